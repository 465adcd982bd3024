"""The migrations go both ways on the database of this run, and leave nothing of the tables behind."""

from sqlalchemy import inspect

from tests import factories
from tracker.assessments.models import Response, ResponseVersion
from tracker.clock import now
from tracker.db import Base, commit, db
from tracker.migrating import bring_up, take_down

WORDS = {
    "evidence_of_compliance": "Every manager is trained.", "areas_for_improvement": "", "na_reason": "",
    "na_requested": False, "modification": "", "modification_reason": "",
}  # fmt: skip


def test_migrations_go_down_to_nothing_and_up_again(own_app):
    with own_app.app_context():
        take_down("base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        bring_up()
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_a_table_made_anew_keeps_its_rows_and_what_points_at_them(own_app):
    with own_app.app_context():
        board = factories.make_board()
        agency = factories.make_agency(board)
        assessment = factories.make_assessment(factories.make_cycle(board), agency, answered=True)
        standards = db.session.query(Response).filter_by(assessment_id=assessment.id).all()
        db.session.add(ResponseVersion(response_id=standards[0].id, version=2, saved_at=now(), **WORDS))
        commit()
        db.session.remove()
        take_down("0002")
        bring_up()
        assert db.session.query(Response).count() == len(standards)
        assert (
            db.session.query(ResponseVersion).one().evidence_of_compliance == WORDS["evidence_of_compliance"]
        )
