"""Periods for a year, changed and removed, and what is agreed with agencies: as a manager meets them."""

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.support.queries import count_queries
from tracker.db import db
from tracker.exception_reports.models import AgreedInterval, ReportingPeriod
from tracker.policy import Role

CHOSEN = {
    "rhythm": "3", "starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2027", "number": "4",
    "due_after": "10", "meeting_after": "10",
}  # fmt: skip


def address(story, tail=""):
    return f"/boards/{story.board.id}/reporting-periods{tail}"


def asked(story, **changes):
    query = "&".join(f"{name}={value}" for name, value in {**CHOSEN, **changes}.items())
    return address(story, f"/year?{query}")


def typed(page):
    names = ("name", "starts_on", "ends_on", "report_due_on", "meeting_on")
    return {f"p{row}-{name}": page.value(f"p{row}-{name}") for row in range(4) for name in names}


def count(story):
    found = select(func.count()).select_from(ReportingPeriod)
    return db.session.scalar(found.where(ReportingPeriod.board_id == story.board.id))


def test_a_year_is_proposed_changed_and_saved_once(story, client):
    manager = client.sign_in(story.manager)
    assert "How often do agencies report?" in manager.get_ok(address(story, "/year")).text
    page, before = manager.get_ok(asked(story)), count(story)
    data = typed(page)
    assert data["p0-name"] == "Quarter 1 2027/28"
    assert data["p0-report_due_on"] == "14/7/2027"
    wrong = {**data, "p1-ends_on": "31/2/2027", "p2-name": ""}
    again = manager.post_shown_again(asked(story), wrong)
    assert "enter a real date" in again.text
    assert "Row 3: Name: enter a name" in again.text
    assert again.value("p1-ends_on") == "31/2/2027"
    assert count(story) == before
    page = manager.post_ok(asked(story), {**data, **{name: "" for name in data if name.startswith("p3")}})
    assert "3 periods added" in page.text
    assert "days between" in page.text, "there are days between the story's period and April"
    page = manager.post_shown_again(asked(story), data)
    assert "Another period already ends on this day" in page.text
    assert count(story) == before + 3


def test_what_cannot_be_worked_out_is_told(story, client):
    manager = client.sign_in(story.manager)
    page = manager.get_ok(asked(story, **{"number": "400", "starts_on-month": "13"}))
    assert "How many periods must be a whole number from 1 to 24" in page.text
    assert "must be a real date" in page.text
    page = manager.get_ok(asked(story, rhythm="own", number="2"))
    assert page.value("p1-name") == ""
    assert "Enter at least one period" in manager.post_shown_again(asked(story), {"p0-name": ""}).text


def test_an_open_period_is_changed_and_removed_a_closed_one_is_not(story, client):
    manager = client.sign_in(story.manager)
    manager.post_ok(asked(story), typed(manager.get_ok(asked(story))))
    period = db.session.scalars(select(ReportingPeriod).order_by(ReportingPeriod.ends_on.desc())).first()
    page = manager.get_ok(f"/reporting-periods/{period.id}/change")
    day = {
        f"{name}-{part}": page.value(f"{name}-{part}")
        for name in ("starts_on", "ends_on", "report_due_on", "meeting_on")
        for part in ("day", "month", "year")
    }
    assert (
        "Winter" in manager.post_ok(f"/reporting-periods/{period.id}/change", {"name": "Winter", **day}).text
    )
    late = {**day, "starts_on-year": "2026"}
    page = manager.post_shown_again(f"/reporting-periods/{period.id}/change", {"name": "Winter", **late})
    assert "This overlaps" in page.text
    assert "The period was removed" in manager.post_ok(f"/reporting-periods/{period.id}/remove").text
    for tail in ("change", "remove"):
        manager.refused(409, f"/reporting-periods/{story.period.id}/{tail}", "POST", {"name": "X", **day})


BAD_AGREEMENTS = [
    # months, reason, what is said
    ("0", "Small agency", "must be a whole number from 1 to 24"),
    ("6", "", "Enter why this was agreed"),
]


@pytest.mark.parametrize(("months", "reason", "message"), BAD_AGREEMENTS)
def test_an_agreement_needs_months_and_a_reason(story, client, months, reason, message):
    url = f"/boards/{story.board.id}/reporting-intervals/{story.agency.id}"
    page = client.sign_in(story.manager).post_shown_again(url, {"months": months, "reason": reason})
    assert message in page.text


def test_an_interval_is_agreed_shown_and_ended(story, client):
    manager, url = client.sign_in(story.manager), f"/boards/{story.board.id}/reporting-intervals"
    manager.post_ok(asked(story, **{"starts_on-year": "2026", "starts_on-month": "12", "starts_on-day": "4"}),
                    typed(manager.get_ok(asked(story, **{"starts_on-year": "2026", "starts_on-month": "12",
                                                         "starts_on-day": "4"}))))  # fmt: skip
    few = _queries(manager, url)
    page = manager.post_ok(f"{url}/{story.agency.id}", {"months": "6", "reason": "A small agency."})
    assert "Every 6 months: A small agency." in page.text
    assert page.text.count("Not due") == 2
    for _ in range(3):
        factories.make_agency(story.board)
    db.session.flush()
    assert _queries(manager, url) == few
    assert "reports in every period again" in manager.post_ok(f"{url}/{story.agency.id}/end").text
    assert db.session.get(AgreedInterval, (story.board.id, story.agency.id)) is None


def test_another_board_s_manager_finds_nothing(story, client):
    stranger = client.sign_in(factories.make_user(Role.BOARD_MANAGER, factories.make_board()))
    for url in (address(story, "/year"), f"/boards/{story.board.id}/reporting-intervals/{story.agency.id}"):
        stranger.refused(404, url)
    stranger.refused(404, f"/reporting-periods/{story.period.id}/remove", "POST")


def _queries(client, url):
    with count_queries() as counted:
        client.get_ok(url)
    assert counted.count <= 25
    return counted.count
