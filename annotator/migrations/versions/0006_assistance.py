"""What coaches had of suggestions when they answered."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_suggestions",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shown_suggestions"),
        sa.UniqueConstraint(
            "coach_id",
            "suggestion_id",
            name="uq_shown_suggestions_coach_id_suggestion_id",
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name="fk_shown_suggestions_coach_id_coaches"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.id"],
            name="fk_shown_suggestions_suggestion_id_suggestions",
        ),
    )
    op.add_column("annotations", sa.Column("sight", sa.String(16)))
    op.add_column("annotations", sa.Column("suggested_by", sa.Text()))
    op.add_column("annotations", sa.Column("suggested_code", sa.Integer()))
    op.add_column("annotations", sa.Column("suggested_confidence", sa.Double()))
    _fill()


def _fill() -> None:
    """Of answers given so far it is known which suggestion was seen, if one was."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT a.id, a.coach_id, a.created_at, s.id, s.checkpoint_id,"
            " s.probabilities FROM annotations a"
            " JOIN suggestions s ON s.id = a.suggestion_id ORDER BY a.id"
        )
    ).all()
    shown = set()
    for annotation_id, coach_id, when, suggestion_id, source, stored in rows:
        given = json.loads(stored) if isinstance(stored, str) else stored
        code = max(range(len(given)), key=given.__getitem__)
        connection.execute(
            sa.text(
                "UPDATE annotations SET sight = 'shown', suggested_by = :source,"
                " suggested_code = :code, suggested_confidence = :confidence"
                " WHERE id = :id"
            ),
            {
                "source": source,
                "code": code,
                "confidence": given[code],
                "id": annotation_id,
            },
        )
        if (coach_id, suggestion_id) not in shown:
            shown.add((coach_id, suggestion_id))
            connection.execute(
                sa.text(
                    "INSERT INTO shown_suggestions (coach_id, suggestion_id,"
                    " created_at) VALUES (:coach, :suggestion, :at)"
                ),
                {"coach": coach_id, "suggestion": suggestion_id, "at": when},
            )
