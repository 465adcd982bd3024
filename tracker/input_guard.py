"""Refuse bytes that are not UTF-8 before a form is read: frameworks would change them silently."""

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

FORM = "application/x-www-form-urlencoded"


def _is_utf8(encoded: bytes) -> bool:
    try:
        unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def init_app(app: Flask) -> None:
    """Answer 400 to a query or form that is not UTF-8."""

    @app.before_request
    def readable() -> None:
        if not _is_utf8(request.query_string):
            abort(400)
        if request.mimetype == FORM and not _is_utf8(request.get_data(cache=True)):
            abort(400)
