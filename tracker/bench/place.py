"""A whole installation of its own, thrown away afterwards: folder, database, settings as in production."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex, token_urlsafe

from sqlalchemy import create_engine, make_url, text

from tracker.bench.figures import percentile

FSYNCS = 100


@contextmanager
def new_place(server: str = "") -> Iterator[dict[str, str]]:
    """The environment of a temporary installation: on SQLite, or in a new database of a PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder, _database(server) as url:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        yield {
            **kept,
            "TRACKER_ENVIRONMENT": "production",
            "TRACKER_SECRET_KEY": token_urlsafe(48),
            "TRACKER_BASE_URL": "https://bench.example",
            "TRACKER_DATA_FOLDER": folder,
            "TRACKER_DATABASE_URL": url,
            "TRACKER_LOG_LEVEL": "WARNING",
            "TRACKER_MAX_FILES_PER_ASSESSMENT": "10000",
        }


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Never the database the address names: a new one beside it, dropped at the end."""
    if not server:
        yield ""
        return
    name = f"tracker_bench_{token_hex(4)}"
    _on_server(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def fsync_ms(folder: Path) -> float:
    """What it costs there to make 4 kB durable, in milliseconds: half of the tries were faster."""
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            started = time.perf_counter()
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return percentile(times, 50)
