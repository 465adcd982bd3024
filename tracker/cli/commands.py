"""All commands, attached to the application so that `flask --app wsgi` has them too."""

from flask import Flask

from tracker.cli.bench import bench, bench_bare, bench_here
from tracker.cli.demo import demo
from tracker.cli.people import people
from tracker.cli.serving import serve
from tracker.cli.upkeep import audit, database, send_due
from tracker.evidence.commands import evidence
from tracker.frameworks.commands import frameworks

COMMANDS = (
    serve,
    demo,
    database,
    people,
    frameworks,
    evidence,
    audit,
    send_due,
    bench,
    bench_here,
    bench_bare,
)


def init_app(app: Flask) -> None:
    """Attach the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
