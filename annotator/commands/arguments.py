"""Types of arguments that several commands take."""

import argparse


def positive(text: str) -> int:
    """A whole number of at least one."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number of 1 or more")
    return int(text)
