"""The chase list, its spreadsheet and its cost; letters made and had again; reasons; the command."""

import io
from datetime import date, timedelta

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from tests import factories
from tests.chasing.build import actor_of, in_days, make_story, more_returns
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.chasing.models import Escalation, LateReason
from tracker.chasing.operations import make_letter, note_reason, remind
from tracker.chasing.rules import LateCode, Rung
from tracker.clock import now, today
from tracker.db import db
from tracker.policy import Role

DUE = date(2026, 10, 28)  # five days before the clock's Monday
WANTED = {"wanted_by-day": "13", "wanted_by-month": "11", "wanted_by-year": "2026"}


@pytest.fixture
def story(session, clock):
    return make_story(DUE)


@pytest.fixture
def manager(story, client):
    return client.sign_in(story.manager)


def letters(story):
    return f"/assessments/{story.assessment.id}/letters"


def test_each_return_stands_once_under_its_worst(story, manager):
    waiting = AssessmentStatus.AWAITING_AUTHORISATION
    (soon,) = more_returns(story, 1, extended_to=in_days(7), status=waiting, sent_at=now())
    (still,) = more_returns(story, 1, extended_to=in_days(30), status=AssessmentStatus.IN_PROGRESS)
    (fresh,) = more_returns(story, 1, extended_to=in_days(30))
    more_returns(story, 1, status=AssessmentStatus.SUBMITTED, submitted_at=now(), receipt_reference="R-9")
    page = manager.get_ok(story.chase)
    groups = ["Late (1)", "Due in 7 days (1)", "No progress for 10 days (1)", "Not started (1)"]
    assert page.texts("h2")[: len(groups)] == groups
    rows = page.texts("tbody tr")
    assert len(rows) == 4
    assert "Late Not started" in rows[0]
    assert "5 days late" in rows[0]
    assert "Lead: Ada Lead" in rows[0]
    assert "Authoriser: Olu Officer" in rows[0]
    assert soon.agency.name in rows[1]
    assert "Due in 7 days With authoriser" in rows[1]
    assert "with authoriser since 2 November 2026" in rows[1]
    assert still.agency.name in rows[2]
    assert fresh.agency.name in rows[3]
    assert page.link_to("Ada Lead") == "mailto:ada@mill.example"


def test_what_was_done_so_far_is_in_the_row_and_in_the_sheet(story, manager):
    remind(today())
    by = actor_of(story.manager)
    note_reason(story.assessment, LateCode.STAFF_CHANGE, "The lead left in July.", actor=by)
    make_letter(story.assessment, Rung.LEAD, "Ada Lead", in_days(8), actor=by)
    (row,) = manager.get_ok(story.chase).texts("tbody tr")
    assert "1 reminder, the last on 2 November 2026 (1 working day after the deadline)" in row
    assert "2 November 2026: letter, lead" in row
    assert "Reason: change of staff. The lead left in July." in row
    sheet = manager.download(f"{story.chase}?format=xlsx").get_data()
    heads, cells = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    found = dict(zip(heads, cells, strict=True))
    assert (found["Agency"], found["Left"], found["Standards"], found["Days late"]) == ("Mill Trust", 4, 4, 5)
    assert found["To chase because"] == "Late, Not started"
    assert found["Leads’ addresses"] == "ada@mill.example"
    assert found["Reminders"] == "2 November 2026: 1 working day after the deadline"
    assert found["Letters"] == "2 November 2026: Lead, Ada Lead"
    assert (found["Reason for lateness"], found["What the agency said"]) == (
        "Change of staff",
        "The lead left in July.",
    )


def test_it_narrows_by_group_and_by_reason_and_sorts(story, manager):
    second, third = more_returns(story, 2)
    third.extended_to = in_days(20)
    by = actor_of(story.manager)
    note_reason(second, LateCode.WORKLOAD, actor=by)
    page = manager.get_ok(story.chase)
    assert {"All (3)", "Late (2)", "Not started (1)", "Workload (1)", "No reason recorded (1)"} <= set(
        page.links()
    )
    only = manager.get_ok(page.link_to("Workload (1)"))
    assert len(only.texts("tbody tr")) == 1
    assert second.agency.name in only.text
    assert len(manager.get_ok(page.link_to("No reason recorded (1)")).texts("tbody tr")) == 1
    assert len(manager.get_ok(page.link_to("Not started (1)")).texts("tbody tr")) == 1
    rows = manager.get_ok(f"{story.chase}?sort=agency&order=desc").texts("tbody tr")
    assert "Mill Trust" in rows[0]  # the worst group first, in it by name from the end
    assert "No return is like that." in manager.get_ok(f"{story.chase}?group=soon").text
    manager.get_ok(f"{story.chase}?group=x&reason=%00&sort=y&order=z&page=-1")


@pytest.mark.parametrize("many", [1, 52])
def test_the_list_costs_the_same_for_one_and_for_more_than_a_page(session, clock, client, many):
    story = make_story(DUE)
    more_returns(story, many - 1)
    client.sign_in(story.manager)
    with count_queries() as queries:
        page = client.get_ok(story.chase)
    # session, roles, board, cycle; returns, leads, authorisers, reminders, letters, reasons, time asked for
    assert queries.count <= 12, queries
    assert len(page.texts("tbody tr")) == min(many, 50)


def test_when_everything_is_in_the_list_says_so(story, manager):
    story.assessment.submitted_at, story.assessment.receipt_reference = now(), "R-1"
    story.assessment.status = AssessmentStatus.SUBMITTED
    assert "Every return of this cycle has been submitted." in manager.get_ok(story.chase).text


def test_the_board_finds_the_way(story, manager):
    home = manager.get_ok(f"/boards/{story.board.id}")
    assert manager.get_ok(home.link_to("Chase 1 return not yet submitted")).h1 == "Chase list"
    returns = manager.get_ok(f"/boards/{story.board.id}/returns")
    assert manager.get_ok(returns.link_to("Chase list: 1 return not submitted")).h1 == "Chase list"


def test_up_the_ladder(story, manager, clock):
    page = manager.get_ok(letters(story))
    form = page.form("Make the letter")
    assert form.values["rung"] == "lead"
    assert form.values["wanted_by-day"] == "9"
    page = manager.post_ok(*form.filled(words="Please ring me."))
    assert page.banner.startswith("The letter is ready.")
    assert page.rows()[0]["To"] == "Lead Ada Lead, the lead for the Section 11 return"
    form = page.form("Make the letter")
    assert form.values["rung"] == "authoriser"
    clock.shift(timedelta(minutes=1))
    page = manager.post_ok(*form.filled())
    assert page.form("Make the letter").values["rung"] == "chair"
    clock.shift(timedelta(minutes=1))
    page = manager.post_ok(*page.form("Make the letter").filled(addressee="Sam Chief, chief executive"))
    assert [row["To"].split()[0] for row in page.rows()] == ["Chair", "Authoriser", "Lead"]
    assert db.session.query(Escalation).count() == 3


def words_of(page_bytes):
    word = Document(io.BytesIO(page_bytes))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


def test_the_letter_in_word_is_the_same_whenever_it_is_had(story, manager, clock):
    remind(today())
    by = actor_of(story.manager)
    letter = make_letter(
        story.assessment, Rung.LEAD, "Ada Lead, lead", in_days(11), "Ring me.\n\n• today", actor=by
    )
    answer = manager.download(f"/letters/{letter.id}")
    assert "Letter Mill Trust lead 2026-11-02.docx" in answer.headers["Content-Disposition"]
    text = words_of(answer.get_data())
    for words in (
        "Ada Lead, lead\nMill Trust\n1 Mill Lane",
        "2 November 2026",
        "Dear Ada Lead",
        "was due on 28 October 2026. It is 5 days late.",
        "Please see that the return is submitted by 13 November 2026.",
        "Ring me.",
        "2 November 2026: 1 working day after the deadline",
        "Not started; 4 of 4 standards left to answer",
        "Pat Manager\nfor Vale Safeguarding Partnership\nboard@vale.example · 01632 960123",
    ):
        assert words in text
    clock.shift(timedelta(days=30))
    manager.sign_in(story.manager)
    story.assessment.submitted_at, story.assessment.receipt_reference = now(), "R-1"
    story.assessment.status = AssessmentStatus.SUBMITTED
    assert words_of(manager.download(f"/letters/{letter.id}").get_data()) == text
    page = manager.get_ok(letters(story))  # the letters stay, and no more are made
    assert len(page.rows()) == 1
    assert "Make the letter" not in page.buttons
    manager.refused(409, letters(story), "POST", {"rung": "lead", **WANTED})


@pytest.mark.parametrize(
    ("rung", "status", "said"),
    [
        (
            Rung.AUTHORISER,
            AssessmentStatus.AWAITING_AUTHORISATION,
            "Please authorise the return, or decline it",
        ),
        (Rung.AUTHORISER, AssessmentStatus.IN_PROGRESS, "Please see that the return is submitted"),
        (Rung.CHAIR, AssessmentStatus.IN_PROGRESS, "Chair\nVale Safeguarding Partnership"),
        (Rung.CHAIR, AssessmentStatus.IN_PROGRESS, "Dear chief officer"),
        (Rung.LEAD, AssessmentStatus.NOT_STARTED, "Overdue return: Autumn round"),
    ],
)
def test_what_a_letter_asks_of_whom(story, manager, rung, status, said):
    story.assessment.status = status
    letter = make_letter(
        story.assessment, rung, "The chief officer", in_days(5), actor=actor_of(story.manager)
    )
    assert said in words_of(manager.download(f"/letters/{letter.id}").get_data())


def test_what_is_typed_cannot_become_markup_in_the_letter(story, manager):
    by = actor_of(story.manager)
    letter = make_letter(story.assessment, Rung.LEAD, "<b>&", in_days(5), "</w:p><w:p>=1+1", actor=by)
    text = words_of(manager.download(f"/letters/{letter.id}").get_data())
    assert "</w:p><w:p>=1+1" in text
    assert "<b>&" in text


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"rung": "pope"}, "rung", "Choose who is written to"),
        ({"wanted_by-day": "2"}, "wanted_by", "Enter a date after 2 November 2026"),
        ({"wanted_by-month": "13"}, "wanted_by", "Return wanted by must be a real date"),
        ({"words": "x" * 4_001}, "words", "Words of your own (optional) must be 4,000 characters or fewer"),
    ],
)
def test_what_is_not_right_is_said_and_kept(story, manager, typed, field, message):
    data = {"rung": "lead", "addressee": "Somebody", "words": "Kept words.", **WANTED, **typed}
    page = manager.post_shown_again(letters(story), data)
    assert page.field_error(field) == message
    assert page.value("addressee") == "Somebody"
    assert db.session.query(Escalation).count() == 0


def test_a_reason_is_recorded_and_asked_for_in_words_when_it_is_another(story, manager):
    page = manager.get_ok(manager.get_ok(story.chase).link_to("Record the reason"))
    page = manager.post_shown_again(*page.form("Record the reason").filled(code="other"))
    assert page.field_error("note") == "Enter what the reason is"
    page = manager.post_ok(*page.form("Record the reason").filled(code="other", note="A flood."))
    assert page.banner == "Mill Trust: the reason is recorded, “other”."
    assert "Reason: other. A flood." in page.text
    assert "A flood." in manager.get_ok(f"/assessments/{story.assessment.id}/late-reason").text
    assert db.session.query(LateReason).count() == 1


def test_nobody_else_sees_letters_or_reasons(story, new_client):
    letter = make_letter(story.assessment, Rung.LEAD, "A", in_days(5), actor=actor_of(story.manager))
    moderator = new_client().sign_in(factories.make_user(Role.MODERATOR, story.board))
    lead = new_client().sign_in(story.lead)
    for address in (story.chase, letters(story), f"/letters/{letter.id}"):
        moderator.refused(403, address)
    lead.refused(404, story.chase)
    lead.refused(404, f"/letters/{letter.id}")
    lead.refused(403, letters(story))
    note_reason(story.assessment, LateCode.NOT_TOLD, actor=actor_of(story.manager))
    remind(today())
    text = lead.get_ok(f"/assessments/{story.assessment.id}/timeline").text
    assert "The tracker sent a reminder: 1 working day after the deadline" in text
    assert "letter" not in text
    assert "late" not in text
