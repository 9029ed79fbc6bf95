"""The queries of bundles that were taken in: listed and undone; inside a session.

Undoing writes annotations too, which put back what stood before, noted under a row of
``merges`` that ``undoes`` the first. Every question is then asked of the rows that are
neither (``queries.void_annotations``).
"""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import (
    queries,
    records,
    rename_queries,
    repeat_queries,
    statement_queries,
)
from annotator.database import (
    AnnotationRow,
    CoachRow,
    MergedAnnotationRow,
    MergeRow,
    utc_now,
)
from annotator.merging import Merge, MergeId
from annotator.row_locks import lock_all, lock_coaches, lock_videos
from annotator.statement_queries import Key
from annotator.undoing import BEFORE_SEEING
from annotator.workflow import Change, ChangeKind, VideoId
from dataset.errors import ProjectError


def undo(session: Session, merge_id: MergeId) -> Change:
    """Put back what stood before a merge, where nothing was said since.

    Raises:
        ProjectError: there is no such merge, or it is undone already.
    """
    lock_all(session)
    lock_coaches(session)
    row = session.get(MergeRow, merge_id, with_for_update=True)
    if row is None or row.undoes is not None:
        raise ProjectError(
            f"Nothing was taken in under the number {merge_id}: look at the list of"
            " what was taken in."
        )
    if session.scalar(select(MergeRow.id).where(MergeRow.undoes == merge_id)):
        raise ProjectError(
            f"What came in with {row.source} is undone already: take the file in again"
            " to have it back."
        )
    keys = {
        (video_id, coach_id)
        for video_id, coach_id in session.execute(
            select(AnnotationRow.video_id, AnnotationRow.coach_id)
            .join(
                MergedAnnotationRow,
                MergedAnnotationRow.annotation_id == AnnotationRow.id,
            )
            .where(MergedAnnotationRow.merge_id == merge_id)
        )
    }
    lock_videos(session, {VideoId(video_id) for video_id, _ in keys})
    undoing = MergeRow(
        undoes=merge_id, source=row.source, digest=row.digest, created_at=utc_now()
    )
    session.add(undoing)
    session.flush()
    void = set(session.scalars(queries.void_annotations()))
    before, last = statement_queries.standing(session), statement_queries.last(session)
    rows = []
    for key in sorted(keys):
        if last[key].id not in void:
            continue  # answered since, on top of it: that stays
        columns = _restored(key, before.get(key), undoing.created_at)
        if columns["kind"] == last[key].kind == records.WITHDRAWN:
            continue
        if _content(last[key]) != columns:
            rows.append(columns)
    statement_queries.append(session, rows, undoing.id)
    rename_queries.put_back(session, merge_id, undoing.id)
    return queries.change(
        ChangeKind.ANNOTATIONS, [VideoId(each["video_id"]) for each in rows]
    )


def merges(session: Session) -> list[Merge]:
    """What was taken in, newest first."""
    rows = session.scalars(select(MergeRow).order_by(MergeRow.id.desc())).all()
    undone = {row.undoes: row.created_at for row in rows if row.undoes is not None}
    n_answers: dict[int, int] = {}
    coaches: dict[int, list[str]] = {}
    for merge_id, name, n in session.execute(
        select(MergedAnnotationRow.merge_id, CoachRow.name, func.count())
        .join(AnnotationRow, AnnotationRow.id == MergedAnnotationRow.annotation_id)
        .join(CoachRow, CoachRow.id == AnnotationRow.coach_id)
        # What was said before it came with the answer, and is none of its own.
        .where(func.coalesce(AnnotationRow.step, "") != BEFORE_SEEING)
        .group_by(MergedAnnotationRow.merge_id, CoachRow.id, CoachRow.name)
        .order_by(CoachRow.id)
    ):
        coaches.setdefault(merge_id, []).append(name)
        n_answers[merge_id] = n_answers.get(merge_id, 0) + n
    renamed = rename_queries.renamed_by_merge(session)
    repeated = repeat_queries.repeated_by_merge(session)
    for merge_id, name in (*renamed, *repeated):
        if name not in coaches.setdefault(merge_id, []):
            coaches[merge_id].append(name)
    n_renames = Counter(merge_id for merge_id, _ in renamed)
    n_repeats = Counter(merge_id for merge_id, _ in repeated)
    return [
        Merge(
            id=MergeId(row.id),
            source=row.source,
            coaches=tuple(coaches.get(row.id, ())),
            n_answers=n_answers.get(row.id, 0),
            merged_at=row.created_at,
            undone_at=undone.get(row.id),
            n_renames=n_renames[row.id],
            n_repeats=n_repeats[row.id],
        )
        for row in rows
        if row.undoes is None
    ]


def _restored(key: Key, row: AnnotationRow | None, now: datetime) -> dict[str, Any]:
    """The columns of ``row`` again; of a withdrawal where there was none."""
    if row is not None:
        return _content(row)
    return {
        "video_id": key[0],
        "coach_id": key[1],
        "seconds_taken": None,
        "suggestion_id": None,
        "created_at": now,
        **records.assistance_columns(None),
        **records.answer_columns(None),
    }


def _content(row: AnnotationRow) -> dict[str, Any]:
    return {
        "video_id": row.video_id,
        "coach_id": row.coach_id,
        "seconds_taken": row.seconds_taken,
        "suggestion_id": row.suggestion_id,
        "created_at": row.created_at,
        **records.assistance_columns(records.assistance_of(row)),
        **records.answer_columns(records.answer_of(row)),
    }
