"""New versions of a file: what is in force, what a submitted return shows, and what may leave the library."""

import io
import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.evidence.build import (
    cite_at,
    different_pdf,
    make_file,
    make_link,
    make_note,
    make_return,
    replace_with,
    stored,
)
from tests.factories.plans import make_action, make_plan
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now, today
from tracker.db import commit, db
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.citing import cite
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.queries import citations_by_response, find_same_bytes, latest_version, list_citations
from tracker.evidence.replacing import remove_item, replace_file
from tracker.evidence.rules import Review, check_unused, review_of, review_warning
from tracker.evidence.taking import AlreadyHave
from tracker.policy import SYSTEM, Role
from tracker.reports.return_document import compose

DAY = date(2026, 11, 2)


@pytest.fixture
def assessment(session: Any) -> Any:
    return make_return()


@pytest.fixture
def lead(assessment: Any, sign_in: Any) -> Any:
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


def submit(assessment: Any) -> None:
    assessment.status, assessment.receipt_reference = AssessmentStatus.SUBMITTED, f"S11-{uuid4().hex[:6]}"
    assessment.submitted_at = now()


@pytest.mark.parametrize(
    ("days", "review"),
    [
        (None, Review.NONE),
        (-1, Review.PAST),
        (0, Review.DUE),  # the day itself still counts
        (60, Review.DUE),
        (61, Review.LATER),
    ],
)
def test_how_an_item_stands_to_its_review_date(days: int | None, review: Review) -> None:
    review_by = None if days is None else DAY + timedelta(days=days)
    assert review_of(review_by, DAY) is review


def test_the_warning_says_what_to_do() -> None:
    past = review_warning("Safeguarding policy", date(2026, 10, 1), DAY)
    assert past == (
        "Safeguarding policy is past its review date of 1 October 2026: "
        "check that it still holds, or replace it"
    )
    assert review_warning("Policy", date(2026, 12, 1), DAY) == "Policy must be reviewed by 1 December 2026"
    assert review_warning("Policy", date(2027, 12, 1), DAY) == review_warning("Policy", None, DAY) == ""


@pytest.mark.parametrize(
    ("answers", "actions", "words"),
    [
        (1, 0, "1 answer leans on this, so it stays"),
        (2, 0, "2 answers lean on this"),
        (0, 1, "1 action leans on this"),
        (3, 1, "3 answers and 1 action lean on this"),
    ],
)
def test_what_is_leaned_on_stays(answers: int, actions: int, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_unused(answers, actions)
    check_unused(0, 0)


def test_a_new_version_is_in_force_and_the_old_one_kept(assessment: Any, lead: Any) -> None:
    item = make_file(assessment.agency, "Policy", review_by=today() - timedelta(days=9))
    old = stored(item)
    form = lead.get_ok(lead.get_ok(f"/evidence/{item.id}").link_to("Replace with a new version")).form(
        "Replace"
    )
    action, values = form.filled()
    text = b"Safeguarding policy 2027"
    page = lead.post_ok(action, values | {"file": (io.BytesIO(text), "policy_2027.txt"), "review_by-day": "1",
                                          "review_by-month": "3", "review_by-year": "2028"})  # fmt: skip
    assert "“Policy” has a new version" in page.banner
    assert page.summary()["Review by"].startswith("1 March 2028")
    rows = page.rows(".govuk-table")
    assert [row["Version"] for row in rows] == ["2 (in use)", "1"]
    assert rows[0]["File"] == "policy_2027.txt Text file, 24 bytes"
    assert rows[0]["SHA-256 begins"] == latest_version(item).sha256[:12]
    assert lead.download(f"/evidence/{item.id}/file").data == text
    assert lead.download(page.link_to("a.pdf")).data == old
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "evidence.replace")).one()
    assert (entry.after["version"], entry.before["review_by"]) == (2, str(today() - timedelta(days=9)))


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.pdf", "The selected file is empty"),
        (b"MZ", "a.exe", "The selected file must be a PDF"),
        (None, "", "Select a file"),
    ],
)
def test_a_new_version_passes_the_same_checks(
    assessment: Any, lead: Any, content: bytes | None, name: str, message: str
) -> None:
    item = make_file(assessment.agency)
    fields = {"file": (io.BytesIO(content), name)} if content is not None else {}
    page = lead.post_shown_again(f"/evidence/{item.id}/replace", fields)
    assert page.field_error("file").startswith(message)
    assert len(item.versions) == 1


def test_bytes_that_are_there_already_are_no_new_version(assessment: Any, lead: Any) -> None:
    item, other = make_file(assessment.agency, "Policy"), make_file(assessment.agency, "Other")
    for known in (item, other):
        page = lead.post_shown_again(
            f"/evidence/{item.id}/replace", {"file": (io.BytesIO(stored(known)), "b.pdf")}
        )
        assert page.field_error("file") == f"You already have this file as “{known.title}”"
    first = stored(item)
    replace_with(item, different_pdf("second"))
    assert find_same_bytes(assessment.agency_id, item.versions[0].sha256) is None
    db.session.expire_all()
    replace_with(item, first)  # back to what it was
    db.session.expire_all()
    assert [version.number for version in item.versions] == [1, 2, 3]


def test_only_files_have_versions(assessment: Any, lead: Any) -> None:
    link = make_link(assessment.agency)
    assert "Replace with a new version" not in lead.get_ok(f"/evidence/{link.id}").links()
    with pytest.raises(WrongState):
        replace_file(link, None, document_date=None, review_by=None, actor=SYSTEM)


def test_the_board_goes_on_seeing_what_was_submitted(assessment: Any, sign_in: Any, clock: Any) -> None:
    item = make_file(assessment.agency, "Policy", review_by=date(2026, 11, 20))
    old, new = stored(item), different_pdf("swapped")
    cite_at(item, assessment)
    submit(assessment)
    clock.shift(timedelta(days=31))
    replace_with(item, new, review_by=date(2028, 1, 1))
    grader = sign_in(factories.make_user(Role.MODERATOR, assessment.cycle.board))
    lead = sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))
    address = f"/assessments/{assessment.id}/evidence/{item.id}"
    for browser in (grader, lead):
        assert browser.download(f"{address}/file").data == old
        page = browser.get_ok(address)
        assert "A newer version of 3 December 2026 exists" in page.text
        assert page.summary()["Review by"] == "20 November 2026 (13 days late)"  # that of the old one
    bench = grader.get_ok(f"/assessments/{assessment.id}/grading/1.1")
    assert "a newer version of 3 December 2026 exists" in bench.text
    assert lead.download(f"/evidence/{item.id}/file").data == new
    assert lead.get_ok(f"/evidence/{item.id}").summary()["Review by"].startswith("1 January 2028")
    entry = compose(assessment).entries[0]
    assert "as submitted; a newer version of 3 December 2026 exists" in entry.evidence[0]["line"]
    cited = citations_by_response(assessment.id)
    assert [(each.newer_at is not None, each.review_by) for rows in cited.values() for each in rows] == [
        (True, date(2026, 11, 20))
    ]


def test_once_the_return_is_sent_back_the_newest_counts(assessment: Any, clock: Any) -> None:
    item = make_file(assessment.agency, "Policy", name="old.pdf")
    citation = cite_at(item, assessment)
    submit(assessment)
    clock.shift(timedelta(days=1))
    replace_with(item, different_pdf("newer"), "newer.pdf")

    def shown() -> tuple[str | None, bool]:
        row = list_citations(citation.response_id)[0]
        return row.display_name, row.newer_at is not None

    assert shown() == ("old.pdf", True)
    assessment.status = AssessmentStatus.IN_PROGRESS
    assessment.submitted_at = assessment.receipt_reference = None
    db.session.flush()
    assert shown() == ("newer.pdf", False)
    clock.shift(timedelta(days=1))
    submit(assessment)  # again, now with the newer one
    db.session.flush()
    assert shown() == ("newer.pdf", False)


def test_two_new_versions_at_once_are_both_kept(own_app: Flask) -> None:
    with own_app.app_context():
        item_id = make_file(factories.make_agency(factories.make_board()), "Policy").id
        commit()
    start, results = threading.Barrier(2), []

    def run(number: int) -> None:
        with own_app.app_context():
            item = db.session.get(EvidenceItem, item_id)
            db.session.rollback()
            start.wait(timeout=10)
            replace_with(item, different_pdf(f"race {number}"))
            commit()
            results.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 1]
    with own_app.app_context():
        numbers = db.session.scalars(select(FileVersion.number).order_by(FileVersion.number)).all()
        assert numbers == [1, 2, 3]


def test_what_nothing_leans_on_is_removed_and_kept_as_a_row(assessment: Any, lead: Any) -> None:
    item = make_file(assessment.agency, "Policy")
    page = lead.get_ok(f"/evidence/{item.id}")
    page = lead.post_ok(*page.form("Remove from the library").filled())
    assert "“Policy” is no longer in the library" in page.banner
    lead.refused(404, f"/evidence/{item.id}")
    lead.refused(404, f"/evidence/{item.id}/file")
    assert item.removed_at is not None
    assert stored(item)
    assert find_same_bytes(assessment.agency_id, item.versions[0].sha256) is None


def test_what_is_cited_cannot_be_removed(assessment: Any, lead: Any) -> None:
    item = make_note(assessment.agency)
    cite_at(item, assessment)
    action = make_action(make_plan(assessment.cycle, assessment.agency))
    cite(item, action_id=action.id, actor=SYSTEM)
    page = lead.get_ok(f"/evidence/{item.id}")
    assert "Remove from the library" not in page.buttons
    page = lead.post_ok(f"/evidence/{item.id}/remove")
    assert "1 answer and 1 action lean on this" in page.banner
    assert item.removed_at is None
    with pytest.raises(RuleBroken):
        remove_item(item, actor=SYSTEM)


def test_an_authoriser_neither_replaces_nor_removes(assessment: Any, sign_in: Any) -> None:
    item = make_file(assessment.agency)
    browser = sign_in(factories.make_user(Role.AUTHORISER, assessment.agency))
    for address in (f"/evidence/{item.id}/replace", f"/evidence/{item.id}/remove"):
        browser.refused(403, address, "POST")
    stranger = sign_in(factories.make_user(Role.AGENCY_LEAD, make_return().agency))
    stranger.refused(404, f"/evidence/{item.id}/replace")
    stranger.refused(404, f"/evidence/{item.id}/remove", "POST")


def test_same_item_twice_in_a_row_is_already_there(assessment: Any) -> None:
    item = make_file(assessment.agency)
    with pytest.raises(AlreadyHave):
        replace_with(item, stored(item))
