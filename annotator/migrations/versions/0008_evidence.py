"""Of each suggestion: the dataset behind its network, and where in the video it saw it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("snapshot_id", sa.String(64)))
    op.add_column("suggestions", sa.Column("evidence", sa.JSON()))
