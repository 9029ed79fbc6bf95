"""Which checkpoint suggests: promoted, rolled back, by whom; and what was exported.

A part of :class:`annotator.repository.Repository`; its contract holds here too. A
promotion is one row in one transaction, so after any crash the old one counts or the
new one does.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import promotion, queries, records
from annotator.database import ExportRow, PromotionRow, utc_now
from annotator.promotion import Promotion, PromotionKind
from annotator.row_locks import lock_all
from annotator.storage import Storage
from annotator.workflow import Change, ChangeKind, CoachId, storable
from dataset.errors import ProjectError

WHATEVER_STANDS: Final = "*"
"""As ``instead_of``: it does not matter what suggests now."""


class Promotions(Storage):
    """The history of what suggested, and the datasets that a network may come from."""

    def promotions(self) -> list[Promotion]:
        """All of it, oldest first; the last one counts."""
        with self._reading() as session:
            return _history(session)

    def promote(
        self,
        checkpoint_id: str,
        kind: PromotionKind = PromotionKind.CHOSEN,
        *,
        coach_id: CoachId | None = None,
        reason: str = "",
        instead_of: str | None = WHATEVER_STANDS,
    ) -> Change:
        """Let a checkpoint suggest from now on; the current one again writes nothing.

        But for the first one, which came by itself and may give way to motion: that
        somebody wants it is news.

        Args:
            checkpoint_id: which one; whether it exists is for the caller to know.
            kind: how it came about; a ``FIRST`` is written only where nothing suggests.
            coach_id: who decides; None when nobody said.
            reason: why, in words.
            instead_of: what suggested when that was decided (None: nothing did), so
                that a decision about another one is refused.

        Raises:
            ProjectError: another checkpoint than ``instead_of`` suggests by now, or no
                such coach.
        """
        with self._writing() as session:
            if coach_id is not None:
                queries.check_coach(session, coach_id)
            standing = _standing(session)
            if standing == checkpoint_id and not (
                kind is PromotionKind.CHOSEN and _came_by_itself(session)
            ):
                return Change(ChangeKind.PROMOTIONS)
            if kind is PromotionKind.FIRST and standing is not None:
                return Change(ChangeKind.PROMOTIONS)
            if instead_of not in (WHATEVER_STANDS, standing):
                raise ProjectError(
                    f"{standing or 'No checkpoint'} suggests by now, not"
                    f" {instead_of or 'none'}: look at the comparison with that one"
                    " before you promote another."
                )
            return _append(session, checkpoint_id, kind, coach_id, reason)

    def roll_back(
        self,
        *,
        coach_id: CoachId | None = None,
        reason: str = "",
        there: Collection[str] | None = None,
        of: str = WHATEVER_STANDS,
    ) -> tuple[Change, str]:
        """Let the checkpoint suggest again that did before the current one.

        Args:
            coach_id: who decides; None when nobody said.
            reason: why, in words.
            there: the checkpoints that still exist; None: all of them do.
            of: what is taken back.

        Returns:
            What was written, and which checkpoint suggests now.

        Raises:
            ProjectError: nothing to roll back to, another checkpoint than ``of``
                suggests by now, or no such coach.
        """
        with self._writing() as session:
            if coach_id is not None:
                queries.check_coach(session, coach_id)
            standing = _standing(session)
            if of not in (WHATEVER_STANDS, standing):
                raise ProjectError(
                    f"{standing} suggests by now, not {of}: look which one you want to"
                    " take back, and roll back again."
                )
            earlier = promotion.to_roll_back_to(_history(session), there)
            if earlier is None:
                raise ProjectError(
                    "No other checkpoint suggested before the current one, so there is"
                    " nothing to roll back to: promote the one you want instead."
                )
            change = _append(session, earlier, PromotionKind.ROLLBACK, coach_id, reason)
            return change, earlier

    # ------------------------------------------------------------ exports

    def record_export(self, content_checksum: str, name: str) -> None:
        """Remember a dataset that left the project; the same again changes nothing.

        A checkpoint that was trained on it elsewhere is known by it.

        Args:
            content_checksum: as the snapshot says it.
            name: of its file, for people.
        """
        with self._writing() as session:
            lock_all(session)  # perhaps another desk has written the same just now
            there = session.get(ExportRow, content_checksum)
            if there is None:
                session.add(
                    ExportRow(
                        content_checksum=content_checksum,
                        name=name,
                        created_at=utc_now(),
                    )
                )

    def exports(self) -> dict[str, str]:
        """Content checksum → name of the file, of every dataset that was exported."""
        with self._reading() as session:
            rows = session.scalars(select(ExportRow).order_by(ExportRow.created_at))
            return {row.content_checksum: row.name for row in rows}


def _standing(session: Session) -> str | None:
    # So that on a server a second writer sees what the first one wrote, even the first
    # row of all.
    lock_all(session)
    row = session.scalar(select(PromotionRow).order_by(PromotionRow.id.desc()).limit(1))
    return None if row is None else row.checkpoint_id


def _came_by_itself(session: Session) -> bool:
    kind = select(PromotionRow.kind).order_by(PromotionRow.id.desc()).limit(1)
    return session.scalar(kind) == PromotionKind.FIRST


def _history(session: Session) -> list[Promotion]:
    coaches = queries.coaches(session)
    rows = session.scalars(select(PromotionRow).order_by(PromotionRow.id))
    return [records.promotion_of(row, coaches) for row in rows]


def _append(
    session: Session,
    checkpoint_id: str,
    kind: PromotionKind,
    coach_id: CoachId | None,
    reason: str,
) -> Change:
    session.add(
        PromotionRow(
            checkpoint_id=checkpoint_id,
            kind=kind.value,
            coach_id=coach_id,
            reason=" ".join(storable(reason).split()),
            created_at=utc_now(),
        )
    )
    return Change(ChangeKind.PROMOTIONS, n_written=1)
