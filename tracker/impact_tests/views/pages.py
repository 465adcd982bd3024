"""The blueprint of re-tests."""

from flask import Blueprint

from tracker.navigation import section

blueprint = Blueprint("impact_tests", __name__)
blueprint.before_request(section("action_plans"))
