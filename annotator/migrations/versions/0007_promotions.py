"""Which checkpoint suggests, since when, by whom and why; and what was exported."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promotions",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_promotions"),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_promotions_coach_id_coaches"
        ),
        sa.CheckConstraint(
            "kind IN ('first', 'chosen', 'automatic', 'rollback')",
            name=op.f("ck_promotions_kind"),
        ),
    )
    op.create_table(
        "exports",
        sa.Column("content_checksum", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("content_checksum", name="pk_exports"),
    )
