"""The blueprint that every module of pages in this folder adds its routes to."""

from flask import Blueprint

from tracker.navigation import section

blueprint = Blueprint("assessments", __name__)
blueprint.before_request(section("assessments"))
