"""Where the lanes parted for a suggestion, so that one is made anew once they are moved."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("divider", sa.Double()))
