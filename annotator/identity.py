"""Who at another desk is who here: coaches are known by names, and names change. Pure.

Two coaches are taken for one where they share a name, whether they are called that now
or were once. What must not happen is that one of two people who had a name in turn gets
the answers of the other. So where several had it at one desk, it counts for the one who
had it when the coach of the other desk joined that one, or began to answer there.

Renames are a set that only grows, as answers are: the name of the last one counts, so
two desks that renamed a coach differently end with the same name, in whatever order they
hear of each other. A name that somebody else has here waits until it is free.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from annotator.coach_names import name_key
from annotator.workflow import CoachId
from dataset.errors import LabelError


@dataclass(frozen=True)
class Rename:
    """From that moment on a coach was called otherwise."""

    old: str
    new: str
    at: datetime


@dataclass(frozen=True)
class CoachNames:
    """All that one coach was called at one desk."""

    name: str
    """Now."""
    renames: tuple[Rename, ...] = ()
    since: datetime | None = None
    """When they joined or began to answer there, as far as it is known; among those who
    come with answers from another desk, None: they come without any."""

    @cached_property
    def events(self) -> frozenset[Rename]:
        """The renames, each once."""
        return frozenset(self.renames)

    @cached_property  # a bundle from outside may hold many, and each is asked for often
    def keys(self) -> frozenset[str]:
        """What their names share with other ways to type them (``name_key``)."""
        return frozenset(self._given_up)

    @cached_property
    def first_key(self) -> str:
        """Of the name that they began with."""
        first = min(self.renames, key=_order, default=None)
        return name_key(first.old if first else self.name)

    def gave_up(self, key: str) -> datetime | None:
        """When they were called that last; None: they are now."""
        return self._given_up[key]

    def took(self, key: str) -> datetime | None:
        """Since when they are, or were, called that; None: never, or nobody knows."""
        if self.first_key == key:
            return self.since
        return min(
            (each.at for each in self.renames if name_key(each.new) == key),
            default=None,
        )

    @cached_property
    def _given_up(self) -> dict[str, datetime | None]:
        found: dict[str, datetime | None] = {}
        for each in sorted(self.renames, key=lambda each: each.at):
            found[name_key(each.old)] = found[name_key(each.new)] = each.at
        found[name_key(self.name)] = None
        return found


@dataclass(frozen=True)
class Identities:
    """What a bundle's coaches come to here."""

    who: Mapping[str, CoachId | None]
    """Name there → who that is here; None for somebody new."""
    names: Mapping[CoachId, str] = field(default_factory=dict)
    """What coaches are called from now on, where it is something else."""
    renames: Mapping[str, tuple[Rename, ...]] = field(default_factory=dict)
    """Name there → the renames that are not known here yet."""

    @property
    def n_renames(self) -> int:
        """How many are news."""
        return sum(map(len, self.renames.values()))


def identify(
    there: Sequence[CoachNames],
    here: Mapping[CoachId, CoachNames],
    latest: datetime,
) -> Identities:
    """Who the coaches of another desk are here, and what they are called afterwards.

    Args:
        there: those who have answered and whoever shares a name with them.
        here: everybody.
        latest: a rename dated later is of a wrong clock, and is left out.

    Raises:
        LabelError: somebody new has the name of another coach here.
    """
    desk_there, desk_here = _Desk(there), _Desk(here.values())
    who = {
        each.name: _same(each, here, desk_there, desk_here)
        for each in there
        if each.since is not None
    }
    news: dict[str, tuple[Rename, ...]] = {}
    known: dict[CoachId, set[Rename]] = {i: set(n.renames) for i, n in here.items()}
    for each in there:
        if each.name in who:
            coach_id = who[each.name]
            heard = known[coach_id] if coach_id is not None else set()
            fresh = {r for r in each.renames if r.at <= latest} - heard
            heard |= fresh
            news[each.name] = tuple(sorted(fresh, key=_order))
    names = _names({i for i in who.values() if i is not None}, here, known)
    taken = {name_key(names.get(i, each.name)) for i, each in here.items()}
    for name, coach_id in who.items():
        if coach_id is None and name_key(name) in taken:
            raise LabelError(
                f"“{name}” in the file is not the coach who is called that here, to"
                " judge by the names that both had before: give one of the two another"
                " name; nothing was taken in."
            )
    return Identities(who, names, {name: each for name, each in news.items() if each})


def called_last(renames: Iterable[Rename]) -> str | None:
    """The name that counts; None without any rename."""
    last = max(renames, key=_order, default=None)
    return None if last is None else last.new


def names_to_give(
    wanted: Mapping[CoachId, str], called: Mapping[CoachId, str]
) -> dict[CoachId, str]:
    """New names, as far as nobody else has them once all are given.

    Args:
        wanted: of some coaches; of two who want the same, the first goes without.
        called: what everybody is called now.
    """
    given = {i: name for i, name in wanted.items() if name != called[i]}
    while True:
        final = {**called, **given}
        for i in given:
            others = {name_key(name) for j, name in final.items() if j != i}
            if name_key(given[i]) in others:
                del given[i]  # keeps the old one, which another may have wanted
                break
        else:
            return given


def _order(rename: Rename) -> tuple[datetime, str, str]:
    return rename.at, rename.new, rename.old


class _Desk:
    """Who had which name at one desk, looked up often."""

    def __init__(self, coaches: Iterable[CoachNames]) -> None:
        self._had: dict[str, list[CoachNames]] = {}
        for each in coaches:
            for key in each.keys:
                self._had.setdefault(key, []).append(each)
        self._known: dict[tuple[str, datetime | None], list[CoachNames]] = {}

    def called(self, key: str, at: datetime | None, coach: CoachNames) -> bool:
        """Whether a name meant that coach at a moment."""
        if (key, at) not in self._known:
            self._known[key, at] = _holders(key, at, self._had.get(key, []))
        return any(each is coach for each in self._known[key, at])


def _same(
    one: CoachNames,
    here: Mapping[CoachId, CoachNames],
    desk_there: _Desk,
    desk_here: _Desk,
) -> CoachId | None:
    """Who shares the most with a coach of another desk; None where it is a guess."""
    found: dict[CoachId, tuple[int, int, bool, int, bool]] = {}
    for coach_id, other in here.items():
        shared = {
            key
            for key in one.keys & other.keys
            if desk_there.called(key, other.since, one)
            and desk_here.called(key, one.since, other)
        }
        n_renames = len(one.events & other.events)
        if shared or n_renames:
            found[coach_id] = (
                n_renames,
                len(shared),
                # Each of two people may be given the same new name, at a desk that has
                # not heard of the other: what one of them began with weighs more.
                not shared.isdisjoint({one.first_key, other.first_key}),
                -len(other.keys - one.keys),
                name_key(one.name) == name_key(other.name),
            )
    best = max(found.values(), default=None)
    alike = sorted(coach_id for coach_id, score in found.items() if score == best)
    if len(alike) > 1:  # two of one name but for capitals, as old versions allowed
        exact = [coach_id for coach_id in alike if here[coach_id].name == one.name]
        if best is not None and not best[-1]:
            return None
        alike = exact or alike
    return alike[0] if alike else None


def _holders(key: str, at: datetime | None, had: list[CoachNames]) -> list[CoachNames]:
    """Whom a name meant at a moment, of all who had it; later, whoever had it next."""
    if len(had) == 1:
        return had
    until = [(each.gave_up(key), each) for each in had]
    later = [
        (moment, each)
        for moment, each in until
        if moment is not None and at is not None and moment > at
    ]
    if later:
        return [min(later, key=lambda pair: pair[0])[1]]
    return [each for moment, each in until if moment is None]


def _names(
    concerned: set[CoachId],
    here: Mapping[CoachId, CoachNames],
    renames: Mapping[CoachId, set[Rename]],
) -> dict[CoachId, str]:
    """New names, as far as nobody else has them."""
    last = {i: max(renames[i], key=_order) for i in concerned if renames[i]}
    wanted = {i: last[i].new for i in sorted(last, key=lambda i: _order(last[i]))}
    return names_to_give(wanted, {i: each.name for i, each in here.items()})
