"""The queries of the repository, each inside a transaction that somebody else holds.

Everything here takes a session first and neither commits nor rolls back.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Select, and_, func, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from annotator import records, undoing, workflow
from annotator.assistance import Assistance
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    CoachRow,
    MergedAnnotationRow,
    MergeRow,
    RepeatRow,
    VideoRow,
    utc_now,
)
from annotator.row_locks import lock_coaches, lock_videos, no_coach, no_video
from annotator.workflow import (
    Adjudication,
    Annotation,
    AnnotationId,
    Answer,
    Change,
    ChangeKind,
    Coach,
    CoachId,
    Step,
    SuggestionId,
    Video,
    VideoId,
)
from dataset.spelling import same_spelling

T = TypeVar("T")

INSTANT: Final = timedelta(microseconds=1)
"""By this what is said later is dated later, at least."""
CLOCK_STEPS: Final = timedelta(days=1)
"""So far apart two clocks may be, or one before and after it was set right; what is
dated further ahead is of a clock that was plainly wrong, and nobody follows it."""


def moment_after(*known: datetime | None) -> datetime:
    """Now, or an instant after what is known where that is dated later.

    What was given last counts, at every desk (``annotator.merging``), and a clock may be
    set back, or be behind that of the desk whose answers came in. Dated by it, a
    correction would lose against what it corrects as soon as that comes in again.
    """
    now = utc_now()
    ahead = [at for at in known if at is not None and now <= at <= now + CLOCK_STEPS]
    return max(ahead) + INSTANT if ahead else now


def change(kind: ChangeKind, video_ids: Iterable[VideoId]) -> Change:
    """What a write touched, one row a video."""
    listed = list(video_ids)
    return Change(kind, frozenset(listed), len(listed))


def check_coach(session: Session, coach_id: CoachId) -> None:
    """Refuse an unknown coach.

    Raises:
        ProjectError: no coach has that id.
    """
    if session.get(CoachRow, coach_id) is None:
        raise no_coach(coach_id)


def coaches(session: Session) -> dict[CoachId, Coach]:
    """Everybody who labels."""
    rows = session.scalars(select(CoachRow))
    return {coach.id: coach for coach in map(records.coach_of, rows)}


def videos(session: Session) -> list[Video]:
    """All videos, in the order of their names: race 2 before race 10."""
    rows = _plain_rows(session, select(*VideoRow.__table__.c).order_by(VideoRow.id))
    # Sorted here: databases order accents and capitals each in their own way.
    return sorted(map(records.video_of, rows), key=lambda video: _natural(video.name))


def _plain_rows(session: Session, query: Select[Any]) -> Iterable[Any]:
    """Rows with the attributes of a mapped class, without the cost of one.

    Ten thousand mapped objects take twice as long as the query; nobody changes them.
    """
    return session.execute(query)


_NUMBERS: Final = re.compile(r"(\d+)")


def _natural(name: str) -> list[str | int]:
    # Split so that every second part is a number: like is compared with like.
    parts: list[str | int] = list(_NUMBERS.split(name))
    parts[1::2] = map(int, parts[1::2])
    return parts


def rows_called(session: Session, name: str) -> list[VideoRow]:
    """The videos of that name; where there is none, those at that path."""
    wanted = same_spelling(name)
    at = same_spelling(str(Path(name).absolute()))
    named, placed = [], []
    for row in session.scalars(select(VideoRow).order_by(VideoRow.id)):
        if same_spelling(row.name) == wanted:
            named.append(row)
        if same_spelling(row.path) in (wanted, at):
            placed.append(row)
    return named or placed


def note_change(session: Session, row: VideoRow) -> bool:
    """Count that a video is changed, where it is; False where it is as it was."""
    is_changed = session.is_modified(row)
    if is_changed:
        row.n_changes += 1
    return is_changed


def row_of_content(session: Session, fingerprint: str) -> VideoRow | None:
    """The video with that content; a second writer of it waits on a server."""
    return session.scalar(
        select(VideoRow)
        .where(VideoRow.fingerprint == fingerprint)
        .with_for_update(key_share=True)
    )


def video_row(session: Session, video_id: VideoId, *, lock: bool = False) -> VideoRow:
    """The row; ``lock`` makes a second writer of the same video wait on a server."""
    row = session.get(
        VideoRow, video_id, with_for_update={"key_share": True} if lock else None
    )
    if row is None:
        raise no_video(video_id)
    return row


def answers(
    session: Session, video_id: VideoId | None = None
) -> dict[VideoId, list[Annotation]]:
    """The current answers by video, in the order of the coaches' ids."""
    last = (
        select(
            AnnotationRow.video_id,
            AnnotationRow.coach_id,
            func.max(AnnotationRow.revision).label("revision"),
        )
        .group_by(AnnotationRow.video_id, AnnotationRow.coach_id)
        .subquery()
    )
    query = (
        select(*AnnotationRow.__table__.c)
        .join(
            last,
            and_(
                AnnotationRow.video_id == last.c.video_id,
                AnnotationRow.coach_id == last.c.coach_id,
                AnnotationRow.revision == last.c.revision,
            ),
        )
        .where(AnnotationRow.kind != records.WITHDRAWN)
        .order_by(AnnotationRow.video_id, AnnotationRow.coach_id)
    )
    if video_id is not None:
        query = query.where(AnnotationRow.video_id == video_id)
    found: dict[VideoId, list[Annotation]] = {}
    for row in _plain_rows(session, query):
        annotation = records.annotation_of(row)
        if annotation is not None:
            found.setdefault(annotation.video_id, []).append(annotation)
    return found


def independent(session: Session) -> list[Annotation]:
    """See ``Repository.independent_annotations``."""
    void = {AnnotationId(each) for each in session.scalars(void_annotations())}
    unseeing: set[AnnotationId] = set()
    given: dict[VideoId, list[tuple[CoachId, Annotation | None]]] = {}
    for row in session.scalars(select(AnnotationRow).order_by(AnnotationRow.id)):
        if row.step == undoing.BEFORE_SEEING:
            unseeing.add(AnnotationId(row.id))
        given.setdefault(VideoId(row.video_id), []).append(
            (CoachId(row.coach_id), records.annotation_of(row))
        )
    return [
        annotation
        for video_id in sorted(given)
        for annotation in workflow.independent(given[video_id], void, unseeing)
    ]


def void_annotations() -> Select[int]:
    """The ids of rows that are no statement of their coach.

    Rows of a merge that was undone, and the rows that undoing wrote.
    """
    undone = select(MergeRow.undoes).where(MergeRow.undoes.is_not(None))
    return (
        select(MergedAnnotationRow.annotation_id)
        .join(MergeRow, MergedAnnotationRow.merge_id == MergeRow.id)
        .where(or_(MergeRow.undoes.is_not(None), MergeRow.id.in_(undone)))
    )


def last_annotation(
    session: Session, video_id: VideoId, coach_id: CoachId
) -> AnnotationRow | None:
    """The last revision, which may be a withdrawal."""
    return session.scalar(
        select(AnnotationRow)
        .where(AnnotationRow.video_id == video_id, AnnotationRow.coach_id == coach_id)
        .order_by(AnnotationRow.revision.desc())
        .limit(1)
    )


def is_covered(session: Session, video_id: VideoId) -> bool:
    """Whether a video is decided or disputed without one more coach's answer.

    See ``Status.COVERED``; costs two reads of an index.
    """
    settled = last_adjudication(session, video_id)
    if settled is not None and settled.kind != records.WITHDRAWN:
        return True
    rows = session.execute(
        select(AnnotationRow.coach_id, AnnotationRow.kind)
        .where(AnnotationRow.video_id == video_id)
        .order_by(AnnotationRow.revision)
    )
    last: dict[int, str] = {}
    for coach_id, kind in rows:
        last[coach_id] = kind
    standing = [kind for kind in last.values() if kind != records.WITHDRAWN]
    return len(standing) >= workflow.ANSWERS_NEEDED


def append_annotations(
    session: Session,
    rows: Iterable[tuple[VideoId, CoachId, Answer]],
    completed: Callable[[Answer, Answer | None], Answer],
) -> tuple[Change, list[tuple[Answer | None, Answer]]]:
    """Add many answers; the Change counts those that were new.

    Costs a few queries, however many there are.

    Args:
        session: of the transaction.
        rows: the answers.
        completed: the answer to store, from the one that is given and what stands.

    Returns:
        What was written; and of each row what stood before, and what stands now.
    """
    given = list(rows)
    lock_coaches(session, {coach_id for _, coach_id, _ in given})
    lock_videos(session, {video_id for video_id, _, _ in given})
    standing: dict[tuple[int, int], Answer | None] = {
        (each.video_id, each.coach_id): each.answer
        for found in answers(session).values()
        for each in found
    }
    dated = _highest(session, AnnotationRow.created_at)
    # Who was overruled is told by the dates: this is said knowing what was settled.
    settled: dict[int, datetime] = {
        row.video_id: row.at
        for row in session.execute(
            select(
                AdjudicationRow.video_id,
                func.max(AdjudicationRow.created_at).label("at"),
            ).group_by(AdjudicationRow.video_id)
        )
    }
    fresh, fates = [], []
    for video_id, coach_id, told in given:
        before = standing.get((video_id, coach_id))
        answer = completed(told, before)
        fates.append((before, answer))
        if before != answer:
            standing[video_id, coach_id] = answer
            fresh.append(
                {
                    "video_id": video_id,
                    "coach_id": coach_id,
                    "seconds_taken": None,
                    "suggestion_id": None,
                    "created_at": moment_after(
                        dated.get((video_id, coach_id)), settled.get(video_id)
                    ),
                    **records.assistance_columns(None),
                    **records.answer_columns(answer),
                }
            )
    append_rows(session, fresh)
    changed = frozenset(VideoId(each["video_id"]) for each in fresh)
    return Change(ChangeKind.ANNOTATIONS, changed, len(fresh)), fates


def append_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write annotations in this order, each the next revision; returns their ids."""
    if not rows:
        return []
    last = _highest(session, AnnotationRow.revision)
    numbered = []
    for row in rows:
        key = row["video_id"], row["coach_id"]
        last[key] = last.get(key, 0) + 1
        numbered.append({**row, "revision": last[key]})
    written = insert(AnnotationRow).returning(
        AnnotationRow.id, sort_by_parameter_order=True
    )
    return list(session.scalars(written, numbered))


def _highest(
    session: Session, of: InstrumentedAttribute[T]
) -> dict[tuple[int, int], T]:
    """The highest value of a column among the answers of each video and coach."""
    found = session.execute(
        select(AnnotationRow.video_id, AnnotationRow.coach_id, func.max(of)).group_by(
            AnnotationRow.video_id, AnnotationRow.coach_id
        )
    )
    return {(video_id, coach_id): value for video_id, coach_id, value in found}


def append_annotation(
    session: Session,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer | None,
    seconds_taken: float | None = None,
    suggestion_id: SuggestionId | None = None,
    step: str | None = None,
    assistance: Assistance | None = None,
) -> bool:
    """Add the next revision; False when the same answer stands already.

    A step of undo or redo is always written: it counts among the others.
    """
    last = last_annotation(session, video_id, coach_id)
    standing = None if last is None else records.answer_of(last)
    if standing == answer and step is None:
        return False
    # Undo asks which of the two came last, and who was overruled whether they knew.
    settled_as = last_adjudication(session, video_id)
    repeated = session.scalar(
        select(RepeatRow.created_at)
        .where(RepeatRow.coach_id == coach_id)
        .order_by(RepeatRow.id.desc())
        .limit(1)
    )
    session.add(
        AnnotationRow(
            video_id=video_id,
            coach_id=coach_id,
            revision=1 if last is None else last.revision + 1,
            seconds_taken=seconds_taken,
            suggestion_id=suggestion_id,
            created_at=moment_after(
                last.created_at if last else None,
                repeated,
                settled_as.created_at if settled_as else None,
            ),
            step=step,
            **records.assistance_columns(assistance),
            **records.answer_columns(answer),
        )
    )
    session.flush()
    return True


def desk_trail(session: Session, coach_id: CoachId) -> undoing.Trail:
    """What a coach can undo and redo."""
    came_in = set(
        session.scalars(
            select(MergedAnnotationRow.annotation_id)
            .join(AnnotationRow, AnnotationRow.id == MergedAnnotationRow.annotation_id)
            .where(AnnotationRow.coach_id == coach_id)
        )
    )
    rows = session.execute(
        select(
            AnnotationRow.id,
            AnnotationRow.video_id,
            AnnotationRow.step,
            AnnotationRow.seconds_taken,
        )
        .where(AnnotationRow.coach_id == coach_id)
        .order_by(AnnotationRow.id)
    )
    return undoing.trail(
        undoing.Written(
            AnnotationId(row_id),
            VideoId(video_id),
            step,
            # Only a window knows how long a coach has looked, here or at another desk.
            at_desk=seconds_taken is not None and row_id not in came_in,
        )
        for row_id, video_id, step, seconds_taken in rows
    )


def take_step(
    session: Session,
    coach_id: CoachId,
    step: str,
    video_id: VideoId,
    target: AnnotationId | None,
) -> Step:
    """Let the answer of the row ``target`` stand again, as the next revision."""
    last = last_annotation(session, video_id, coach_id)
    row = None if target is None else session.get(AnnotationRow, target)
    restored = None if row is None else records.annotation_of(row)
    append_annotation(
        session,
        video_id,
        coach_id,
        restored.answer if restored else None,
        restored.seconds_taken if restored else None,
        restored.suggestion_id if restored else None,
        step,
        restored.assistance if restored else None,
    )
    return Step(
        video_id,
        left=None if last is None else records.answer_of(last),
        restored=restored.answer if restored else None,
    )


def settled(session: Session) -> dict[VideoId, Adjudication]:
    """The adjudications that count now."""
    last = (
        select(
            AdjudicationRow.video_id,
            func.max(AdjudicationRow.revision).label("revision"),
        )
        .group_by(AdjudicationRow.video_id)
        .subquery()
    )
    rows = session.scalars(
        select(AdjudicationRow)
        .join(
            last,
            and_(
                AdjudicationRow.video_id == last.c.video_id,
                AdjudicationRow.revision == last.c.revision,
            ),
        )
        .order_by(AdjudicationRow.video_id)
    )
    found = filter(None, map(records.adjudication_of, rows))
    return {adjudication.video_id: adjudication for adjudication in found}


def last_adjudication(session: Session, video_id: VideoId) -> AdjudicationRow | None:
    """The last revision, which may be a withdrawal."""
    return session.scalar(
        select(AdjudicationRow)
        .where(AdjudicationRow.video_id == video_id)
        .order_by(AdjudicationRow.revision.desc())
        .limit(1)
    )
