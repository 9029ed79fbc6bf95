"""What coaches said at another desk of videos of theirs that came back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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


def upgrade() -> None:
    refers = {
        "merge_id": "merges",
        "video_id": "videos",
        "coach_id": "coaches",
        "before_id": "carried_repeats",
    }
    op.create_table(
        "carried_repeats",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=name == "before_id")
            for name in refers
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("left_state", sa.String(16)),
        sa.Column("right_state", sa.String(16)),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("unusable", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("left_moment_s", sa.Double()),
        sa.Column("right_moment_s", sa.Double()),
        sa.Column("left_time_s", sa.Double()),
        sa.Column("right_time_s", sa.Double()),
        sa.Column("seconds_taken", sa.Double()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_carried_repeats"),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=f"fk_carried_repeats_{name}_{table}"
            )
            for name, table in refers.items()
        ),
        sa.CheckConstraint(ONE_KIND, name=op.f("ck_carried_repeats_one_kind")),
        sa.CheckConstraint(STATES_EXIST, name=op.f("ck_carried_repeats_states")),
    )
    op.create_index(
        "ix_carried_repeats_coach_id_id", "carried_repeats", ["coach_id", "id"]
    )
