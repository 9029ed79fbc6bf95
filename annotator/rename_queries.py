"""The queries of what coaches were called; like ``queries``, inside a session.

Renames are only ever added: at this desk, with a bundle (each noted under its merge), or
to put back what a merge had changed. Rows of a merge that was undone, and those that its
undoing wrote, count for nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from annotator.database import (
    AnnotationRow,
    CoachRow,
    MergedRenameRow,
    MergeRow,
    RenameRow,
    utc_now,
)
from annotator.identity import CoachNames, Rename, called_last, names_to_give
from annotator.workflow import CoachId

if TYPE_CHECKING:
    from datetime import datetime


def names_here(session: Session) -> dict[CoachId, CoachNames]:
    """All that each coach was called, and when they began to answer."""
    first: dict[int, datetime] = {}
    for coach_id, moment in session.execute(
        select(AnnotationRow.coach_id, func.min(AnnotationRow.created_at)).group_by(
            AnnotationRow.coach_id
        )
    ):
        first[coach_id] = moment
    had = renames(session)
    return {
        CoachId(row.id): CoachNames(
            row.name,
            tuple(had.get(row.id, ())),
            min(row.created_at, first.get(row.id, row.created_at)),
        )
        for row in session.scalars(select(CoachRow).order_by(CoachRow.id))
    }


def names_for(session: Session, coaches: Collection[CoachId]) -> list[CoachNames]:
    """The names of these coaches, and of whoever shares one with them."""
    here = names_here(session)
    keys = {key for coach_id in coaches for key in here[coach_id].keys}
    return [each for each in here.values() if each.keys & keys]


def renames(session: Session) -> dict[int, list[Rename]]:
    """By coach, oldest first; without those of a merge that was undone."""
    found: dict[int, list[Rename]] = {}
    for row in session.scalars(
        select(RenameRow)
        .where(RenameRow.id.not_in(_void()))
        .order_by(RenameRow.created_at, RenameRow.id)
    ):
        rename = Rename(row.old_name, row.new_name, row.created_at)
        found.setdefault(row.coach_id, []).append(rename)
    return found


def ever_called(session: Session, coach_id: int) -> list[str]:
    """Every name of renames of a coach, also where a merge that was undone said so."""
    rows = session.execute(
        select(RenameRow.old_name, RenameRow.new_name).where(
            RenameRow.coach_id == coach_id
        )
    )
    return [name for names in rows for name in names]


def _void() -> Select[int]:
    """As ``queries.void_annotations``: nobody is held to them."""
    undone = select(MergeRow.undoes).where(MergeRow.undoes.is_not(None))
    return (
        select(MergedRenameRow.rename_id)
        .join(MergeRow, MergedRenameRow.merge_id == MergeRow.id)
        .where(or_(MergeRow.undoes.is_not(None), MergeRow.id.in_(undone)))
    )


def append(session: Session, row: CoachRow, rename: Rename) -> RenameRow:
    """Write one; what videos are drawn by stays what the coach was called here before."""
    row.drawn_as = row.drawn_as or row.name
    added = RenameRow(
        coach_id=row.id, old_name=rename.old, new_name=rename.new, created_at=rename.at
    )
    session.add(added)
    session.flush()
    return added


def take_in(
    session: Session,
    merge_id: int,
    news: Iterable[tuple[CoachId, Iterable[Rename]]],
    names: Mapping[CoachId, str],
) -> None:
    """Write the renames of another desk, and call coaches by the names that count now."""
    for coach_id, fresh in news:
        row = session.get_one(CoachRow, coach_id)
        for rename in fresh:
            _note(session, merge_id, row, append(session, row, rename))
    _call(session, names)


def put_back(session: Session, merge_id: int, undoing_id: int) -> int:
    """Call coaches again what they would be called without a merge; how many changed.

    Call it once the undoing is written. A name that somebody else has by now is not
    taken away again.
    """
    touched = session.scalars(
        select(RenameRow.coach_id)
        .join(MergedRenameRow, MergedRenameRow.rename_id == RenameRow.id)
        .where(MergedRenameRow.merge_id == merge_id)
        .distinct()
        .order_by(RenameRow.coach_id)
    ).all()
    left = renames(session)
    rows = {
        CoachId(row.id): row
        for row in session.scalars(
            select(CoachRow).order_by(CoachRow.id).with_for_update()
        )
    }
    before = {
        CoachId(coach_id): called_last(left.get(coach_id, ()))
        or _first_name(session, coach_id)
        for coach_id in touched
    }
    # All at once: two who had swapped their names stand in each other's way.
    names = names_to_give(before, {i: row.name for i, row in rows.items()})
    for coach_id, name in names.items():
        row = rows[coach_id]
        rename = append(session, row, Rename(row.name, name, utc_now()))
        _note(session, undoing_id, row, rename)
    _call(session, names)
    return len(names)


def renamed_by_merge(session: Session) -> list[tuple[int, str]]:
    """Merge and coach, of every merge that came with renames."""
    rows = session.execute(
        select(MergedRenameRow.merge_id, CoachRow.name)
        .join(RenameRow, RenameRow.id == MergedRenameRow.rename_id)
        .join(CoachRow, CoachRow.id == RenameRow.coach_id)
        .order_by(MergedRenameRow.rename_id)
    )
    return [(merge_id, name) for merge_id, name in rows]


def _first_name(session: Session, coach_id: int) -> str:
    """What a coach was called before any merge renamed them."""
    return session.scalars(
        select(MergedRenameRow.name_before)
        .join(RenameRow, RenameRow.id == MergedRenameRow.rename_id)
        .where(RenameRow.coach_id == coach_id)
        .order_by(RenameRow.id)
        .limit(1)
    ).one()


def _note(session: Session, merge_id: int, row: CoachRow, rename: RenameRow) -> None:
    session.add(
        MergedRenameRow(rename_id=rename.id, merge_id=merge_id, name_before=row.name)
    )
    session.flush()


def _call(session: Session, names: Mapping[CoachId, str]) -> None:
    """Two may swap their names, and at no time may two have the same."""
    rows = {
        session.get_one(CoachRow, coach_id): name for coach_id, name in names.items()
    }
    for row in rows:
        row.name = f"\t{row.id}"  # nobody can type it
    session.flush()
    for row, name in rows.items():
        row.name = name
    session.flush()
