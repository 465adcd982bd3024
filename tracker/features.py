"""Every feature's pages, in the order a newcomer would read them."""

from flask import Flask

from tracker.accounts import views as accounts
from tracker.assessments import views as assessments

BLUEPRINTS = (
    accounts.blueprint,
    assessments.blueprint,
)


def register_features(app: Flask) -> None:
    """Attach the pages of every feature."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
