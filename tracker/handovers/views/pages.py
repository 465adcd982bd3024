"""The blueprint that every module of pages in this folder adds its routes to."""

from flask import Blueprint

from tracker.navigation import section

blueprint = Blueprint("handovers", __name__)
blueprint.before_request(section("assessments"))
ADDRESS = "/assessments/<uuid:assessment_id>"
