"""Coaches by their names: found, added, renamed, in a transaction of somebody else's."""

import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import rename_queries
from annotator.coach_names import LONGEST_COACH, clean_name, name_key
from annotator.database import CoachRow, utc_now
from annotator.identity import Rename
from annotator.queries import INSTANT, check_coach
from annotator.row_locks import lock_all
from annotator.workflow import CoachId
from dataset.cells import TURNING
from dataset.errors import LabelError


def find_coach(session: Session, name: str) -> CoachRow | None:
    """The coach of that name, however it is typed; else who was called that before."""
    return _called(session, name) or coaches_by_key(session).get(name_key(name))


def _called(session: Session, name: str) -> CoachRow | None:
    """The coach who is called that now."""
    cleaned, key = clean_name(name), name_key(name)
    alike = [
        row
        for row in session.scalars(select(CoachRow).order_by(CoachRow.id))
        if name_key(row.name) == key
    ]
    return next((row for row in alike if row.name == cleaned), next(iter(alike), None))


def coaches_by_key(session: Session) -> dict[str, CoachRow]:
    """Coaches by what two ways to type a name share (:func:`name_key`).

    Former names too, unless somebody is called that now: files that were written before
    know no other, and a coach twice would agree with herself. Of two who share a key
    the one who came first. A name that two had, and nobody has, finds nobody: the
    answers of one would become the other's, and nobody would see it.
    """
    rows = {
        row.id: row for row in session.scalars(select(CoachRow).order_by(CoachRow.id))
    }
    found: dict[str, CoachRow] = {}
    for row in rows.values():
        found.setdefault(name_key(row.name), row)
    had: dict[str, set[int]] = {}
    for coach_id, renames in rename_queries.renames(session).items():
        for rename in renames:
            for name in (rename.old, rename.new):
                had.setdefault(name_key(name), set()).add(coach_id)
    for key, ids in had.items():
        if len(ids) == 1:
            found.setdefault(key, rows[next(iter(ids))])
    return found


def who_was_meant(
    session: Session, name: str, coach_id: CoachId | None
) -> CoachRow | None:
    """The coach that was noted down somewhere, whatever they are called by now.

    Args:
        session: of the transaction.
        name: what they were called when it was noted.
        coach_id: their number, as far as it was noted; where that coach was never called
            so, it is of another database, or somebody has changed the name by hand.

    Returns:
        By the name alone whoever had it first, not who took it when it was free.
    """
    key = name_key(name)
    noted = None if coach_id is None else session.get(CoachRow, coach_id)
    if noted is not None and key in {
        name_key(noted.name),
        *map(name_key, rename_queries.ever_called(session, noted.id)),
    }:
        return noted
    here = rename_queries.names_here(session)
    took = {
        each: moment
        for each, names in here.items()
        if key in names.keys and (moment := names.took(key)) is not None
    }
    first = min(took, key=lambda each: (took[each], each), default=None)
    return None if first is None else session.get(CoachRow, first)


def _checked_name(name: str) -> str:
    """A name as it is stored.

    Raises:
        LabelError: it is empty, or holds characters that nobody can type.
    """
    cleaned = clean_name(name)
    if not name_key(name):
        raise LabelError("A coach needs a name: type one, such as “Anna”.")
    if any(
        unicodedata.category(each) in ("Cc", "Cs")
        or unicodedata.bidirectional(each) in TURNING
        for each in cleaned
    ):
        raise LabelError(
            "The coach's name holds a sign that cannot be seen: type the name anew."
        )
    return cleaned


def _check_length(cleaned: str) -> None:
    if len(cleaned) > LONGEST_COACH:
        raise LabelError(
            f"The coach's name “{cleaned[:20]}…” has {len(cleaned):,} characters: type"
            f" one of at most {LONGEST_COACH}."
        )


def coach_row(
    session: Session, name: str, *, former: bool = True
) -> tuple[CoachRow, bool]:
    """The coach of that name, added when missing; and whether it was added.

    The spelling that came first stays.

    Args:
        session: of the transaction.
        name: as it was typed.
        former: a name that somebody had before is still that coach.

    Raises:
        LabelError: the name is empty, endless, or holds characters that nobody can
            type.
    """
    cleaned = _checked_name(name)
    find = find_coach if former else _called
    row = find(session, cleaned)
    if row is None:  # perhaps another desk is adding the same one just now
        lock_all(session)
        row = find(session, cleaned)
    if row is not None:
        return row, False
    _check_length(cleaned)
    row = CoachRow(name=cleaned, created_at=utc_now())
    session.add(row)
    session.flush()
    return row, True


def rename_coach(session: Session, coach_id: CoachId, name: str) -> bool:
    """Give a coach another name; False when it is theirs already.

    Raises:
        LabelError: the name is empty, endless, holds characters that nobody can type,
            or another coach's.
        ProjectError: no coach has that id.
    """
    cleaned = _checked_name(name)
    _check_length(cleaned)
    lock_all(session)
    check_coach(session, coach_id)
    row = session.get_one(CoachRow, coach_id, with_for_update=True)
    for other in session.scalars(select(CoachRow).where(CoachRow.id != coach_id)):
        if name_key(other.name) == name_key(cleaned):
            raise LabelError(
                f"Another coach is called “{other.name}” here: type another name, such"
                " as one with the family name."
            )
    if row.name == cleaned:
        return False
    # Later than every other one, whatever the clock says: the last one counts.
    known = rename_queries.renames(session).get(row.id, [])
    now = max([utc_now(), *(each.at + INSTANT for each in known)])
    rename_queries.append(session, row, Rename(row.name, cleaned, now))
    row.name = cleaned
    session.flush()
    return True
