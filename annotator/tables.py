"""Tables of the label database.

SQLite in a project folder, or PostgreSQL on a club's server: the same tables, and no
SQL here or in the repository that only one of them understands.

::

    coaches ──┬─< annotations >──┬── videos ──< suggestions
              ├─< adjudications >┘      group_splits (by name of group)
              ├─< shown_suggestions >── suggestions
              ├─< repeats >── annotations
              ├─< seen_adjudications
              ├─< rules
              ├─< renames
              └─< promotions
    merges ─┬─< merged_annotations >── annotations       exports (by what they hold)
            ├─< merged_renames >── renames
            └─< carried_repeats >── coaches, videos

``annotations``, ``repeats``, ``adjudications``, ``suggestions``, ``rules``, ``promotions``
and ``renames`` only ever grow: a changed mind is a row with the next revision, a withdrawn
answer a row of kind ``withdrawn``, and a rule that was dropped one without text.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, also where SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """To UTC; a time without a zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Back as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Of all tables; constraint names are fixed so that upgrades can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


STATES_SQL: Final = "'flash', 'slip', 'fall', 'empty'"

ANSWER_IS_ONE_KIND: Final = (
    "(kind = 'pair' AND left_state IS NOT NULL AND right_state IS NOT NULL"
    " AND unusable IS NULL)"
    " OR (kind = 'unusable' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NOT NULL)"
    " OR (kind = 'withdrawn' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NULL)"
)
STATES_EXIST: Final = (
    f"(left_state IS NULL OR left_state IN ({STATES_SQL}))"
    f" AND (right_state IS NULL OR right_state IN ({STATES_SQL}))"
    " AND NOT (left_state = 'empty' AND right_state = 'empty')"
)


class AnswerColumns:
    """The columns of one answer, or of its withdrawal."""

    kind: Mapped[str] = mapped_column(String(16))
    """``pair``, ``unusable`` or ``withdrawn``."""
    left_state: Mapped[str | None] = mapped_column(String(16))
    right_state: Mapped[str | None] = mapped_column(String(16))
    unsure: Mapped[bool]
    unusable: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    left_moment_s: Mapped[float | None] = mapped_column(Double)
    """When the slip or fall begins, in seconds of the source's time stamps."""
    right_moment_s: Mapped[float | None] = mapped_column(Double)
    left_time_s: Mapped[float | None] = mapped_column(Double)
    """The final time on the clock, in seconds."""
    right_time_s: Mapped[float | None] = mapped_column(Double)


class RenameRow(Base):
    """A coach got another name: what others had noted under the old one is still theirs."""

    __tablename__ = "renames"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    old_name: Mapped[str] = mapped_column(Text)
    new_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CoachRow(Base):
    """A person who labels."""

    __tablename__ = "coaches"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_as: Mapped[str | None] = mapped_column(Text)
    """What videos are drawn for them by; NULL for one whom nobody has renamed."""


class VideoRow(Base):
    """A video; one row a content, wherever the file lies now."""

    __tablename__ = "videos"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    path: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    group_name: Mapped[str] = mapped_column(Text)
    width_px: Mapped[int]
    height_px: Mapped[int]
    duration_s: Mapped[float] = mapped_column(Double)
    n_clips: Mapped[int]
    damage: Mapped[str] = mapped_column(Text)
    own_crop: Mapped[str | None] = mapped_column(Text)
    """The crop box given for this video alone; NULL follows the project's rule."""
    own_divider: Mapped[float | None] = mapped_column(Double)
    """Where lanes part in this video alone, as a fraction of the cropped width."""
    n_changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the row was changed since it was added: other windows notice it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SuggestionRow(Base):
    """What a checkpoint, or motion, says of one video."""

    __tablename__ = "suggestions"
    __table_args__ = (Index(None, "video_id", "id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    checkpoint_id: Mapped[str] = mapped_column(Text)
    """Who says it: a checkpoint, or the name of a method that needs none."""
    probabilities: Mapped[list[float]] = mapped_column(JSON)
    """15 numbers, by code."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    snapshot_id: Mapped[str | None] = mapped_column(String(64))
    """The checksum of the dataset that the checkpoint learned from."""
    evidence: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), deferred=True
    )
    """See ``annotator.evidence``; a few kB, so only read for the video on screen."""
    divider: Mapped[float | None] = mapped_column(Double)
    """Where the lanes parted for it, as a fraction of the cropped width; NULL for the
    middle."""


class AnnotationRow(AnswerColumns, Base):
    """One coach's answer to one video, or its withdrawal; the last revision counts."""

    __tablename__ = "annotations"
    __table_args__ = (
        UniqueConstraint("video_id", "coach_id", "revision"),
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"))
    """The suggestion that the coach had seen; NULL when blind, or at another desk."""
    sight: Mapped[str | None] = mapped_column(String(16))
    """Of the suggestion that there was: ``shown``, ``locked`` or ``kept-blind``; NULL
    where there was none."""
    suggested_by: Mapped[str | None] = mapped_column(Text)
    suggested_code: Mapped[int | None]
    suggested_confidence: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    step: Mapped[str | None] = mapped_column(String(8))
    """``undo`` or ``redo`` of an answer given at the desk; NULL for an answer, and
    ``before`` for one of another desk (see ``undoing.BEFORE_SEEING``)."""


class RepeatRow(AnswerColumns, Base):
    """What a coach said of a video that came back, or its withdrawal; the last counts."""

    __tablename__ = "repeats"
    __table_args__ = (
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotations.id"))
    """The answer that stood then: what this one is compared with."""
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShownSuggestionRow(Base):
    """A suggestion that was on a coach's screen: it cannot be unseen."""

    __tablename__ = "shown_suggestions"
    __table_args__ = (UniqueConstraint("coach_id", "suggestion_id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdjudicationRow(AnswerColumns, Base):
    """The settled answer of one video, or its withdrawal; the last revision counts."""

    __tablename__ = "adjudications"
    __table_args__ = (
        UniqueConstraint("video_id", "revision"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleRow(Base):
    """What coaches have agreed on for two states; the last revision counts."""

    __tablename__ = "rules"
    __table_args__ = (
        UniqueConstraint("first_state", "second_state", "revision"),
        CheckConstraint(
            f"first_state IN ({STATES_SQL}) AND second_state IN ({STATES_SQL})"
            " AND first_state <> second_state",
            name="states",
        ),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_state: Mapped[str] = mapped_column(String(16))
    """The one with the smaller annotation digit, so that two states have one rule."""
    second_state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    text: Mapped[str] = mapped_column(Text)
    """Empty when there is no rule any more."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProjectSettingsRow(Base):
    """The settings that all desks share; the last revision counts."""

    __tablename__ = "project_settings"
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    """TOML, as the tables of ``project.toml``."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeenRow(Base):
    """A coach has looked at a decision that overruled them."""

    __tablename__ = "seen_adjudications"
    __table_args__ = (UniqueConstraint("coach_id", "adjudication_id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    adjudication_id: Mapped[int] = mapped_column(ForeignKey("adjudications.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupSplitRow(Base):
    """Which part of the data a group belongs to, fixed when it was first exported."""

    __tablename__ = "group_splits"
    group_name: Mapped[str] = mapped_column(Text, primary_key=True)
    split: Mapped[str] = mapped_column(String(16))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MergeRow(Base):
    """One bundle of another desk that was taken in, or the undoing of one."""

    __tablename__ = "merges"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("merges.id"), unique=True)
    """The merge that this row undoes; NULL for a merge."""
    source: Mapped[str] = mapped_column(Text)
    """The file's name."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the file says."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MergedAnnotationRow(Base):
    """Which merge, or undoing of one, wrote an annotation."""

    __tablename__ = "merged_annotations"
    annotation_id: Mapped[int] = mapped_column(
        ForeignKey("annotations.id"), primary_key=True
    )
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), index=True)


class MergedRenameRow(Base):
    """Which merge, or undoing of one, wrote a rename."""

    __tablename__ = "merged_renames"
    rename_id: Mapped[int] = mapped_column(ForeignKey("renames.id"), primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), index=True)
    name_before: Mapped[str] = mapped_column(Text)
    """What the coach was called here when it came."""


class CarriedRepeatRow(AnswerColumns, Base):
    """Of a repeat at another desk: what was said then, and in another row before.

    That earlier answer need not be known here, for only what stands is carried.
    """

    __tablename__ = "carried_repeats"
    __table_args__ = (
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"))
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("carried_repeats.id"))
    """The row of what was said before; NULL in that row."""
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PromotionRow(Base):
    """From that moment on a checkpoint suggested; the last row counts."""

    __tablename__ = "promotions"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('first', 'chosen', 'automatic', 'rollback')", name="kind"
        ),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    checkpoint_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    coach_id: Mapped[int | None] = mapped_column(ForeignKey("coaches.id"))
    """Who decided; NULL where nobody was asked or nobody said who it was."""
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExportRow(Base):
    """A dataset that was written, by what it holds."""

    __tablename__ = "exports"
    content_checksum: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """Of the first file that held it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
