"""Rendered races, piece by piece; the door is ``dataset.footage``."""
