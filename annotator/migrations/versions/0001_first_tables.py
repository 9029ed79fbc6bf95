"""The first tables: coaches, videos, answers, suggestions and frozen splits."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATES = "'flash', 'slip', 'fall', 'empty'"
ONE_KIND = (
    "(kind = 'pair' AND left_state IS NOT NULL AND right_state IS NOT NULL"
    " AND unusable IS NULL)"
    " OR (kind = 'unusable' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NOT NULL)"
    " OR (kind = 'withdrawn' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NULL)"
)
STATES_EXIST = (
    f"(left_state IS NULL OR left_state IN ({STATES}))"
    f" AND (right_state IS NULL OR right_state IN ({STATES}))"
    " AND NOT (left_state = 'empty' AND right_state = 'empty')"
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), sa.Identity(), nullable=False)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _answer() -> list[sa.Column[Any]]:
    return [
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("left_state", sa.String(16)),
        sa.Column("right_state", sa.String(16)),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("unusable", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "coaches",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_coaches"),
        sa.UniqueConstraint("name", name="uq_coaches_name"),
    )
    op.create_table(
        "videos",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("n_clips", sa.Integer(), nullable=False),
        sa.Column("damage", sa.Text(), nullable=False),
        sa.Column("own_crop", sa.Text()),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_videos"),
        sa.UniqueConstraint("fingerprint", name="uq_videos_fingerprint"),
    )
    op.create_index("ix_videos_name", "videos", ["name"])
    op.create_table(
        "suggestions",
        _id(),
        sa.Column("video_id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("probabilities", sa.JSON(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], name="fk_suggestions_video_id_videos"
        ),
    )
    op.create_index("ix_suggestions_video_id_id", "suggestions", ["video_id", "id"])
    op.create_table(
        "annotations",
        _id(),
        sa.Column("video_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_answer(),
        sa.Column("seconds_taken", sa.Double()),
        sa.Column("suggestion_id", sa.Integer()),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_annotations"),
        sa.UniqueConstraint(
            "video_id",
            "coach_id",
            "revision",
            name="uq_annotations_video_id_coach_id_revision",
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], name="fk_annotations_video_id_videos"
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_annotations_coach_id_coaches"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name="fk_annotations_suggestion_id_suggestions",
        ),
        sa.CheckConstraint(ONE_KIND, name=op.f("ck_annotations_one_kind")),
        sa.CheckConstraint(STATES_EXIST, name=op.f("ck_annotations_states")),
    )
    op.create_table(
        "adjudications",
        _id(),
        sa.Column("video_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_answer(),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_adjudications"),
        sa.UniqueConstraint(
            "video_id", "revision", name="uq_adjudications_video_id_revision"
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], name="fk_adjudications_video_id_videos"
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_adjudications_coach_id_coaches"
        ),
        sa.CheckConstraint(ONE_KIND, name=op.f("ck_adjudications_one_kind")),
        sa.CheckConstraint(STATES_EXIST, name=op.f("ck_adjudications_states")),
    )
    op.create_table(
        "group_splits",
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("split", sa.String(16), nullable=False),
        _moment("frozen_at"),
        sa.PrimaryKeyConstraint("group_name", name="pk_group_splits"),
    )
