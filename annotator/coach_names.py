"""Coaches are known by their names, so two that are nearly alike deserve a word."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_ALIKE: Final = 0.8
"""Share of letters in common from which two names may be a slip: Ana, Anna."""

_WORD: Final = re.compile(r"\d+|[^\W\d_]+")


LONGEST_COACH: Final = 200
"""Characters of a new coach's name; a bundle must be able to carry it."""


def clean_name(name: str) -> str:
    """A coach's name as it is stored: one spelling of accents, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def name_key(name: str) -> str:
    """What two ways to type one coach's name share.

    A second coach through a slip, such as ``anna`` beside ``Anna``, would let one
    person answer twice and agree with herself.
    """
    seen = (each for each in name if unicodedata.category(each) != "Cf")  # zero-width
    return unicodedata.normalize("NFC", clean_name("".join(seen)).casefold())


def similar_name(name: str, others: Iterable[str]) -> str | None:
    """The other coach who may be meant: ``Anna`` for ``Ana``; None when nobody may.

    Accents do not count, and a name within a longer one (``Anna`` in ``Anna Muster``)
    is alike. The very same name, in other capitals, is not similar but the same.
    """
    bare = _bare(name)
    found = {
        _bare(other): other for other in others if name_key(other) != name_key(name)
    }
    if bare in found:
        return found[bare]
    for key, other in found.items():
        mine, theirs = set(bare.split()), set(key.split())
        if mine <= theirs or theirs <= mine:
            return other
    close = difflib.get_close_matches(bare, found, n=3, cutoff=_ALIKE)
    return next((found[key] for key in close if not _counted(bare, key)), None)


def _counted(one: str, other: str) -> bool:
    """Whether two names are told apart on purpose: ``coach_a`` and ``coach_b``."""
    pairs = list(zip(_WORD.findall(one), _WORD.findall(other), strict=False))
    differ = [pair for pair in pairs if pair[0] != pair[1]]
    return bool(differ) and all(
        len(word) == 1 or word.isdigit() for pair in differ for word in pair
    )


def _bare(name: str) -> str:
    """Without accents and capitals."""
    parts = unicodedata.normalize("NFKD", name_key(name))
    return "".join(each for each in parts if not unicodedata.combining(each))
