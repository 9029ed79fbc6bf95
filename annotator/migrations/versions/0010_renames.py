"""What coaches were called before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renames",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("old_name", sa.Text(), nullable=False),
        sa.Column("new_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_renames"),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_renames_coach_id_coaches"
        ),
    )
