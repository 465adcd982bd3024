"""R5: a moderator learns nothing of a first grade before their own, from any page, file or refusal.

The same board is played in several worlds that differ only in what the first grader said, decided and found.
Every address a moderator can reach must answer alike in all of them; a board manager's must not.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.grading.stories import as_actor, responses_of
from tests.house.access_table import ALLOWED, SIGNED_IN
from tests.house.estate import Estate, example, make_estate
from tests.house.test_access import QuickClient
from tests.support.page import Page
from tests.support.unpacking import parts
from tracker.accounts.models import User
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import now
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.deciding import decide_request
from tracker.grading.looking import mark
from tracker.grading.operations import record_grade
from tracker.grading.rules import GradeKind, RequestKind
from tracker.moderation.models import ModerationItem
from tracker.moderation.operations import draw_items
from tracker.moderation.rules import Rules
from tracker.policy import Role
from tracker.publishing.models import Contest, ContestEvidence
from tracker.sampling.rules import Outcome, Stratum

pytestmark = pytest.mark.once

# Every standard is drawn; whether the rule of 0s and 3s would have chosen it differs from world to world.
RULES = Rules(share=100, extremes=True, essentials=True)
CANARY = b"canary"
ASKED, KNOWN = "1.2", "2.2"  # where the agency asks for N/A; what the moderator has graded already
# That a first grade is there is no secret, as somebody has to begin; what it is is one.
SAY_HOW_MANY = {"grading.returns"}
MOST_WAYS = 4  # to narrow and order one page; a link more is the same code again
Answer = tuple[int, dict[str, bytes]]
Answers = dict[str, Answer]


class Board:
    """An estate whose return is in grading, with its people."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.manager = factories.make_user(Role.BOARD_MANAGER, estate.board)
        self.moderator = factories.make_user(Role.MODERATOR, estate.board)
        self.answers = responses_of(estate.assessment)

    def grade(self, ref: str, value: Grade, by: User, kind: GradeKind) -> None:
        words = f"{CANARY.decode()} {value.label}" if by is self.manager else "My reasons."
        record_grade(self.answers[ref], value, words, words, kind=kind, actor=as_actor(by))

    def play(self, value: Grade, *, drawn: bool) -> None:
        """What the first grader did: every grade that value, requests decided to fit, and more besides."""
        for ref in self.answers:
            if ref != KNOWN:
                self.grade(ref, value, self.manager, GradeKind.FIRST)
        words, actor = f"{CANARY.decode()} {value.label}", as_actor(self.manager)
        accepted = value in (Grade.NOT_APPLICABLE, Grade.OUTSTANDING)
        decide_request(self.answers["1.1"], RequestKind.MODIFICATION, accepted, words, actor=actor)
        if value is not Grade.GOOD:  # in one world nobody has decided about N/A yet
            decide_request(self.answers[ASKED], RequestKind.NOT_APPLICABLE, accepted, words, actor=actor)
            mark(self.answers["2.1"], actor=actor)
        if drawn:
            draw_items(self.estate.cycle, RULES, "7", actor=actor)

    def verify(self, value: Grade | None) -> None:
        """What the board found in a sample came to bear on the grade."""
        item = self.estate.sample_item
        item.effect = f"{CANARY.decode()} {value}"
        item.stratum = Stratum.GRADED_3 if value is Grade.OUTSTANDING else Stratum.RANDOM


@pytest.fixture
def board(session: scoped_session[Session], clock: Any) -> Board:
    """A return in grading: one standard is graded and moderated, the agency asks for N/A at another."""
    estate = make_estate("Bittern", factories.make_framework())
    for row in (ContestEvidence, Contest, ModerationItem):  # nothing is published, and nothing is drawn yet
        db.session.execute(delete(row))
    db.session.delete(estate.draw)
    estate.assessment.status, estate.assessment.accuracy_ends_on = AssessmentStatus.IN_GRADING, None
    board = Board(estate)
    estate.sample_item.outcome = Outcome.SUPPORTS
    estate.sample_item.checked_at, estate.sample_item.checked_by_id = now(), board.manager.id
    for ref in (ASKED, "1.1"):
        board.answers[ref].na_requested = ref == ASKED
        board.answers[ref].na_reason = "No such service here." if ref == ASKED else ""
    board.answers["1.1"].modification = "We read it so."
    board.answers["1.1"].modification_reason = "It fits us better."
    for kind, by in ((GradeKind.FIRST, board.manager), (GradeKind.MODERATION, board.moderator)):
        record_grade(board.answers[KNOWN], Grade.GOOD, "Seen.", "Well done.", kind=kind, actor=as_actor(by))
    db.session.commit()
    return board


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Whatever is done inside, committed or not, is undone."""
    db.session.commit()
    undo = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        undo.rollback()
        db.session.expire_all()


@contextmanager
def world(connection: Connection, board: Board, value: Grade | None, *, drawn: bool) -> Iterator[None]:
    """One way the first grader may have gone, undone afterwards; without a value nothing more was graded."""
    with undone(connection):
        board.verify(value)
        if value is not None:
            board.play(value, drawn=drawn)
        db.session.commit()
        yield


class Reader:
    """One person who opens everything they can find."""

    def __init__(
        self,
        app: Flask,
        uncommitted: list[str],
        connection: Connection,
        board: Board,
        user: User,
        role: Role,
    ) -> None:
        self.app, self.connection, self.board, self.role = app, connection, board, role
        self.client = QuickClient(app, uncommitted).sign_in(user)
        db.session.commit()

    def explore(self) -> Answers:
        """Every page that may be reached and every link on them; filters and orders one step far."""
        answers: Answers = {}
        waiting = list(dict.fromkeys(self._seeds()))
        with undone(self.connection):
            for address in waiting:  # it grows as we go
                page = self.client.get(address)
                answers[address] = (page.status, parts(page.response))
                if page.response.mimetype == "text/html" and "?" not in address:
                    waiting += self._new(page, address, set(waiting))
        return answers

    def _new(self, page: Page, address: str, known: set[str]) -> list[str]:
        """What a page leads to: every other page and file, and a few of the ways to narrow and order one."""
        links = list(dict.fromkeys(link for link in self._links(address, page.soup) if link not in known))
        ways = [link for link in links if "?" in link and "format=" not in link]
        return [link for link in links if link not in ways[MOST_WAYS:]]

    def _seeds(self) -> Iterator[str]:
        for rule in self.app.url_map.iter_rules():
            endpoint = str(rule.endpoint)
            reached = endpoint in SIGNED_IN or self.role in ALLOWED.get(endpoint, ())
            if "GET" not in (rule.methods or ()) or not reached:
                continue
            for ref in self.board.answers if "ref" in rule.arguments else [""]:
                values = {name: example(endpoint, name, self.board.estate) for name in rule.arguments}
                _, path = rule.build(values | ({"ref": ref} if ref else {}), append_unknown=False) or ("", "")
                yield path

    def _links(self, address: str, soup: Any) -> Iterator[str]:
        for tag in soup.select("a[href], img[src], iframe[src], object[data]"):
            target = tag.get("href") or tag.get("src") or tag.get("data")
            link = urldefrag(urljoin(f"http://localhost{address}", str(target))).url
            if urlsplit(link).netloc == "localhost" and self._is_theirs(urlsplit(link).path):
                yield link.removeprefix("http://localhost")

    def _is_theirs(self, path: str) -> bool:
        """Public pages and the files they are made of know nothing of any board."""
        endpoint, _ = self.app.url_map.bind("localhost").match(path)
        return endpoint in ALLOWED or endpoint in SIGNED_IN

    def read(self, addresses: Iterable[str]) -> Answers:
        """Every answer, its files unpacked; copies that were taken are not on record afterwards."""
        answers = {}
        with undone(self.connection):
            for address in addresses:
                page = self.client.get(address)
                answers[address] = (page.status, parts(page.response))
        return answers

    def grade(self) -> Answers:
        """The answers to every grade that is tried without a rationale; what is saved is undone each time."""
        answers = {}
        for ref in ("1.1", ASKED):
            address = f"/assessments/{self.board.estate.assessment.id}/grading/{ref}"
            for value in Grade:
                typed = {"value": value.value, "rationale": "", "comment": "", "version": "0", "then": "stay"}
                answers[f"{address} {value.value}"] = self._try(address, typed, {})
            answers[f"{address} by itself"] = self._try(address, typed, {"X-Autosave": "1"})
        return answers

    def _try(self, address: str, typed: dict[str, str], headers: dict[str, str]) -> Answer:
        with undone(self.connection):
            page = self.client.post(address, typed, headers=headers)
        return page.status, parts(page.response)


def differences(one: Answers, other: Answers) -> dict[str, str]:
    """What does not answer alike, with the place where it begins to differ."""
    found = {}
    for address, (status, those) in one.items():
        again, these = other[address]
        if status != again:
            found[address] = f"{address}: {status} and {again}"
        for name in sorted(those.keys() | these.keys()):
            left, right = those.get(name, b""), these.get(name, b"")
            if left != right:
                found[address] = f"{address} {name}: {_around(left, right)}"
    return found


def _around(left: bytes, right: bytes) -> str:
    pairs = zip(left, right, strict=False)
    at = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
    start = max(0, at - 120)
    return f"{left[start : at + 120]!r} and {right[start : at + 120]!r}"


def told(answers: Answers) -> list[str]:
    """Where a word of the first grader stands."""
    return [
        f"{address} {name}"
        for address, (_, found) in answers.items()
        for name, content in found.items()
        if CANARY in content.lower()
    ]


@pytest.fixture
def readers(app: Flask, uncommitted: list[str], connection: Connection, board: Board) -> dict[Role, Reader]:
    users = {Role.MODERATOR: board.moderator, Role.BOARD_MANAGER: board.manager}
    return {role: Reader(app, uncommitted, connection, board, user, role) for role, user in users.items()}


def test_every_page_and_file_is_the_same_whatever_the_first_grade(
    connection: Connection, board: Board, readers: dict[Role, Reader]
) -> None:
    moderator = readers[Role.MODERATOR]
    with world(connection, board, Grade.INADEQUATE, drawn=True):
        pages = moderator.explore()
        seen = pages | moderator.grade()
    assert sum(1 for status, _ in seen.values() if status == 200) > 80
    assert told(seen) == []
    for value in (Grade.ADEQUATE, Grade.GOOD, Grade.OUTSTANDING, Grade.NOT_APPLICABLE):
        with world(connection, board, value, drawn=True):
            again = moderator.read(pages) | moderator.grade()
        faults = differences(seen, again)
        assert not faults, f"{value.label}:\n" + "\n".join(faults.values())


def test_before_a_draw_nobody_learns_more_than_how_many_are_graded(
    app: Flask, connection: Connection, board: Board, readers: dict[Role, Reader]
) -> None:
    moderator = readers[Role.MODERATOR]
    with world(connection, board, None, drawn=False):
        pages = moderator.explore()
        absent = pages | moderator.grade()
    with world(connection, board, Grade.INADEQUATE, drawn=False):
        there = moderator.read(pages) | moderator.grade()
        assert told(there) == []
    faults = {address: words for address, words in differences(absent, there).items()
              if endpoint_of(app, address) not in SAY_HOW_MANY}  # fmt: skip
    assert not faults, "\n".join(faults.values())


def endpoint_of(app: Flask, address: str) -> str:
    return str(app.url_map.bind("localhost").match(urlsplit(address.split(" ")[0]).path)[0])


def test_the_proof_would_see_a_leak(
    connection: Connection, board: Board, readers: dict[Role, Reader]
) -> None:
    """A manager, who may know, finds the words and other pages by the same walk."""
    manager = readers[Role.BOARD_MANAGER]
    addresses = [
        f"/assessments/{board.estate.assessment.id}/grading{place}" for place in ("", "/1.1", "/2.1")
    ]
    addresses.append(f"/cycles/{board.estate.cycle.id}/moderation?format=xlsx")
    with world(connection, board, Grade.INADEQUATE, drawn=True):
        seen = manager.read(addresses)
    with world(connection, board, Grade.GOOD, drawn=True):
        again = manager.read(addresses)
    assert told(seen)
    assert set(differences(seen, again)) == set(addresses)
