"""Moments and final times of a lane; which answers are steps of undo or redo."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SECONDS = ("left_moment_s", "right_moment_s", "left_time_s", "right_time_s")


def upgrade() -> None:
    for table in ("annotations", "adjudications"):
        for name in SECONDS:
            op.add_column(table, sa.Column(name, sa.Double()))
    op.add_column("annotations", sa.Column("step", sa.String(8)))
    op.create_index("ix_annotations_coach_id_id", "annotations", ["coach_id", "id"])
