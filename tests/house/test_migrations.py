"""The migrations go both ways on the database of this run, and leave nothing of the tables behind."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from tests.support.databases import MIGRATIONS
from tracker.db import Base, db


def test_migrations_go_down_to_nothing_and_up_again(own_app):
    with own_app.app_context():
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade(directory=str(MIGRATIONS))
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())
