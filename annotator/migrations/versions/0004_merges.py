"""Bundles of answers that were taken in, and the undoing of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
        sa.UniqueConstraint("undoes", name="uq_merges_undoes"),
        sa.ForeignKeyConstraint(
            ["undoes"], ["merges.id"], name="fk_merges_undoes_merges"
        ),
    )
    op.create_table(
        "merged_annotations",
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("annotation_id", name="pk_merged_annotations"),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotations.id"],
            name="fk_merged_annotations_annotation_id_annotations",
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merges.id"], name="fk_merged_annotations_merge_id_merges"
        ),
    )
    op.create_index(
        "ix_merged_annotations_merge_id", "merged_annotations", ["merge_id"]
    )
