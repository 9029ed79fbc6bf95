"""Renames that came with a bundle, and what videos are drawn for coaches by."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coaches", sa.Column("drawn_as", sa.Text()))
    op.execute(
        "UPDATE coaches SET drawn_as = (SELECT old_name FROM renames WHERE id ="
        " (SELECT MIN(id) FROM renames WHERE coach_id = coaches.id))"
    )
    op.create_table(
        "merged_renames",
        sa.Column("rename_id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("name_before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rename_id", name="pk_merged_renames"),
        sa.ForeignKeyConstraint(
            ["rename_id"], ["renames.id"], name="fk_merged_renames_rename_id_renames"
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merges.id"], name="fk_merged_renames_merge_id_merges"
        ),
    )
    op.create_index("ix_merged_renames_merge_id", "merged_renames", ["merge_id"])
