"""The house rules find what they are there to find: each fault is shown to be a fault."""

from collections.abc import Iterator

import pytest
from flask import Flask, request
from werkzeug.test import Client

from tests.support import unsaved
from tests.support.headers import header_faults
from tests.support.house_client import HouseClient
from tests.support.house_rules import page_faults
from tests.support.queries import count_queries
from tracker.clock import now
from tracker.db import commit, db
from tracker.notifications.models import OutboxMessage
from tracker.policy import public

PAGE = (
    "<!DOCTYPE html>\n<html lang='en-GB'><head><meta charset='utf-8'><title>Agencies – Section 11</title>"
    "</head><body><main><h1>Agencies</h1>{}</main></body></html>"
)
FORM = "<form method='post' action='/sign-in'>{}</form>"
TOKEN = "<input type='hidden' name='csrf_token' value='x'>"

# (what stands on the page, what is said about it)
FAULTS = [
    ("<p>One<div></p>", "HTML line"),
    ("<h1>Again</h1>", "2 h1 headings"),
    ("<p id='a'></p><p id='a'></p>", "id 'a' stands 2 times"),
    ("<form method='post'>" + TOKEN + "</form>", "has no action"),
    (FORM.format(""), "without a CSRF token"),
    (FORM.format(TOKEN + "<input name='town'>"), "field 'town' has no label"),
    ("<label for='town'>Town</label>", "a label is for 'town'"),
    ("<p aria-describedby='gone'>x</p>", "aria-describedby names 'gone'"),
    ("<p style='color:red'>x</p>", "inline attribute style"),
    ("<p onclick='x()'>x</p>", "inline attribute onclick"),
    ("<script>x()</script>", "an inline script"),
    ("<style>p {}</style>", "an inline style"),
    ("<img src='/static/icon.svg'>", "has no alt"),
    ("<svg></svg>", "an svg that says nothing"),
    ("<a href='/no/such/page'>x</a>", "Not Found"),
    ("<a href='#gone'>x</a>", "no such place on the page"),
    ("<img alt='' src='/static/gone.png'>", "no such static file"),
    ("<a href='javascript:x()'>x</a>", "no such scheme"),
    ("<p>None</p>", "shows 'None'"),
    ("<p>{{ name }}</p>", "shows '{{'"),
]


def test_a_good_page_has_no_faults(app: Flask) -> None:
    field = "<label for='town'>Town</label><input id='town' name='town'><button>Save</button>"
    page = PAGE.format(FORM.format(TOKEN + field) + "<a href='/sign-in'>Sign in</a>")
    assert page_faults(page, app, "/") == []


@pytest.mark.parametrize(("content", "said"), FAULTS, ids=[said for _content, said in FAULTS])
def test_each_fault_is_found(app: Flask, content: str, said: str) -> None:
    assert said in "\n".join(page_faults(PAGE.format(content), app, "/"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<title>Agencies", "<title>Bodies", "does not begin with the h1"),
        (" lang='en-GB'", "", "no lang"),
        ("<!DOCTYPE html>", "", "HTML line"),
    ],
)
def test_faults_outside_the_main_part_are_found(app: Flask, old: str, new: str, said: str) -> None:
    assert said in "\n".join(page_faults(PAGE.format("").replace(old, new), app, "/"))


def test_headers_that_are_missing_or_doubled_are_found() -> None:
    bare = Flask("bare")
    bare.get("/")(lambda: "")
    response = Client(bare).get("/")
    assert len(header_faults(response)) == 7  # five fixed ones, the cache rule and the content policy


def message() -> OutboxMessage:
    return OutboxMessage(recipient="a@example.org", subject="s", body="b", created_at=now(), send_after=now())


@pytest.fixture
def forgetful(own_app: Flask) -> Iterator[HouseClient]:
    """A client of an application whose one page writes, and commits only when it is told to."""

    @public("it is a test")
    def write() -> str:
        db.session.add(message())
        if request.args.get("flush"):
            db.session.flush()
        if request.args.get("commit"):
            commit()
        return PAGE.format("")

    own_app.add_url_rule("/write", view_func=write)
    with own_app.app_context():
        yield HouseClient(own_app, unsaved.watch(own_app))


@pytest.mark.parametrize("address", ["/write", "/write?flush=1"])
def test_a_request_that_forgets_to_commit_is_found(forgetful: HouseClient, address: str) -> None:
    with pytest.raises(AssertionError, match=r"left uncommitted: .*OutboxMessage"):
        forgetful.get(address)


def test_a_request_that_commits_is_not(forgetful: HouseClient) -> None:
    with count_queries() as queries:
        forgetful.get_ok("/write?commit=1")
    assert queries.count == 1, queries
    assert "INSERT INTO outbox_messages" in str(queries)
