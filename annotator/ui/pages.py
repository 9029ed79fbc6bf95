"""The pages of an open project, by their place."""

from enum import IntEnum


class Page(IntEnum):
    """A page; the number is its place in the window, and its key."""

    LABEL = 0
    REVIEW = 1
    DATASET = 2
    TRAINING = 3
