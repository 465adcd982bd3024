"""Every feature's pages, in the order a newcomer would read them."""

from flask import Flask

from tracker.accounts import views as accounts
from tracker.action_plans import views as action_plans
from tracker.assessments import views as assessments
from tracker.audit import views as audit
from tracker.board_plans import views as board_plans
from tracker.board_queries import views as board_queries
from tracker.boards import views as people
from tracker.carry_forward import views as carry_forward
from tracker.chasing import views as chasing
from tracker.cycles import views as cycles
from tracker.evidence import views as evidence
from tracker.exception_reports import views as exception_reports
from tracker.frameworks import views as frameworks
from tracker.grading import views as grading
from tracker.handovers import views as handovers
from tracker.impact_tests import views as impact_tests
from tracker.keeping_up import views as keeping_up
from tracker.measures import views as measures
from tracker.meetings import views as meetings
from tracker.moderation import views as moderation
from tracker.pages import views as pages
from tracker.plan_imports import views as plan_imports
from tracker.publishing import views as publishing
from tracker.ratification import views as ratification
from tracker.reports import views as overview
from tracker.sampling import views as sampling
from tracker.timeline import views as timeline
from tracker.workbooks import views as workbooks

BLUEPRINTS = (
    pages.blueprint,
    accounts.blueprint,
    people.blueprint,
    people.agencies_blueprint,
    audit.blueprint,
    frameworks.blueprint,
    assessments.blueprint,
    carry_forward.blueprint,
    timeline.blueprint,
    handovers.blueprint,
    workbooks.blueprint,
    evidence.blueprint,
    board_queries.blueprint,
    chasing.blueprint,
    cycles.blueprint,
    grading.blueprint,
    moderation.blueprint,
    sampling.blueprint,
    publishing.blueprint,
    action_plans.blueprint,
    board_plans.blueprint,
    plan_imports.blueprint,
    ratification.blueprint,
    keeping_up.blueprint,
    measures.blueprint,
    impact_tests.blueprint,
    exception_reports.blueprint,
    overview.blueprint,
    meetings.blueprint,
)


def register_features(app: Flask) -> None:
    """Attach the pages of every feature."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
