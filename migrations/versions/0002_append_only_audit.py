"""The audit trail refuses UPDATE and DELETE."""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = """
CREATE TRIGGER audit_entries_no_{verb} BEFORE {verb} ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
"""
FUNCTION = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
"""


def on_sqlite() -> bool:
    """Whether this database is SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the triggers."""
    statements = (
        [SQLITE.format(verb=verb) for verb in ("update", "delete")] if on_sqlite() else [FUNCTION, POSTGRESQL]
    )
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    """Remove the triggers."""
    if on_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entries_no_{verb}")
        return
    op.execute("DROP TRIGGER audit_entries_no_change ON audit_entries")
    op.execute("DROP FUNCTION refuse_audit_change()")
