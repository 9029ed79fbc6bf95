"""The label side: projects, coaches, answers and the window that shows them."""

__version__ = "0.1.0"
