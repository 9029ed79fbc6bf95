"""What holds for every desk on one label database; each change is a row, the last counts.

A part of :class:`annotator.repository.Repository`; its contract holds here too. Projects
whose labels lie beside their ``project.toml`` have none.
"""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.database import ProjectSettingsRow, utc_now
from annotator.row_locks import lock_all
from annotator.storage import Storage


class SharedText(NamedTuple):
    """Settings as they are stored."""

    revision: int
    """How often they were changed: 1 for the first."""
    text: str
    """TOML, as the tables of ``project.toml``."""


class SharedSettings(Storage):
    """The settings of a project that several desks have, each with a folder of its own."""

    def shared_settings(self, revision: int | None = None) -> SharedText | None:
        """Those that count, or counted at that revision; None where there are none."""
        with self._reading() as session:
            if revision is None:
                return _last(session)
            row = session.get(ProjectSettingsRow, revision)
            return None if row is None else SharedText(row.revision, row.text)

    def share_settings(self, text: str, *, since: int) -> bool:
        """Let these settings count from now on at every desk.

        Args:
            text: as :class:`SharedText` has it.
            since: the revision that the text was made from, 0 for none.

        Returns:
            Whether it was written: not where another desk has been quicker, so that its
            change is taken up first.
        """
        with self._writing() as session:
            lock_all(session)
            last = _last(session)
            if since != (0 if last is None else last.revision):
                return False
            session.add(
                ProjectSettingsRow(revision=since + 1, text=text, created_at=utc_now())
            )
            return True


def _last(session: Session) -> SharedText | None:
    row = session.scalars(
        select(ProjectSettingsRow).order_by(ProjectSettingsRow.revision.desc()).limit(1)
    ).first()
    return None if row is None else SharedText(row.revision, row.text)
