"""Every query of the label database, behind one class.

The contract, for SQLite and PostgreSQL alike:

* One method is one transaction. When it returns, what it wrote is on disk; when it
  raises, nothing of it is.
* Frozen records and :class:`Change` come out; rows and sessions never do, so results
  may cross threads. Methods may be called from any thread.
* Annotations, adjudications, rules, suggestions and promotions are only ever inserted.
  A changed mind is the next revision; the same answer again writes nothing and returns
  an empty Change.
* Blindness (:func:`annotator.workflow.may_see`) is applied here. What a labelling page
  may show comes from the methods that take a ``viewer``; ``annotations``,
  ``adjudications``, ``decisions`` and ``statuses`` know everything and are for
  read-outs, exports and rules.
* A failure of the world raises a ``KnownError`` (see ``failures.database_errors``),
  as does a name or id that does not exist; every other exception is a bug.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
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
    AdjudicationRow,
    AnnotationRow,
    CoachRow,
    GroupSplitRow,
    MergeRow,
    PromotionRow,
    RenameRow,
    RepeatRow,
    RuleRow,
    SeenRow,
    SuggestionRow,
    VideoRow,
    utc_now,
)
from annotator.evidence import Evidence
from annotator.merges import Merges
from annotator.policy import Sight, SuggestionRules, sight
from annotator.promotions import Promotions
from annotator.repeats import Repeat
from annotator.reviews import Reviews
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
    Suggestion,
    SuggestionId,
    Video,
    VideoId,
)
from dataset.errors import ProjectError
from dataset.splits import Split


class Repository(Reviews, Merges, Promotions):
    """The labels of one project."""

    def newest(self) -> dict[ChangeKind, int]:
        """The newest row of each kind: it differs once anybody has written.

        One cheap query, for whoever waits for what other processes write. What is said
        of a video that came back counts with the annotations, and a new name with the
        coaches, as their ``Change`` does: each write makes the number of its kind larger
        by its rows. A bundle counts one more, for it may bring or take back no answer.
        """
        row_ids = {
            ChangeKind.COACHES: CoachRow.id,
            ChangeKind.VIDEOS: VideoRow.id,
            ChangeKind.ANNOTATIONS: AnnotationRow.id,
            ChangeKind.ADJUDICATIONS: AdjudicationRow.id,
            ChangeKind.SUGGESTIONS: SuggestionRow.id,
            ChangeKind.RULES: RuleRow.id,
            ChangeKind.SEEN: SeenRow.id,
            ChangeKind.PROMOTIONS: PromotionRow.id,
        }
        with self._reading() as session:
            *found, repeat, rename, merge = session.execute(
                select(
                    *(
                        select(func.max(row_id)).scalar_subquery()
                        for row_id in (
                            *row_ids.values(),
                            RepeatRow.id,
                            RenameRow.id,
                            MergeRow.id,
                        )
                    )
                )
            ).one()
            newest = {
                kind: number or 0 for kind, number in zip(row_ids, found, strict=True)
            }
            newest[ChangeKind.ANNOTATIONS] += (repeat or 0) + (merge or 0)
            newest[ChangeKind.COACHES] += rename or 0
            return newest

    # ------------------------------------------------------------ coaches

    def coaches(self) -> list[Coach]:
        """Everybody who labels, in the order they joined."""
        with self._reading() as session:
            rows = session.scalars(select(CoachRow).order_by(CoachRow.id))
            return [records.coach_of(row) for row in rows]

    def coach(self, name: str) -> Coach:
        """The coach of that name, in capitals or not; else who was called that before.

        Raises:
            ProjectError: there is none.
        """
        with self._reading() as session:
            row = coach_queries.find_coach(session, name)
            if row is None:
                known = ", ".join(session.scalars(select(CoachRow.name))) or "nobody"
                raise ProjectError(
                    f"No coach is called “{name}” here (known: {known}): check the"
                    " spelling, or add the coach first."
                )
            return records.coach_of(row)

    def add_coach(self, name: str) -> Change:
        """Let somebody label; nothing happens when the name is there already.

        Capitals, accents and spaces that are typed otherwise make no other coach.

        Raises:
            LabelError: the name is empty or holds control characters.
        """
        with self._writing() as session:
            _, added = coach_queries.coach_row(session, name, former=False)
            return Change(ChangeKind.COACHES, n_written=int(added))

    def rename_coach(self, coach_id: CoachId, name: str) -> Change:
        """Give a coach another name; all that was said stays theirs.

        The old name stays in the history, and files that know only it still find the
        coach (:meth:`coaches_by_key`).

        Raises:
            LabelError: the name is empty, endless, holds control characters, or is
                another coach's.
            ProjectError: there is no such coach.
        """
        with self._writing() as session:
            renamed = coach_queries.rename_coach(session, coach_id, name)
            return Change(ChangeKind.COACHES, n_written=int(renamed))

    def who_was_meant(self, name: str, coach_id: CoachId | None) -> Coach | None:
        """The coach that a file noted by name and number, under whatever name by now.

        By the name alone, whoever had it first: not who took it once it was free.
        """
        with self._reading() as session:
            row = coach_queries.who_was_meant(session, name, coach_id)
            return None if row is None else records.coach_of(row)

    def coaches_by_key(self) -> dict[str, Coach]:
        """Coaches by ``name_key`` of their names, former ones too."""
        with self._reading() as session:
            found = coach_queries.coaches_by_key(session)
            return {key: records.coach_of(row) for key, row in found.items()}

    # ------------------------------------------------------------ videos

    def videos(self) -> list[Video]:
        """All videos, in the order of their names."""
        with self._reading() as session:
            return queries.videos(session)

    def video(self, name_or_id: str | int) -> Video:
        """One video, by its id, its name, or its path where two share the name.

        Raises:
            ProjectError: there is none, or two share the name.
        """
        with self._reading() as session:
            if isinstance(name_or_id, int):
                return records.video_of(queries.video_row(session, VideoId(name_or_id)))
            rows = queries.rows_called(session, name_or_id)
            if not rows:
                raise ProjectError(
                    f"No video is called “{name_or_id}” in this project: check the"
                    " spelling, or import it first."
                )
            if len(rows) > 1:
                where = " and ".join(row.path for row in rows)
                raise ProjectError(
                    f"{len(rows)} videos are called “{name_or_id}” ({where}): write"
                    " the whole path of the one that is meant."
                )
            return records.video_of(rows[0])

    def add_video(
        self,
        *,
        name: str,
        path: str,
        fingerprint: str,
        group: str,
        width_px: int,
        height_px: int,
        duration_s: float,
        n_clips: int,
        damage: str = "",
        own_crop: str | None = None,
        regroup: bool = False,
    ) -> Change:
        """Add a video, or bring what is known of that content up to date.

        A known video keeps its name, because files of labels refer to it.

        Args:
            name: the file's name, with its suffix.
            path: where it lies now.
            fingerprint: of its content; a content is in the project once.
            group: what must not straddle a split.
            width_px: of the upright picture.
            height_px: of the upright picture.
            duration_s: length in seconds.
            n_clips: how many clips it was cut into.
            damage: one sentence on what is missing; empty for a whole video.
            own_crop: the crop box given for this video alone; None leaves it.
            regroup: also change the group of a known video, unless an export has
                fixed its old or new group already.
        """
        with self._writing() as session:
            row = session.scalar(
                select(VideoRow)
                .where(VideoRow.fingerprint == fingerprint)
                .with_for_update()
            )
            if row is None:
                row = VideoRow(
                    name=name,
                    path=path,
                    fingerprint=fingerprint,
                    group_name=group,
                    width_px=width_px,
                    height_px=height_px,
                    duration_s=duration_s,
                    n_clips=n_clips,
                    damage=damage,
                    own_crop=own_crop,
                    created_at=utc_now(),
                )
                session.add(row)
            else:
                row.path, row.damage = path, damage
                row.n_clips, row.duration_s = n_clips, duration_s
                row.own_crop = own_crop or row.own_crop
                if regroup and not queries.frozen(session, {row.group_name, group}):
                    row.group_name = group
            changed = row in session.new or session.is_modified(row)
            session.flush()
            ids = frozenset({VideoId(row.id)}) if changed else frozenset()
            return Change(ChangeKind.VIDEOS, ids, int(changed))

    def set_framing(
        self, video_id: VideoId, *, crop: str | None, divider: float | None
    ) -> Change:
        """Give one video a crop box and a lane divider of its own, or take them away.

        The clips are not cut again by this: import the video once more.

        Args:
            video_id: which one.
            crop: the box, as ``CropBox`` writes it; None follows the project.
            divider: a fraction of the cropped width; None follows the project.

        Raises:
            ProjectError: no such video.
            ValueError: a divider that parts nothing.
        """
        if divider is not None and not 0 < divider < 1:
            raise ValueError(f"a divider lies between 0 and 1, not at {divider}")
        with self._writing() as session:
            row = queries.video_row(session, video_id, lock=True)
            row.own_crop, row.own_divider = crop, divider
            changed = session.is_modified(row)
            return queries.change(ChangeKind.VIDEOS, [video_id] if changed else [])

    def own_crops(self) -> dict[str, str]:
        """Fingerprint → crop box, of the videos that were given one of their own."""
        with self._reading() as session:
            found = session.execute(
                select(VideoRow.fingerprint, VideoRow.own_crop).where(
                    VideoRow.own_crop.is_not(None)
                )
            )
            return {fingerprint: crop for fingerprint, crop in found if crop}

    # ------------------------------------------------------------ annotations

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
            video = records.video_of(queries.video_row(session, video_id, lock=True))
            queries.check_coach(session, coach_id)
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

    def import_annotations(self, rows: Sequence[tuple[VideoId, str, Answer]]) -> Change:
        """Store many answers by coach name, adding coaches as needed; all or none.

        Raises:
            ProjectError: no such video.
            LabelError: a coach without a name.
        """
        with self._writing() as session:
            ids: dict[str, CoachId] = {}
            for name in dict.fromkeys(name for _, name, _ in rows):
                row, _ = coach_queries.coach_row(session, name)
                ids[name] = CoachId(row.id)
            return queries.append_annotations(
                session,
                [(video_id, ids[name], answer) for video_id, name, answer in rows],
            )

    def withdraw_annotation(self, video_id: VideoId, coach_id: CoachId) -> Change:
        """Take an answer back; what was said stays in the history.

        Raises:
            ProjectError: no such video or coach.
        """
        with self._writing() as session:
            queries.video_row(session, video_id, lock=True)
            queries.check_coach(session, coach_id)
            written = queries.append_annotation(session, video_id, coach_id, None)
            return queries.change(ChangeKind.ANNOTATIONS, [video_id] if written else [])

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

    def _step(self, coach_id: CoachId, step: str) -> tuple[Change, Step | None]:
        with self._writing() as session:
            queries.check_coach(session, coach_id)
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
        """All that a coach ever said of a video, oldest first."""
        with self._reading() as session:
            rows = session.scalars(
                select(AnnotationRow)
                .where(
                    AnnotationRow.video_id == video_id,
                    AnnotationRow.coach_id == coach_id,
                )
                .order_by(AnnotationRow.revision)
            )
            return [records.revision_of(row) for row in rows]

    def n_videos(self) -> int:
        """How many videos there are."""
        with self._reading() as session:
            return session.scalar(select(func.count(VideoRow.id))) or 0

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
            queries.video_row(session, video_id, lock=True)
            queries.check_coach(session, coach_id)
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

    # ------------------------------------------------------------ suggestions

    def record_suggestions(
        self,
        checkpoint_id: str,
        probabilities: Mapping[VideoId, Sequence[float]],
        *,
        snapshot_id: str | None = None,
        evidence: Mapping[VideoId, Evidence] | None = None,
    ) -> Change:
        """Store what a checkpoint or motion says; the same again writes nothing.

        Args:
            checkpoint_id: who says it.
            probabilities: 15 numbers from 0 to 1 for each video.
            snapshot_id: the dataset that the checkpoint learned from.
            evidence: where in each video it was seen, as far as it is known.

        Raises:
            LabelError: not 15 probabilities.
            ProjectError: no such video.
        """
        for given in probabilities.values():
            suggestion_queries.check_probabilities(given, checkpoint_id)
        with self._writing() as session:
            written = []
            for video_id, given in probabilities.items():
                queries.video_row(session, video_id)
                last = suggestion_queries.latest_suggestions(session, video_id).get(
                    video_id
                )
                if (
                    last is None
                    or last.checkpoint_id != checkpoint_id
                    or not suggestion_queries.close(last.probabilities, given)
                ):
                    seen = evidence.get(video_id) if evidence else None
                    session.add(
                        SuggestionRow(
                            video_id=video_id,
                            checkpoint_id=checkpoint_id,
                            probabilities=[float(each) for each in given],
                            created_at=utc_now(),
                            snapshot_id=snapshot_id,
                            evidence=seen.to_json() if seen else None,
                        )
                    )
                    written.append(video_id)
            return queries.change(ChangeKind.SUGGESTIONS, written)

    def suggestion(
        self,
        video_id: VideoId,
        viewer: Coach,
        rules: SuggestionRules,
    ) -> Suggestion | None:
        """The latest suggestion for a video, when ``viewer`` may see it now.

        One that was on this coach's screen before (:meth:`mark_shown`) may be seen
        again: it cannot be unseen. Of a video that others have answered enough, nothing
        else shows before the own answer: networks go on suggesting for those in dispute
        and not for those agreed upon, so that a suggestion would tell which it is.

        Raises:
            ProjectError: no such video.
        """
        with self._reading() as session:
            last = queries.last_annotation(session, video_id, viewer.id)
            committed = last is not None and last.kind != records.WITHDRAWN
            video = records.video_of(queries.video_row(session, video_id))
            if sight(
                rules, viewer, video, has_committed=committed
            ) is not Sight.SHOWN or (
                not committed and queries.is_covered(session, video_id)
            ):
                return suggestion_queries.shown_suggestion(session, video_id, viewer.id)
            return suggestion_queries.latest_suggestions(session, video_id).get(
                video_id
            )

    def mark_shown(self, suggestion_id: SuggestionId, coach_id: CoachId) -> Change:
        """Keep that a suggestion was on a coach's screen, for good.

        Whatever that coach says of the video from then on is stored with it.
        """
        with self._writing() as session:
            is_new = suggestion_queries.mark_shown(session, suggestion_id, coach_id)
            return Change(ChangeKind.SEEN, n_written=int(is_new))

    def evidence(self, suggestion: Suggestion) -> Evidence:
        """Where in the video a suggestion saw it; for whoever may see the suggestion.

        One of a network gets the heights that motion had read before.
        """
        with self._reading() as session:
            own = Evidence.from_json(
                suggestion_queries.evidence(session, suggestion.id)
            )
            own = own or Evidence()
            if own.lanes:
                return own
            return own.with_lanes_of(
                Evidence.from_json(
                    suggestion_queries.heights_before(session, suggestion)
                )
            )

    def suggestions_of_motion(self) -> dict[VideoId, Suggestion]:
        """What motion said last of each video; never for a labelling page."""
        with self._reading() as session:
            return suggestion_queries.latest_suggestions(session, of_motion=True)

    def suggestions_of_networks(self) -> dict[VideoId, Suggestion]:
        """What a network said last of each video; never for a labelling page."""
        with self._reading() as session:
            return suggestion_queries.latest_suggestions(session, of_motion=False)

    def suggestions(self) -> list[Suggestion]:
        """The latest suggestion for each video; never for a labelling page."""
        with self._reading() as session:
            return list(suggestion_queries.latest_suggestions(session).values())

    # ------------------------------------------------------------ splits

    def group_splits(self) -> dict[str, Split]:
        """Which part of the data each exported group belongs to, for good."""
        with self._reading() as session:
            rows = session.scalars(
                select(GroupSplitRow).order_by(GroupSplitRow.group_name)
            )
            return {row.group_name: Split[row.split.upper()] for row in rows}

    def regroup(self, groups: Mapping[VideoId, str]) -> Change:
        """Put videos in other groups; one whose group an export has fixed stays.

        Moved, such a video could change from training to test.
        """
        with self._writing() as session:
            fixed = set(session.scalars(select(GroupSplitRow.group_name)))
            rows = session.scalars(
                select(VideoRow).order_by(VideoRow.id).with_for_update()
            )
            moved = []
            for row in rows:
                group = groups.get(VideoId(row.id), row.group_name)
                if group != row.group_name and row.group_name not in fixed:
                    row.group_name = group
                    moved.append(VideoId(row.id))
            return Change(ChangeKind.VIDEOS, frozenset(moved), len(moved))

    def freeze_splits(self, splits: Mapping[str, Split]) -> Change:
        """Fix the part of each group; a group that is fixed already keeps its own."""
        with self._writing() as session:
            fixed = set(session.scalars(select(GroupSplitRow.group_name)))
            fresh = {name: part for name, part in splits.items() if name not in fixed}
            for name, part in fresh.items():
                session.add(
                    GroupSplitRow(
                        group_name=name, split=part.name.lower(), frozen_at=utc_now()
                    )
                )
            return Change(ChangeKind.SPLITS, n_written=len(fresh))


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
