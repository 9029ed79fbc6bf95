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

from collections.abc import Mapping

from sqlalchemy import func, select

from annotator import (
    coach_queries,
    group_queries,
    queries,
    records,
)
from annotator.answers import Answers
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
from annotator.merges import Merges
from annotator.promotions import Promotions
from annotator.reviews import Reviews
from annotator.row_locks import lock_all
from annotator.shared_settings import SharedSettings
from annotator.suggested import Suggested
from annotator.workflow import (
    Change,
    ChangeKind,
    Coach,
    CoachId,
    Video,
    VideoId,
)
from dataset.errors import ProjectError
from dataset.splits import Split


class Repository(Answers, Suggested, Reviews, Merges, Promotions, SharedSettings):
    """The labels of one project."""

    def row_counts(self) -> dict[ChangeKind, int]:
        """How many rows were written of each kind: it differs once anybody has.

        One cheap query, for whoever waits for what other processes write. Counted, for
        of two who write at the same moment the first to begin may be the last to commit:
        its rows come in under the newest number. A video counts again for each change,
        for only videos are changed in place. What is said of a video that came back
        counts with the annotations, and a new name with the coaches, as their ``Change``
        does: each write makes the number of its kind larger by its rows. A bundle counts
        one more, for it may bring or take back no answer.
        """
        tables = {
            CoachRow: ChangeKind.COACHES,
            VideoRow: ChangeKind.VIDEOS,
            AnnotationRow: ChangeKind.ANNOTATIONS,
            AdjudicationRow: ChangeKind.ADJUDICATIONS,
            SuggestionRow: ChangeKind.SUGGESTIONS,
            RuleRow: ChangeKind.RULES,
            SeenRow: ChangeKind.SEEN,
            PromotionRow: ChangeKind.PROMOTIONS,
            RepeatRow: ChangeKind.ANNOTATIONS,
            RenameRow: ChangeKind.COACHES,
            MergeRow: ChangeKind.ANNOTATIONS,
        }
        with self._reading() as session:
            *found, n_changes = session.execute(
                select(
                    *(
                        select(func.count()).select_from(each).scalar_subquery()
                        for each in tables
                    ),
                    select(func.sum(VideoRow.n_changes)).scalar_subquery(),
                )
            ).one()
        counts = dict.fromkeys(tables.values(), 0)
        counts[ChangeKind.VIDEOS] = n_changes or 0
        for kind, n_rows in zip(tables.values(), found, strict=True):
            counts[kind] += n_rows
        return counts

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

    def video_of(self, fingerprint: str) -> Video | None:
        """The video with that content; None where there is none."""
        with self._reading() as session:
            row = session.scalar(
                select(VideoRow).where(VideoRow.fingerprint == fingerprint)
            )
            return None if row is None else records.video_of(row)

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
            group: what must not straddle a split; in the spelling of the project where
                it has one that differs only in capitals.
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
            row = queries.row_of_content(session, fingerprint)
            if row is None:  # perhaps another desk is adding the same one just now
                lock_all(session)
                row = queries.row_of_content(session, fingerprint)
            if row is None or regroup:
                group = group_queries.known(session, group)
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
                if regroup and not group_queries.frozen(
                    session, {row.group_name, group}
                ):
                    row.group_name = group
            changed = row in session.new or queries.note_change(session, row)
            session.flush()
            ids = frozenset({VideoId(row.id)}) if changed else frozenset()
            return Change(ChangeKind.VIDEOS, ids, int(changed))

    def set_framing(
        self, video_id: VideoId, *, crop: str | None, divider: float | None
    ) -> Change:
        """Give one video a crop box and a lane divider of its own, or take them away.

        The clips are not cut again by this: for another box, import the video once more.

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
            changed = queries.note_change(session, row)
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

    def n_videos(self) -> int:
        """How many videos there are."""
        with self._reading() as session:
            return session.scalar(select(func.count(VideoRow.id))) or 0

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
            return queries.change(
                ChangeKind.VIDEOS, group_queries.regroup(session, groups)
            )

    def check_division(
        self, groups: Mapping[VideoId, str], splits: Mapping[str, Split]
    ) -> None:
        """Refuse a division of videos that is not true any more.

        Args:
            groups: the group of each video.
            splits: the part of each group.

        Raises:
            ProjectError: a video has another group by now, or a group another part.
        """
        with self._reading() as session:
            group_queries.check_division(session, groups, splits)

    def freeze_splits(
        self, splits: Mapping[str, Split], groups: Mapping[VideoId, str] | None = None
    ) -> Change:
        """Fix the part of each group; a group that is fixed already keeps its own.

        Args:
            splits: the part of each group.
            groups: the group of each video that this divides; fixed only as long as
                they are true, for a video that has left its group is not fixed with it.

        Raises:
            ProjectError: see :meth:`check_division`.
        """
        with self._writing() as session:
            n_fixed = group_queries.freeze(session, splits, groups)
            return Change(ChangeKind.SPLITS, n_written=n_fixed)
