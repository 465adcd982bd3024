"""What was submitted and handed over before these were kept gets its row"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

assessments = sa.table(
    "assessments",
    sa.column("id", sa.Uuid()),
    sa.column("receipt_reference", sa.String()),
    sa.column("content_hash", sa.String()),
    sa.column("authorised_by_id", sa.Uuid()),
    sa.column("authorised_by_name", sa.String()),
    sa.column("authorised_by_designation", sa.String()),
    sa.column("submitted_at", sa.DateTime(timezone=True)),
)
submissions = sa.table(
    "submissions",
    sa.column("id", sa.Uuid()),
    sa.column("assessment_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    *(sa.column(column.name, column.type) for column in assessments.c if column.name != "id"),
)
responses = sa.table(
    "responses",
    sa.column("id", sa.Uuid()),
    sa.column("assigned_to_id", sa.Uuid()),
)
handovers = sa.table(
    "handovers",
    sa.column("id", sa.Uuid()),
    sa.column("response_id", sa.Uuid()),
    sa.column("holder_id", sa.Uuid()),
    sa.column("given_at", sa.DateTime(timezone=True)),
    sa.column("note", sa.Text()),
)


def upgrade() -> None:
    """Add the rows."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(assessments).where(assessments.c.submitted_at.is_not(None))):
        values = dict(row._mapping)
        assessment_id = values.pop("id")
        connection.execute(
            submissions.insert().values(id=uuid4(), assessment_id=assessment_id, number=1, **values)
        )
    for row in connection.execute(sa.select(responses).where(responses.c.assigned_to_id.is_not(None))):
        connection.execute(
            handovers.insert().values(
                id=uuid4(), response_id=row.id, holder_id=row.assigned_to_id, given_at=sa.func.now(), note=""
            )
        )


def downgrade() -> None:
    """Leave them: the tables go with the version before."""
