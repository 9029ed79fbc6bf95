"""What each word of the ``dualane`` command does; ``__main__`` only reads arguments.

Each word's module is imported when it is asked for: the window is on the screen before
the database, the decoder and HDF5, which other words need, would have been loaded.
"""

from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from typing import Final

_HOMES: Final = {
    "adjudicate": "labels",
    "agreement": "comparing",
    "backup": "project",
    "bench_": "bench",  # once imported, a module hides a function of its name
    "bundle": "bundles",
    "check": "project",
    "checkpoints": "promoting",
    "demo": "project",
    "disagreements": "labels",
    "doctor": "project",
    "evaluate": "evaluating",
    "export": "learning",
    "groups": "grouping",
    "import_": "project",
    "init": "project",
    "labels_export": "labels",
    "labels_import": "labels",
    "open_": "window",
    "second_look": "doubting",
    "status": "project",
    "promote": "promoting",
    "rollback": "promoting",
    "suggest": "learning",
    "train": "learning",
}


def __getattr__(word: str) -> Callable[[Namespace], int]:
    """The function of a word, from its module."""
    if word not in _HOMES:
        raise AttributeError(word)
    module = import_module(f"annotator.commands.{_HOMES[word]}")
    function: Callable[[Namespace], int] = getattr(module, word)
    return function
