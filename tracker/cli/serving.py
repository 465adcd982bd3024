"""`tracker serve`: the application under gunicorn."""

import ctypes
import gc
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from tracker.db import db

MEGABYTE = 1024 * 1024
# From malloc.h: one heap for all threads; blocks from a megabyte on are given back to the system once freed.
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
C_LIBRARY = {M_ARENA_MAX: 1, M_MMAP_THRESHOLD: MEGABYTE, M_TRIM_THRESHOLD: MEGABYTE}


class Server(BaseApplication):
    """Gunicorn with our settings instead of a configuration file."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", envvar="PORT", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each.")
@with_appcontext
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    db.engine.dispose()  # a connection must not be shared with the workers
    run(app, host=host, port=port, workers=workers, threads=threads)


def run(app: Flask, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve an application until stopped, with the settings that every installation has."""
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "timeout": 60,
        "limit_request_line": 8190,
        "errorlog": "-",
        "loglevel": "warning",
    }
    _spare_memory()
    Server(app, options).run()


def _spare_memory() -> None:
    """Keep the workers small; they inherit what is set here."""
    # What is there now stays: the workers share its memory, and never look through it for garbage again.
    gc.collect()
    gc.freeze()
    # A password check takes 19 MB for a moment: left to itself, the C library keeps that for each thread.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in C_LIBRARY.items():
            mallopt(option, value)
