"""Coaches are known by their names, so two that are nearly alike deserve a word."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
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


def marks(names: Sequence[str]) -> list[str]:
    """One or two letters for each name, no two of them alike.

    The first letter; where that is another's as well, followed by one that tells them
    apart: ``Ca`` and ``Cb`` for ``coach_a`` and ``coach_b``, ``AM`` and ``AS`` for
    ``Anna Meier`` and ``Anna Schulz``. With a number once letters do not suffice.
    """
    firsts = [_first(name) for name in names]
    found: list[str] = []
    for at, name in enumerate(names):
        others = [
            other
            for there, other in enumerate(names)
            if there != at and firsts[there] == firsts[at]
        ]
        taken = {each.casefold() for each in found}
        found.append(
            next(
                mark
                for mark in _marks_of(name, firsts[at], others)
                if mark.casefold() not in taken
            )
        )
    return found


def _first(name: str) -> str:
    return next((each.upper() for each in name if each.isalnum()), name[:1])


def _marks_of(name: str, first: str, others: Sequence[str]) -> Iterator[str]:
    """What may stand for a name, best first."""
    if not others:
        yield first
    start = next((at for at, each in enumerate(name) if each.isalnum()), 0)
    further = [at for at in range(start + 1, len(name)) if name[at].isalnum()]
    lower = [other.casefold() for other in others]
    for at in further:
        if all(other[at : at + 1] != name[at].casefold() for other in lower):
            yield first + name[at]
    yield first
    yield from (first + name[at] for at in further)
    yield from (f"{first}{number}" for number in count(2))


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
