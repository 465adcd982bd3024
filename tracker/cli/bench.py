"""`tracker bench`: measure the speed over HTTP, on a board made for it and thrown away afterwards."""

import json
import signal
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from tracker.bench.data import build
from tracker.bench.measuring import Results, run
from tracker.bench.place import fsync_ms, new_place
from tracker.bench.report import Conditions, as_data, as_text
from tracker.bench.scene import Scene
from tracker.bench.serving import run_inside
from tracker.cli.serving import run as run_server
from tracker.db import db, release
from tracker.migrating import bring_up

FOUND_WRONG = 1
TERMINATED = 128 + signal.SIGTERM
JSON_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--database", default="", metavar="URL", help="A PostgreSQL server, as postgresql+psycopg://…; "
              "a new database is made there and dropped again. SQLite when not given.")  # fmt: skip
@click.option("--agencies", default=100, show_default=True, type=click.IntRange(2, 5_000))
@click.option(
    "--json", "json_file", default="bench.json", show_default=True, type=JSON_FILE, help="File to write."
)
@click.option("--seconds", default=3.0, show_default=True, type=click.FloatRange(0.05, 60),
              help="For each case alone, and again with four clients.")  # fmt: skip
@click.option("--saves", default=1_000, show_default=True, type=click.IntRange(2, 100_000),
              help="Tries of two people to save the same answer.")  # fmt: skip
def bench(database: str, agencies: int, json_file: Path, seconds: float, saves: int) -> None:
    """Measure how fast the pages are, on a made-up board in a temporary folder.

    Ends with 1 when a save was lost or a page answered wrongly; figures that miss their goal are marked.
    """
    if database and not database.startswith("postgresql+psycopg://"):
        raise click.BadParameter("must start with postgresql+psycopg://", param_hint="--database")
    _end_tidily()
    options = {"--agencies": agencies, "--json": json_file.absolute(), "--seconds": seconds, "--saves": saves}
    with new_place(database) as environment:
        code = run_inside(
            environment, "bench-here", *(str(part) for pair in options.items() for part in pair)
        )
    sys.exit(code)


@click.command("bench-here", hidden=True)
@click.option("--agencies", type=int)
@click.option("--json", "json_file", type=JSON_FILE)
@click.option("--seconds", type=float)
@click.option("--saves", type=int)
def bench_here(agencies: int, json_file: Path, seconds: float, saves: int) -> None:
    """The measuring itself, in the installation that `bench` made for it."""
    _end_tidily()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    folder: Path = app.extensions["settings"].data_folder
    click.echo(f"Building {agencies:,} agencies …", err=True)
    bring_up()
    scene = build(agencies)
    release()
    results = run(app, scene, folder, seconds=seconds, saves=saves, say=_say)
    conditions = _conditions(scene, folder)
    json_file.write_text(json.dumps(as_data(results, conditions), indent=2) + "\n")
    click.echo(as_text(results, conditions))
    if results.complaints:
        click.echo(f"The server said at the end:\n{results.complaints}", err=True)
    sys.exit(FOUND_WRONG if _is_wrong(results) else 0)


@click.command("bench-bare", hidden=True)
@click.option("--port", type=int)
@click.option("--workers", type=int)
def bench_bare(port: int, workers: int) -> None:
    """A route that does nothing, served like the pages: what the machine could do at most."""
    app = Flask("bare")
    app.get("/")(lambda: "Hello, world")
    run_server(app, host="127.0.0.1", port=port, workers=workers, threads=4)


def _say(words: str) -> None:
    click.echo(words, err=True)


def _end_tidily() -> None:
    """Asked to end, leave as after an error: servers are stopped, the folder and the database removed."""

    def leave(*_: Any) -> None:
        sys.exit(TERMINATED)

    signal.signal(signal.SIGTERM, leave)


def _conditions(scene: Scene, folder: Path) -> Conditions:
    dialect = db.engine.dialect
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[dialect.name]
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return Conditions(f"{name} {version}", scene.agencies, len(scene.refs), fsync_ms(folder))


def _is_wrong(results: Results) -> bool:
    return not results.outcome.good or any(line.wrong for line in results.lines)
