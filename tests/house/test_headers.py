"""The security headers, word for word, on every kind of answer, errors too (TRUST)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import settings_for_tests
from tests.support.databases import new_database
from tests.support.headers import FOR_EVER, header_faults
from tests.support.house_client import HouseClient
from tracker import create_app
from tracker.accounts.models import User
from tracker.config import Environment
from tracker.db import db
from tracker.policy import Role, public

pytestmark = pytest.mark.once

PRODUCTION = "https://section11.vale.example"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-N'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


@public("a page of these tests")
def broken() -> str:
    raise RuntimeError("a secret that no page may show")


@pytest.fixture
def production(tmp_path: Path, template_database: str, worker_id: str) -> Iterator[Flask]:
    """The application as it runs for real, over HTTPS, with one page that fails."""
    with new_database(tmp_path, f"production_{worker_id}", copy_of=template_database) as url:
        settings = settings_for_tests(tmp_path, url, environment=Environment.PRODUCTION, base_url=PRODUCTION)
        app = create_app(settings)
        app.add_url_rule("/broken", "broken", broken)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def ask(production: Flask) -> Callable[..., TestResponse]:
    """Asks the real application; every answer's headers must be right."""

    def ask(path: str, method: str = "GET", **options: object) -> TestResponse:
        answer = production.test_client().open(path, method=method, base_url=PRODUCTION, **options)
        answer.get_data()
        answer.close()  # a file stays open otherwise
        assert header_faults(answer) == []
        return answer

    return ask


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/healthz", 200),
        ("HEAD", "/sign-in", 200),
        ("OPTIONS", "/sign-in", 200),
        ("GET", "/account", 302),
        ("POST", "/sign-in", 400),  # no form token
        ("GET", "/sign-in?next=%FF", 400),  # not UTF-8
        ("GET", "/nowhere", 404),
        ("GET", "/static/nowhere.css", 404),
        ("GET", "/static/../tracker/__init__.py", 404),
        ("DELETE", "/sign-in", 405),
        ("PUT", "/", 405),
        ("GET", "/broken", 500),
        ("GET", "/static/icon.svg", 200),
        ("HEAD", "/static/icon.svg", 200),
    ],
)
def test_every_answer_has_the_headers(
    ask: Callable[..., TestResponse], method: str, path: str, status: int
) -> None:
    assert ask(path, method).status_code == status


def test_the_page_policy_is_exactly_this(ask: Callable[..., TestResponse]) -> None:
    policy = ask("/sign-in").headers["Content-Security-Policy"]
    assert re.sub(r"'nonce-[^']+'", "'nonce-N'", policy) == POLICY


def test_each_answer_has_a_nonce_of_its_own(ask: Callable[..., TestResponse]) -> None:
    found = {ask("/sign-in").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(found) == 5


def test_a_stale_static_address_is_asked_for_again_and_a_hashed_one_never(
    ask: Callable[..., TestResponse],
) -> None:
    page = ask("/sign-in").get_data(as_text=True)
    hashed = re.search(r'href="(/static/icon\.svg\?v=[0-9a-f]+)"', page)
    assert hashed
    assert ask(hashed[1]).headers["Cache-Control"] == FOR_EVER
    assert ask("/static/icon.svg").headers["Cache-Control"] == "no-cache"


def test_a_failure_tells_nothing_of_itself(ask: Callable[..., TestResponse]) -> None:
    page = ask("/broken").get_data(as_text=True)
    assert "secret" not in page
    assert "Traceback" not in page
    assert "RuntimeError" not in page


def test_the_one_cookie_is_bound_to_the_host(ask: Callable[..., TestResponse]) -> None:
    (cookie,) = ask("/sign-in").headers.get_all("Set-Cookie")
    name, *parts = (part.strip() for part in cookie.split(";"))
    assert name.startswith("__Host-session=")
    assert {part for part in parts if not part.startswith("Expires")} == {
        "Secure", "HttpOnly", "Path=/", "SameSite=Lax",
    }  # fmt: skip


def test_no_answer_names_the_server(ask: Callable[..., TestResponse]) -> None:
    assert not {"Server", "X-Powered-By"} & set(ask("/sign-in").headers.keys())


@pytest.fixture
def manager_page(sign_in: Callable[[User], HouseClient]) -> tuple[HouseClient, str]:
    """A board manager, who may not read the audit trail."""
    board = factories.make_board()
    return sign_in(factories.make_user(Role.BOARD_MANAGER, board)), f"/boards/{board.id}"


def test_refusals_and_downloads_have_them_too(manager_page: tuple[HouseClient, str]) -> None:
    client, board = manager_page  # the client itself holds each answer to the headers
    client.refused(403, f"{board}/audit")
    client.refused(405, f"{board}/people", "POST")
    client.download(f"{board}/people?format=xlsx")


def test_an_old_page_cannot_be_seen_after_signing_out(manager_page: tuple[HouseClient, str]) -> None:
    client, board = manager_page
    assert client.get_ok(f"{board}/people").response.headers["Cache-Control"] == "no-store"
