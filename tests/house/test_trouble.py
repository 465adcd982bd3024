"""A database that is locked, full or away is told apart from a wrong statement; nobody loses their text."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tracker.db import is_out_of_reach
from tracker.error_pages import find_again

ADDRESS = "/assessments/1/standards/1.1"


def locked(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        run(path, "BEGIN IMMEDIATE")


def run(address: Path | str, statement: str) -> None:
    with closing(sqlite3.connect(address, timeout=0, uri=True)) as connection:
        connection.execute(statement)


def read_only(path: Path) -> None:
    run(f"file:{path}?mode=ro", "INSERT INTO words VALUES ('more')")


def away(path: Path) -> None:
    run(f"file:{path.parent / 'gone' / 'away.sqlite3'}?mode=ro", "SELECT 1")


def wrong_statement(path: Path) -> None:
    run(path, "SELECT * FROM no_such_table")


@pytest.mark.parametrize(
    ("trouble", "out_of_reach"),
    [
        (locked, True),  # somebody else is writing
        (read_only, True),  # a disk that was mounted read-only
        (away, True),  # the folder is not there
        (wrong_statement, False),  # our own fault: it must not look like a busy moment
    ],
)
def test_what_counts_as_out_of_reach(tmp_path, trouble, out_of_reach):
    path = tmp_path / "words.sqlite3"
    run(path, "CREATE TABLE words (word TEXT)")
    with pytest.raises(sqlite3.OperationalError) as caught:
        trouble(path)
    assert is_out_of_reach(OperationalError("…", {}, caught.value)) is out_of_reach


OWN = {"Referer": "http://localhost/assessments/1/standards/1.1"}
TYPED = {"evidence_of_compliance": "Typed for an hour", "version": "3", "csrf_token": "stale"}


@pytest.mark.parametrize(
    ("headers", "form", "offered"),
    [
        (OWN, TYPED, True),  # our own page
        ({"Sec-Fetch-Site": "same-origin"}, TYPED, True),  # our own page, said by the browser
        ({"Referer": "https://evil.example/http://localhost/"}, TYPED, False),  # another site's form
        ({"Sec-Fetch-Site": "cross-site"}, TYPED, False),  # the same, said by the browser
        ({}, TYPED, False),  # nobody says where it comes from
        (OWN, {"password": "three quiet herons"}, False),  # a password is never written into a page
        (OWN, {"csrf_token": "stale"}, False),  # nothing was typed
    ],
)
def test_a_refused_form_is_offered_again_to_our_own_pages_only(
    app: Flask, headers: dict[str, str], form: dict[str, str], offered: bool
):
    with app.test_request_context(ADDRESS, method="POST", data=form, headers=headers):
        again = find_again()
    assert (again is not None) is offered
    if again is not None:
        assert again.action == ADDRESS
        assert dict(again.fields) == {"evidence_of_compliance": "Typed for an hour", "version": "3"}
