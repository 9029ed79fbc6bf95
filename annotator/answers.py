"""What coaches answer, take back and answer again; and the queue that shows it.

A part of :class:`annotator.repository.Repository`; its contract holds here too.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import (
    coach_queries,
    queries,
    records,
    repeat_queries,
    suggestion_queries,
    undoing,
    workflow,
)
from annotator.assistance import Assistance
from annotator.database import (
    AnnotationRow,
    VideoRow,
    utc_now,
)
from annotator.policy import Sight, SuggestionRules, sight
from annotator.repeats import Repeat
from annotator.row_locks import lock_coaches
from annotator.storage import Storage
from annotator.workflow import (
    Annotation,
    Answer,
    Change,
    ChangeKind,
    Coach,
    CoachId,
    QueueItem,
    Status,
    Step,
    SuggestionId,
    Video,
    VideoId,
)


class Answers(Storage):
    """The answers of coaches, as far as whoever asks may know them."""

    def record_annotation(
        self,
        video_id: VideoId,
        coach_id: CoachId,
        answer: Answer,
        *,
        seconds_taken: float | None = None,
        suggestion_id: SuggestionId | None = None,
        rules: SuggestionRules | None = None,
    ) -> Change:
        """Store a coach's answer; it is on disk when this returns.

        What the coach had of a suggestion is stored with it: the last one that was on
        screen, in this window or any earlier one, else the one that was kept back.

        Args:
            video_id: what was judged.
            coach_id: who judged.
            answer: what they say.
            seconds_taken: from the video on screen to the answer.
            suggestion_id: the suggestion that was on screen; None when blind.
            rules: who sees suggestions in this project, where a coach answers at a
                desk; without them nothing is known of one that was kept back.

        Raises:
            ProjectError: no such video or coach.
        """
        with self._writing() as session:
            lock_coaches(session, [coach_id])
            video = records.video_of(queries.video_row(session, video_id, lock=True))
            coach = queries.coaches(session)[coach_id]
            if suggestion_id is not None:
                suggestion_queries.mark_shown(session, suggestion_id, coach_id)
            assistance, seen = _assistance(session, video, coach, rules)
            written = queries.append_annotation(
                session,
                video_id,
                coach_id,
                answer,
                seconds_taken,
                seen,
                assistance=assistance,
            )
            return queries.change(ChangeKind.ANNOTATIONS, [video_id] if written else [])

    def import_annotations(
        self,
        rows: Sequence[tuple[VideoId, str, Answer]],
        completed: Callable[[Answer, Answer | None], Answer] = (
            lambda answer, _stands: answer
        ),
    ) -> records.Imported:
        """Store many answers by coach name, adding coaches as needed; all or none.

        Args:
            rows: video, coach and answer.
            completed: the answer to store, from the one that is given and what stands.

        Raises:
            ProjectError: no such video.
            LabelError: a coach without a name.
        """
        with self._writing() as session:
            ids: dict[str, CoachId] = {}
            added = set()
            for name in dict.fromkeys(name for _, name, _ in rows):
                row, is_new = coach_queries.coach_row(session, name)
                ids[name] = CoachId(row.id)
                if is_new:
                    added.add(ids[name])
            change, fates = queries.append_annotations(
                session,
                [(video_id, ids[name], answer) for video_id, name, answer in rows],
                completed,
            )
            return records.Imported(change, tuple(fates), ids, frozenset(added))

    def undo(self, coach_id: CoachId) -> tuple[Change, Step | None]:
        """Take back the last answer that a coach gave at the desk, in any window.

        What stood before stands again, as the next revision; the answer stays in the
        history and :meth:`redo` brings it back until another one is given.

        Returns:
            What was done; None when there is nothing to take back.

        Raises:
            ProjectError: no such coach.
        """
        return self._step(coach_id, undoing.UNDO)

    def redo(self, coach_id: CoachId) -> tuple[Change, Step | None]:
        """Bring back what :meth:`undo` took back last; likewise."""
        return self._step(coach_id, undoing.REDO)

    def can_step(self, coach_id: CoachId) -> tuple[bool, bool]:
        """Whether there is something to :meth:`undo`, and to :meth:`redo`."""
        with self._reading() as session:
            repeated, _ = repeat_queries.withdraw_last(
                session, coach_id, take_back=False
            )
            trail = queries.desk_trail(session, coach_id)
        can_redo = bool(trail.redoable) and not repeated
        return bool(trail.undoable) or repeated, can_redo

    def _step(self, coach_id: CoachId, step: str) -> tuple[Change, Step | None]:
        with self._writing() as session:
            lock_coaches(session, [coach_id])
            repeated, back = repeat_queries.withdraw_last(
                session, coach_id, take_back=step == undoing.UNDO
            )
            if back is not None:
                return queries.change(ChangeKind.ANNOTATIONS, [back.video_id]), back
            if repeated and step == undoing.REDO:
                return queries.change(ChangeKind.ANNOTATIONS, []), None
            trail = queries.desk_trail(session, coach_id)
            entries = trail.undoable if step == undoing.UNDO else trail.redoable
            if not entries:
                return queries.change(ChangeKind.ANNOTATIONS, []), None
            entry = entries[-1]
            queries.video_row(session, entry.video_id, lock=True)
            target = entry.before if step == undoing.UNDO else entry.after
            done = queries.take_step(session, coach_id, step, entry.video_id, target)
            return queries.change(ChangeKind.ANNOTATIONS, [entry.video_id]), done

    def annotations(self) -> list[Annotation]:
        """Everybody's current answers; never for a labelling page."""
        with self._reading() as session:
            return [
                each for found in queries.answers(session).values() for each in found
            ]

    def visible_annotations(self, viewer: CoachId | None) -> list[Annotation]:
        """Everybody's current answers as far as ``viewer`` may see them.

        Args:
            viewer: who looks; None when nobody has said who is labelling. Then only
                what every coach may see is shown: it may be any of them.
        """
        with self._reading() as session:
            viewers = [viewer] if viewer is not None else queries.coaches(session)
            found = []
            for given in queries.answers(session).values():
                committed = {each.coach_id for each in given}
                found += [
                    each
                    for each in given
                    if all(workflow.may_see(v, each, committed) for v in viewers)
                ]
            return found

    def n_annotations(self) -> int:
        """How many answers stand, whoever gave them."""
        with self._reading() as session:
            return sum(map(len, queries.answers(session).values()))

    def annotation(self, video_id: VideoId, coach_id: CoachId) -> Annotation | None:
        """A coach's own current answer."""
        with self._reading() as session:
            row = queries.last_annotation(session, video_id, coach_id)
            return None if row is None else records.annotation_of(row)

    def independent_annotations(self) -> list[Annotation]:
        """What coaches said before seeing each other's answers; for agreement.

        Once two have answered a video, they see what they said and often change it to
        the same. Measured on current answers, agreement would then rise by looking. So
        each coach counts with the last answer given before another's became visible;
        with the current one where none has, and not at all after taking it back.
        """
        with self._reading() as session:
            return queries.independent(session)

    def history(self, video_id: VideoId, coach_id: CoachId) -> list[records.Revision]:
        """All that a coach ever said of a video, oldest first, each once."""
        with self._reading() as session:
            rows = session.scalars(
                select(AnnotationRow)
                .where(
                    AnnotationRow.video_id == video_id,
                    AnnotationRow.coach_id == coach_id,
                )
                .order_by(AnnotationRow.revision)
            )
            said: list[records.Revision] = []
            for row in rows:
                revision = records.revision_of(row)
                # A bundle says once more what was said before seeing another's answer.
                if row.step != undoing.BEFORE_SEEING or not any(
                    (each.created_at, each.answer)
                    == (revision.created_at, revision.answer)
                    for each in said
                ):
                    said.append(revision)
            return said

    def queue(self, viewer: CoachId) -> list[QueueItem]:
        """All videos as one coach may see them, in the order of their names."""
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            return [
                workflow.queue_item(
                    viewer, video, answers.get(video.id, []), settled.get(video.id)
                )
                for video in queries.videos(session)
            ]

    def queue_item(self, viewer: CoachId, video_id: VideoId) -> QueueItem:
        """One row of :meth:`queue`, for whoever knows the others.

        Raises:
            ProjectError: no such video.
        """
        with self._reading() as session:
            row = queries.video_row(session, video_id)
            last = queries.last_adjudication(session, video_id)
            return workflow.queue_item(
                viewer,
                records.video_of(row),
                queries.answers(session, video_id).get(video_id, []),
                None if last is None else records.adjudication_of(last),
            )

    def desk_queue(
        self,
        viewer: Coach,
        now: datetime | None = None,
        *,
        reopened: Collection[VideoId] = (),
    ) -> list[QueueItem]:
        """:meth:`queue` as the desk shows it: a few old videos look unanswered again.

        See :mod:`annotator.repeats`.

        Args:
            viewer: who labels.
            now: the moment; None for this one.
            reopened: videos that the viewer has opened to look at their answer again,
                and perhaps to change it: these are shown as they are.
        """
        items = self.queue(viewer.id)
        with self._reading() as session:
            due = repeat_queries.due_videos(session, viewer, now or utc_now())
        due.difference_update(reopened)
        return [_as_new(each) if each.video.id in due else each for each in items]

    def desk_item(self, viewer: Coach, video_id: VideoId) -> QueueItem:
        """One row of :meth:`desk_queue`.

        Raises:
            ProjectError: no such video.
        """
        item = self.queue_item(viewer.id, video_id)
        with self._reading() as session:
            due = repeat_queries.is_due(session, viewer, item.video, utc_now())
        return _as_new(item) if due else item

    def record_repeat(
        self,
        video_id: VideoId,
        coach_id: CoachId,
        answer: Answer,
        *,
        seconds_taken: float | None = None,
    ) -> Change:
        """Keep what a coach says of a video that came back; their answer stays.

        Raises:
            ProjectError: no such video or coach, or no answer stands.
        """
        with self._writing() as session:
            lock_coaches(session, [coach_id])
            queries.video_row(session, video_id, lock=True)
            repeat_queries.record(session, video_id, coach_id, answer, seconds_taken)
            return queries.change(ChangeKind.ANNOTATIONS, [video_id])

    def repeats(self, coach_id: CoachId | None = None) -> list[Repeat]:
        """What was said of videos that came back; one coach's, or everybody's."""
        with self._reading() as session:
            return repeat_queries.repeats(session, coach_id)

    def statuses(self) -> dict[VideoId, Status]:
        """How far every video has come, all answers known; never for a queue.

        What is settled outranks every answer, those that agree by now too.
        """
        with self._reading() as session:
            answers, settled = queries.answers(session), queries.settled(session)
            return {
                video_id: workflow.status(
                    answers.get(video_id, []), settled.get(video_id)
                )
                for video_id in map(
                    VideoId, session.scalars(select(VideoRow.id).order_by(VideoRow.id))
                )
            }


def _as_new(item: QueueItem) -> QueueItem:
    """As if its coach had never answered it."""
    return replace(
        item, mine=None, status=Status.UNLABELLED, decided=None, is_repeat=True
    )


def _assistance(
    session: Session, video: Video, coach: Coach, rules: SuggestionRules | None
) -> tuple[Assistance | None, SuggestionId | None]:
    """What a coach has of a suggestion now, and which one they have seen."""
    suggestion = suggestion_queries.shown_suggestion(session, video.id, coach.id)
    seen = suggestion
    what = Sight.SHOWN
    if suggestion is None and rules is not None:
        suggestion = suggestion_queries.latest_suggestions(session, video.id).get(
            video.id
        )
        allowed = sight(rules, coach, video, has_committed=False)
        # One that came while the video was on screen may be allowed and unseen.
        what = Sight.KEPT_BLIND if allowed is Sight.KEPT_BLIND else Sight.LOCKED
    if suggestion is None:
        return None, None
    assistance = Assistance(
        what, suggestion.checkpoint_id, suggestion.pair, suggestion.confidence
    )
    return assistance, seen.id if seen else None
