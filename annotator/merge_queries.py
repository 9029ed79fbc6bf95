"""The queries of taking in and undoing a bundle; like ``queries``, inside a session.

Nothing is ever changed in place. A merge writes annotations, each noted under it; its
undoing writes annotations too, which put back what stood before, noted under a row of
``merges`` that ``undoes`` the first. Every question is then asked of the rows that are
neither (``queries.void_annotations``).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session

from annotator import coach_queries, queries, records
from annotator.coach_names import clean_name, name_key, similar_name
from annotator.database import (
    AnnotationRow,
    CoachRow,
    MergedAnnotationRow,
    MergeRow,
    VideoRow,
    utc_now,
)
from annotator.merging import (
    Fate,
    GivenAnswer,
    Merge,
    MergeCoach,
    MergeId,
    MergePreview,
    Standing,
    fate,
    may_preview,
    outranks,
)
from annotator.merging import MergeRow as PreviewRow
from annotator.workflow import Change, ChangeKind, CoachId, VideoId
from dataset.errors import ProjectError

_Key = tuple[int, int]
"""A video's id and a coach's."""


def given_answers(session: Session, coaches: set[CoachId]) -> list[GivenAnswer]:
    """What these coaches say now, withdrawals included; in the order of videos."""
    videos = {row.id: row for row in session.scalars(select(VideoRow))}
    names = {row.id: row.name for row in session.scalars(select(CoachRow))}
    blind = {
        (each.video_id, each.coach_id): each for each in queries.independent(session)
    }
    found = []
    for (video_id, coach_id), row in sorted(_standing(session).items()):
        if coach_id not in coaches:
            continue
        given = partial(
            GivenAnswer,
            fingerprint=videos[video_id].fingerprint,
            video=videos[video_id].name,
            coach=names[coach_id],
        )
        answer = records.answer_of(row)
        first = blind.get((VideoId(video_id), CoachId(coach_id)))
        before = None
        if first is not None and answer is not None and first.answer != answer:
            before = given(
                answer=first.answer,
                given_at=first.created_at,
                seconds_taken=first.seconds_taken,
                assistance=first.assistance,
            )
        found.append(
            given(
                answer=answer,
                given_at=row.created_at,
                seconds_taken=row.seconds_taken,
                before_seeing=before,
                assistance=records.assistance_of(row) if answer is not None else None,
            )
        )
    return found


def preview(
    session: Session, given: Sequence[GivenAnswer], viewer: CoachId | None
) -> MergePreview:
    """What taking these answers in would do, as ``viewer`` may see it."""
    now = utc_now()
    videos = {video.fingerprint: video for video in queries.videos(session)}
    known = coach_queries.coaches_by_key(session)
    standing = _standing(session)
    answered = queries.answers(session)
    rows = []
    for each in given:
        video = videos.get(each.fingerprint)
        if video is None:
            continue
        coach = known.get(name_key(each.coach))
        coach_id = None if coach is None else CoachId(coach.id)
        stands = _stands(standing, video.id, coach_id)
        committed = {one.coach_id for one in answered.get(video.id, [])}
        hidden = not may_preview(viewer, coach_id, committed)
        rows.append(
            PreviewRow(
                video=video,
                coach=coach.name if coach else clean_name(each.coach),
                fate=fate(each, stands, now),
                given_at=each.given_at,
                standing_at=stands.given_at if stands else None,
                hidden=hidden,
                answer=None if hidden else each.answer,
                standing=None if hidden or stands is None else stands.answer,
            )
        )
    there = {each.fingerprint: each.video for each in given}
    return MergePreview(
        rows=tuple(rows),
        coaches=_incoming_coaches(given, known),
        only_there=tuple(
            name for fingerprint, name in there.items() if fingerprint not in videos
        ),
        only_here=tuple(
            video.name
            for fingerprint, video in videos.items()
            if fingerprint not in there
        ),
    )


def merge(
    session: Session, given: Sequence[GivenAnswer], source: str, digest: str
) -> tuple[MergeId | None, Change]:
    """Write what outranks what stands; no merge when nothing does."""
    now = utc_now()
    ids = {
        fingerprint: video_id
        for video_id, fingerprint in session.execute(
            select(VideoRow.id, VideoRow.fingerprint)
        )
    }
    here = [each for each in given if each.fingerprint in ids]
    queries.lock_videos(session, {ids[each.fingerprint] for each in here})
    standing = _standing(session)
    coaches = {
        name: CoachId(coach_queries.coach_row(session, name)[0].id)
        for name in dict.fromkeys(each.coach for each in here)
    }
    rows: list[dict[str, Any]] = []
    changed = set()
    taken: dict[_Key, Standing] = {}  # a coach may be in it under a former name too
    for each in here:
        video_id, coach_id = key = ids[each.fingerprint], coaches[each.coach]
        stands = taken.get(key) or _stands(standing, video_id, coach_id)
        if fate(each, stands, now) is Fate.AHEAD or not outranks(each, stands):
            continue
        if stands is None and each.before_seeing is not None:
            rows.append(_columns(video_id, coach_id, each.before_seeing))
        rows.append(_columns(video_id, coach_id, each))
        taken[key] = Standing(each.answer, each.given_at)
        changed.add(VideoId(video_id))
    if not rows:
        return None, Change(ChangeKind.ANNOTATIONS)
    row = MergeRow(undoes=None, source=source, digest=digest, created_at=now)
    session.add(row)
    session.flush()
    _append(session, rows, row.id)
    change = Change(ChangeKind.ANNOTATIONS, frozenset(changed), len(rows))
    return MergeId(row.id), change


def undo(session: Session, merge_id: MergeId) -> Change:
    """Put back what stood before a merge, where nothing was said since.

    Raises:
        ProjectError: there is no such merge, or it is undone already.
    """
    row = session.get(MergeRow, merge_id, with_for_update=True)
    if row is None or row.undoes is not None:
        raise ProjectError(
            f"Nothing was taken in under the number {merge_id}: look at the list of"
            " what was taken in."
        )
    if session.scalar(select(MergeRow.id).where(MergeRow.undoes == merge_id)):
        raise ProjectError(f"What came in with {row.source} is undone already.")
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
    queries.lock_videos(session, {video_id for video_id, _ in keys})
    undoing = MergeRow(
        undoes=merge_id, source=row.source, digest=row.digest, created_at=utc_now()
    )
    session.add(undoing)
    session.flush()
    void = set(session.scalars(queries.void_annotations()))
    before, last = _standing(session), _last(session)
    rows = []
    for key in sorted(keys):
        if last[key].id not in void:
            continue  # answered since, on top of it: that stays
        columns = _restored(key, before.get(key), undoing.created_at)
        if columns["kind"] == last[key].kind == records.WITHDRAWN:
            continue
        if _content(last[key]) != columns:
            rows.append(columns)
    _append(session, rows, undoing.id)
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
        .group_by(MergedAnnotationRow.merge_id, CoachRow.id, CoachRow.name)
        .order_by(CoachRow.id)
    ):
        coaches.setdefault(merge_id, []).append(name)
        n_answers[merge_id] = n_answers.get(merge_id, 0) + n
    return [
        Merge(
            id=MergeId(row.id),
            source=row.source,
            coaches=tuple(coaches.get(row.id, ())),
            n_answers=n_answers.get(row.id, 0),
            merged_at=row.created_at,
            undone_at=undone.get(row.id),
        )
        for row in rows
        if row.undoes is None
    ]


# ---------------------------------------------------------------- pieces


def _incoming_coaches(
    given: Iterable[GivenAnswer], known: dict[str, CoachRow]
) -> tuple[MergeCoach, ...]:
    n_answers: dict[str, int] = {}
    for each in given:
        n_answers[each.coach] = n_answers.get(each.coach, 0) + 1
    here = [row.name for row in known.values()]
    found = []
    for name, n in n_answers.items():
        is_new = name_key(name) not in known
        similar = similar_name(name, here) if is_new else None
        found.append(MergeCoach(clean_name(name), is_new, similar, n))
    return tuple(found)


def _stands(
    standing: dict[_Key, AnnotationRow], video_id: int, coach_id: int | None
) -> Standing | None:
    row = None if coach_id is None else standing.get((video_id, coach_id))
    return None if row is None else Standing(records.answer_of(row), row.created_at)


def _standing(session: Session) -> dict[_Key, AnnotationRow]:
    """The last statement of each coach on each video, which may be a withdrawal."""
    return _last(session, AnnotationRow.id.not_in(queries.void_annotations()))


def _last(session: Session, *where: Any) -> dict[_Key, AnnotationRow]:
    last = (
        select(
            AnnotationRow.video_id,
            AnnotationRow.coach_id,
            func.max(AnnotationRow.revision).label("revision"),
        )
        .where(*where)
        .group_by(AnnotationRow.video_id, AnnotationRow.coach_id)
        .subquery()
    )
    rows = session.scalars(
        select(AnnotationRow).join(
            last,
            and_(
                AnnotationRow.video_id == last.c.video_id,
                AnnotationRow.coach_id == last.c.coach_id,
                AnnotationRow.revision == last.c.revision,
            ),
        )
    )
    return {(row.video_id, row.coach_id): row for row in rows}


def _columns(video_id: int, coach_id: int, given: GivenAnswer) -> dict[str, Any]:
    return {
        "video_id": video_id,
        "coach_id": coach_id,
        "seconds_taken": given.seconds_taken,
        "suggestion_id": None,
        "created_at": given.given_at,
        **records.assistance_columns(given.assistance),
        **records.answer_columns(given.answer),
    }


def _restored(key: _Key, row: AnnotationRow | None, now: datetime) -> dict[str, Any]:
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


def _append(session: Session, rows: list[dict[str, Any]], merge_id: int) -> None:
    """Write annotations in this order and note which merge wrote them."""
    ids = queries.append_rows(session, rows)
    if ids:
        session.execute(
            insert(MergedAnnotationRow),
            [{"annotation_id": each, "merge_id": merge_id} for each in ids],
        )
