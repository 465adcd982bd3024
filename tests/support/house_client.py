"""The test client of this house: every answer is held to the house rules, every change must be committed."""

import contextvars
from secrets import token_hex, token_urlsafe
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.support.databases import on_postgres
from tests.support.headers import header_faults
from tests.support.house_rules import page_faults
from tests.support.page import Page, Values
from tracker.accounts.models import User, UserSession
from tracker.accounts.rules import token_hash
from tracker.clock import now
from tracker.db import db

REDIRECTS = (302, 303)


class HouseClient:
    """Plays one browser. Each request runs in a context of its own, as on a real server."""

    def __init__(self, app: Flask, uncommitted: list[str]) -> None:
        self.app = app
        self.browser = app.test_client()
        self._uncommitted = uncommitted

    def sign_in(self, user: User) -> "HouseClient":
        """Signs a person in without the sign-in page: a session on the server and its cookie here."""
        token = token_urlsafe(32)
        db.session.add(
            UserSession(token_hash=token_hash(token), user_id=user.id, created_at=now(), last_seen_at=now())
        )
        self._cookie(_user_id=token, _fresh=True)
        return self

    def get(self, url: str, **options: Any) -> Page:
        """Asks for an address and holds the answer to the rules, whatever its status."""
        return self._ask("GET", url, **options)

    def get_ok(self, url: str, **options: Any) -> Page:
        """The page at an address, which must answer 200."""
        return _expect((200,), self.get(url, **options))

    def post(self, url: str, data: Values | None = None, **options: Any) -> Page:
        """Sends a form with a CSRF token, and gives the answer itself, whatever its status."""
        fields = {"csrf_token": self._csrf_token(), **(data or {})}
        return self._ask("POST", url, data=fields, **options)

    def post_ok(self, url: str, data: Values | None = None, **options: Any) -> Page:
        """Sends a form that must be taken (302 or 303); gives the page that the person then sees."""
        answer = _expect(REDIRECTS, self.post(url, data, **options))
        return self.get_ok(answer.response.headers["Location"])

    def post_shown_again(self, url: str, data: Values | None = None, **options: Any) -> Page:
        """Sends a form that must be shown again (200) with an error summary and "Error: " in the title."""
        page = _expect((200,), self.post(url, data, **options))
        assert page.errors, f"{url} was shown again without an error summary"
        assert page.title.startswith("Error: "), f"the title is {page.title!r}"
        return page

    def refused(self, status: int, url: str, method: str = "GET", data: Values | None = None) -> Page:
        """Asks for something that must be refused with this status, by a page in plain words."""
        answer = self.post(url, data) if method == "POST" else self._ask(method, url)
        return _expect((status,), answer)

    def sent_to_sign_in(self, url: str) -> Page:
        """Asks for a page that a stranger may not see: the answer must lead to the sign-in page."""
        page = _expect(REDIRECTS, self.get(url))
        assert "/sign-in" in page.response.headers["Location"], page.response.headers["Location"]
        return page

    def download(self, url: str) -> TestResponse:
        """A file that must be given (200), as an attachment."""
        page = self.get_ok(url)
        assert page.response.headers.get("Content-Disposition", "").startswith("attachment"), url
        return page.response

    def _ask(self, method: str, url: str, **options: Any) -> Page:
        _settle()
        # Outside any application context: the request gets its own, and with it its own database session.
        response = contextvars.Context().run(self.browser.open, url, method=method, **options)
        _settle()
        page = Page(response)
        faults = [*header_faults(response), *self._drain(), *self._page_faults(page)]
        assert not faults, f"{method} {url} answered {page.status}:\n" + "\n".join(faults)
        return page

    def _page_faults(self, page: Page) -> list[str]:
        if page.response.mimetype != "text/html" or page.status in (301, *REDIRECTS, 308):
            return []
        if on_postgres():  # the same templates made the same page on SQLite, where the same test judged it
            return []
        return page_faults(page.html, self.app, page.path, page.soup)

    def _drain(self) -> list[str]:
        found, self._uncommitted[:] = list(self._uncommitted), []
        return found

    def _csrf_token(self) -> str:
        """A token that this browser's session will accept, as any form of a page holds one."""
        with self.browser.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", token_hex(20))
        return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(secret))

    def _cookie(self, **values: Any) -> None:
        with self.browser.session_transaction() as cookie:
            cookie.update(values)


def _settle() -> None:
    """Make what the test itself wrote visible, and let it read afresh what the request wrote."""
    db.session.commit()
    db.session.expire_all()


def _expect(statuses: tuple[int, ...], page: Page) -> Page:
    location = page.response.headers.get("Location", "")
    words = f"{page.path} answered {page.status} {location}, not {statuses}"
    shown = "\n".join([*page.errors, page.text[:800]]) if page.response.mimetype == "text/html" else ""
    assert page.status in statuses, f"{words}\n{shown}"
    return page
