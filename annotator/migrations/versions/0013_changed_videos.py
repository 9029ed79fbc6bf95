"""How often a video was changed, so that other windows notice it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "videos",
        sa.Column("n_changes", sa.Integer(), nullable=False, server_default="0"),
    )
