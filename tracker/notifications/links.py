"""Addresses in mails: absolute, from the setting, so that commands can write mail without a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from tracker.config import Settings


def link_to(endpoint: str, **arguments: Any) -> str:
    """The absolute address of a page."""
    settings: Settings = current_app.extensions["settings"]
    base = urlsplit(settings.base_url)
    pages = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return pages.build(endpoint, arguments, force_external=True)
