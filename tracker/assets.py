"""Static files under addresses that carry a hash of their content, so that browsers keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for

from tracker.policy import public

FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"


def init_app(app: Flask, folder: Path) -> None:
    """Serve the folder at /static/ and give templates `static_url`."""

    @cache
    def digest(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:16]

    @app.get("/static/<path:name>", endpoint="static_file")
    @public("style sheets, scripts and pictures of the pages themselves")
    def static_file(name: str) -> Response:
        path = folder / name
        if not path.resolve().is_relative_to(folder) or not path.is_file():
            abort(404)
        response = send_from_directory(folder, name)
        response.headers["Cache-Control"] = FOREVER if request.args.get("v") == digest(name) else ALWAYS_ASK
        return response

    @app.template_global()
    @cache
    def static_url(name: str) -> str:
        return url_for("static_file", name=name, v=digest(name))
