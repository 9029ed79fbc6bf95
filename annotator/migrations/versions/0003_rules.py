"""Rules for two states, and who has seen which adjudication."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "'flash', 'slip', 'fall', 'empty'"


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("first_state", sa.String(16), nullable=False),
        sa.Column("second_state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        sa.UniqueConstraint(
            "first_state",
            "second_state",
            "revision",
            name="uq_rules_first_state_second_state_revision",
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_rules_coach_id_coaches"
        ),
        sa.CheckConstraint(
            f"first_state IN ({STATES}) AND second_state IN ({STATES})"
            " AND first_state <> second_state",
            name=op.f("ck_rules_states"),
        ),
    )
    op.create_table(
        "seen_adjudications",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("adjudication_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen_adjudications"),
        sa.UniqueConstraint(
            "coach_id",
            "adjudication_id",
            name="uq_seen_adjudications_coach_id_adjudication_id",
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_seen_adjudications_coach_id_coaches"
        ),
        sa.ForeignKeyConstraint(
            ["adjudication_id"],
            ["adjudications.id"],
            name="fk_seen_adjudications_adjudication_id_adjudications",
        ),
    )
