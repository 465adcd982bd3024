"""Every feature's pages, in the order a newcomer would read them."""

from flask import Flask

from tracker.accounts import views as accounts
from tracker.assessments import views as assessments
from tracker.frameworks import views as frameworks

BLUEPRINTS = (
    accounts.blueprint,
    frameworks.blueprint,
    assessments.blueprint,
)


def register_features(app: Flask) -> None:
    """Attach the pages of every feature."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
