"""The pages of exception reports, as people meet them."""

from datetime import timedelta

import pytest

from tests import factories
from tests.exception_reports.conftest import make_period
from tests.factories.plans import make_action, make_plan
from tests.support.queries import count_queries
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.clock import today
from tracker.db import db
from tracker.exception_reports.calendar import next_period
from tracker.exception_reports.operations import close_period
from tracker.exception_reports.rules import ReportStatus
from tracker.policy import SYSTEM, Role


def words(story, cause="Two trainers left.", remedy="An agency trainer starts in May.", **more):
    prefix = f"line{story.report.lines[0].position}"
    said = {"cause_kind": "staffing", "cause": cause, "remedy": remedy}
    fields = {f"{prefix}-{name}": text for name, text in said.items()}
    return {**fields, "commentary": "A hard quarter.", "version": str(story.report.version), **more}


def address(story, tail=""):
    return f"/exception-reports/{story.report.id}{tail}"


def submitted(story, new_client):
    lead = new_client().sign_in(story.lead)
    lead.post_ok(address(story, "/write"), words(story))
    lead.post_ok(address(story, "/submit"))


def test_the_lead_explains_and_submits(story, client):
    lead = client.sign_in(story.lead)
    page = lead.get_ok(f"/agencies/{story.agency.id}/exception-reports")
    assert "1 action newly off target" in page.text
    page = lead.get_ok(address(story))
    assert page.link_to("Explain and add commentary")
    page = lead.post_ok(address(story, "/write"), words(story))
    assert "Two trainers left." in page.text
    page = lead.post_ok(address(story, "/submit"))
    assert "Submitted" in page.text
    lead.refused(409, address(story, "/submit"), "POST")
    page = lead.refused(409, address(story, "/write"), "POST", words(story, cause="Typed too late"))
    assert "Typed too late" in page.text


def test_submitting_unexplained_says_which_actions(story, client):
    lead = client.sign_in(story.lead)
    page = lead.post_ok(address(story, "/submit"))
    assert "Give the kind of cause, the cause and the remedy of each action off target: 1" in page.text


BAD_WORDS = [
    # what is wrong, the field, and what is said beside it
    ("cause", "x" * 3001, "must be 3,000 characters or fewer"),
    ("forecast_on-month", "13", "must include a day and year"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD_WORDS)
def test_bad_words_are_told_and_kept(story, client, field, value, message):
    prefix = f"line{story.report.lines[0].position}"
    data = words(story, **{f"{prefix}-{field}": value})
    page = client.sign_in(story.lead).post_shown_again(address(story, "/write"), data)
    assert message in page.text
    assert "An agency trainer starts in May." in page.text


def test_a_stale_page_shows_both_texts(story, client):
    lead = client.sign_in(story.lead)
    stale = words(story, cause="Mine")
    lead.post_ok(address(story, "/write"), words(story))
    page = lead.refused(409, address(story, "/write"), "POST", stale)
    assert "Two trainers left." in page.text
    assert "Mine" in page.text


def test_the_chair_challenges_the_lead_answers_the_chair_finishes(story, new_client):
    submitted(story, new_client)
    chair, lead = new_client().sign_in(story.chair), new_client().sign_in(story.lead)
    day = {"answer_due_on-day": "1", "answer_due_on-month": "2", "answer_due_on-year": "2027"}
    data = {"outcome": "challenged", "wording": "When do the trainers start?", **day}
    page = chair.post_ok(address(story, "/decide/1"), data)
    assert "When do the trainers start?" in page.text
    assert "When do the trainers start?" not in lead.get_ok(address(story)).text
    page = chair.post_shown_again(address(story, "/finish"), {"minute_reference": "PQA 14/26"})
    assert "Decide about 1 more line" in page.text
    page = chair.post_ok(address(story, "/note-rest"))
    assert "Everything is decided" in page.text
    page = chair.post_ok(address(story, "/finish"), {"minute_reference": "PQA 14/26"})
    assert "PQA 14/26" in page.text
    chair.refused(409, address(story, "/finish"), "POST", {"minute_reference": "PQA 14/26"})
    page = lead.get_ok(f"/agencies/{story.agency.id}/exception-reports")
    page = lead.post_ok(page.link_to("Answer the question about"), {"answer": "In May."})
    assert "In May." in page.text
    assert "In May." in chair.get_ok(f"/boards/{story.board.id}/follow-ups").text


BAD_DECISIONS = [
    # what was sent, what is said
    ({}, "Choose what the sub-group decides"),
    ({"outcome": "praised"}, "Choose what the sub-group decides"),
    ({"outcome": "challenged", "wording": "Why?"}, "Enter the date by which the agency must answer"),
    ({"outcome": "escalated", "wording": "Why?"}, "Enter to whom this is escalated"),
    ({"outcome": "escalated", "wording": "Why?", "escalated_to": "A"}, "Enter the date by which an outcome"),
    ({"outcome": "referred_back"}, "why this is referred back"),
    ({"outcome": "challenged"}, "Enter what the sub-group said"),
]


@pytest.mark.parametrize(("data", "message"), BAD_DECISIONS)
def test_a_decision_without_its_words_is_shown_again(story, new_client, data, message):
    submitted(story, new_client)
    chair = new_client().sign_in(story.chair)
    assert message in chair.post_shown_again(address(story, "/decide/0"), data).text


def test_referring_back_tells_the_agency_why(story, new_client):
    submitted(story, new_client)
    chair, lead = new_client().sign_in(story.chair), new_client().sign_in(story.lead)
    chair.post_shown_again(address(story, "/refer-back"), {})
    chair.post_ok(address(story, "/refer-back"), {"reason": "Say more.", "minute_reference": "PQA 1"})
    page = lead.get_ok(address(story))
    assert "Referred back" in page.text
    assert "Say more." in page.text


def test_a_member_of_the_agency_does_not_review_it(story, new_client):
    submitted(story, new_client)
    member = new_client().sign_in(story.conflicted)
    assert "cannot review its report" in member.get_ok(address(story)).text
    for tail in ("/decide/0", "/finish", "/refer-back"):
        member.refused(403, address(story, tail), "POST", {"outcome": "noted"})


def test_others_find_nothing(story, new_client):
    elsewhere = factories.make_board()
    stranger = new_client().sign_in(factories.make_user(Role.AGENCY_LEAD, factories.make_agency(elsewhere)))
    foreign = new_client().sign_in(factories.make_user(Role.BOARD_MANAGER, elsewhere))
    for person in (stranger, foreign):
        person.refused(404, address(story))
        person.refused(404, address(story, "/write"), "POST", words(story))
        person.refused(404, f"/reporting-periods/{story.period.id}/close", "POST")


def test_a_manager_adds_and_closes_a_period(story, client):
    manager = client.sign_in(story.manager)
    start, end, due = ((f"{day}", "7", "2026") for day in ("1", "2", "3"))
    data = {"name": "Early July"}
    for name, parts in (("starts_on", start), ("ends_on", end), ("report_due_on", due)):
        data |= {f"{name}-{part}": value for part, value in zip(("day", "month", "year"), parts, strict=True)}
    no_such_day = {**data, "ends_on-day": "31", "ends_on-month": "2"}
    page = manager.post_shown_again(f"/boards/{story.board.id}/reporting-periods", no_such_day)
    assert "must be a real date" in page.text
    page = manager.post_ok(f"/boards/{story.board.id}/reporting-periods", data)
    assert "Early July" in page.text
    page = manager.get_ok(f"/boards/{story.board.id}/exception-reports")
    assert story.agency.name in page.text
    manager.refused(409, f"/reporting-periods/{story.period.id}/close", "POST")


def test_the_next_period_has_the_length_that_the_cycle_says(story, client):
    story.plan.cycle.report_months = 2
    address = f"/boards/{story.board.id}/reporting-periods"
    page = client.sign_in(story.manager).get_ok(address)
    assert "agencies report every 2 months" in page.text
    expected = next_period(story.period.ends_on, 2)
    for name in ("starts_on", "ends_on"):
        typed = [page.value(f"{name}-{part}") for part in ("day", "month", "year")]
        day = getattr(expected, name)
        assert typed == [str(day.day), str(day.month), str(day.year)]


def test_lists_can_be_taken_away(story, client):
    lead = client.sign_in(story.lead)
    for url in (f"/agencies/{story.agency.id}/exception-reports", address(story)):
        assert lead.download(f"{url}?format=xlsx").data.startswith(b"PK")


def test_pages_take_the_same_queries_for_few_and_many(story, client, clock):
    """The plan is frozen in the report: a page reads the report, its lines and its decisions, no actions."""
    manager = client.sign_in(story.manager)
    urls = (f"/boards/{story.board.id}/exception-reports", address(story))
    manager.get_ok(urls[0])
    few = [_queries(manager, url) for url in urls]
    for _ in range(6):
        plan = make_plan(factories.make_cycle(story.board), story.agency)
        make_action(plan, number=1, reported=Brag.RED)
    clock.shift(timedelta(days=1))
    report = close_period(make_period(story.board, today() - timedelta(days=1)), actor=SYSTEM)[0]
    db.session.flush()
    assert report.status is ReportStatus.DUE
    manager = client.sign_in(story.manager)
    manager.get_ok(urls[0])
    assert [_queries(manager, url) for url in urls] == few
    assert max(few) <= 15


def _queries(client, url):
    with count_queries() as counted:
        client.get_ok(url)
    return counted.count


def test_one_line_at_a_time_says_what_is_left_and_the_receipt_who_was_told(story, client):
    make_action(story.plan, number=2, reported=Brag.RED)
    lead = client.sign_in(story.lead)
    page = lead.get_ok(address(story, "/write"))
    assert "0 of 1 explained" in page.text
    line = story.report.lines[0].position
    half = words(story, cause="")
    page = lead.post_ok(address(story, f"/write?line={line}"), half)
    assert "1 action left to explain" in page.text
    assert "The period as a whole" not in page.text
    page = lead.post_ok(address(story, f"/write?line={line}"), words(story))
    assert "Everything off target is explained" in page.text
    page = lead.post_ok(address(story, "/submit"))
    assert "Exception report submitted" in page.text
    for person in (story.chair, story.manager):
        assert person.name in page.text


def test_what_was_said_last_time_stands_beside_and_nothing_is_filled_in(story, new_client, clock):
    lead = new_client().sign_in(story.lead)
    lead.post_ok(address(story, "/write"), words(story))
    clock.shift(timedelta(days=1))
    again = close_period(make_period(story.board, today() - timedelta(days=1)), actor=SYSTEM)[0]
    db.session.flush()
    lead = new_client().sign_in(story.lead)
    page = lead.get_ok(f"/exception-reports/{again.id}/write")
    assert "What you said last time" in page.text
    assert "Two trainers left." in page.text
    assert page.value(f"line{again.lines[0].position}-cause") == ""


def test_words_are_kept_by_themselves_or_it_is_said_why_not(story, client):
    lead = client.sign_in(story.lead)
    by_itself = {"X-Autosave": "1"}
    kept = lead.post(address(story, "/write"), data=words(story), headers=by_itself)
    assert "saved_at" in kept.text
    stale = lead.post(address(story, "/write"), data={**words(story), "version": "0"}, headers=by_itself)
    assert stale.status == 409
    long = lead.post(address(story, "/write"), data=words(story, cause="x" * 3001), headers=by_itself)
    assert long.status == 422


def test_a_board_that_counts_what_is_complete_with_green_says_so(story, client, clock):
    story.board.complete_with_green = True
    make_action(story.plan, number=2, status=ActionStatus.COMPLETE, reported=Brag.BLUE)
    clock.shift(timedelta(days=1))
    again = close_period(make_period(story.board, today() - timedelta(days=1)), actor=SYSTEM)[0]
    manager = client.sign_in(story.manager)
    for url in (f"/exception-reports/{again.id}", f"/boards/{story.board.id}/exception-reports"):
        assert "of which 1 completed" in manager.get_ok(url).text
    story.board.complete_with_green = False
    assert "of which 1 completed" in manager.get_ok(f"/exception-reports/{again.id}").text, "frozen with it"
    assert "of which" not in manager.get_ok(address(story)).text
