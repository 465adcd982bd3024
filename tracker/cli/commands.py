"""All commands, attached to the application so that `flask --app wsgi` has them too."""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

# Where each command is. Its module is read when somebody uses it: a server needs none of them, and the
# demonstration board alone took some twenty megabytes of each worker.
COMMANDS = {
    "serve": "tracker.cli.serving:serve",
    "demo": "tracker.cli.demo:demo",
    "database": "tracker.cli.upkeep:database",
    "people": "tracker.cli.people:people",
    "frameworks": "tracker.cli.frameworks:frameworks",
    "plans": "tracker.cli.plans:plans",
    "evidence": "tracker.evidence.commands:evidence",
    "audit": "tracker.cli.upkeep:audit",
    "send-due": "tracker.cli.upkeep:send_due",
    "packs": "tracker.cli.packs:packs",
    "bench": "tracker.cli.bench:bench",
    "bench-here": "tracker.cli.bench:bench_here",
    "bench-bare": "tracker.cli.bench:bench_bare",
}


class Commands(AppGroup):
    """The commands by name, and those that extensions add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


def init_app(app: Flask) -> None:
    """Attach the commands."""
    commands = Commands(app.name)
    commands.commands.update(app.cli.commands)
    app.cli = commands
