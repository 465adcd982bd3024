"""All commands, attached to the application so that `flask --app wsgi` has them too."""

from flask import Flask

from tracker.cli.serving import serve
from tracker.cli.upkeep import audit, database, send_due
from tracker.frameworks.commands import frameworks

COMMANDS = (serve, database, frameworks, audit, send_due)


def init_app(app: Flask) -> None:
    """Attach the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
