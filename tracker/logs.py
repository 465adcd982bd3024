"""Structured logs: one JSON line per event with the request's id. Never answers, passwords or tokens."""

import logging
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def init_app(app: Flask, level: str) -> None:
    """Set up logging, give each request an id (sent back as `X-Request-Id`), and log how it ended."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint != "static_file":
            took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
            log.info("request", method=request.method, endpoint=request.endpoint, status=response.status_code,
                     ms=round(took, 1))  # fmt: skip
        return response
