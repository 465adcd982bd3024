"""Handing standards over and seeing who holds what, on the pages."""

import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.assessments.people import actor_of, answer_all, begin
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.operations import save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import now
from tracker.handovers.operations import hand_over
from tracker.handovers.rules import Wish
from tracker.policy import Role

BY = date(2026, 11, 20)
DUE = {"due_on-day": "20", "due_on-month": "11", "due_on-year": "2026"}


@pytest.fixture
def story(session, clock):
    return begin()


@pytest.fixture
def lead(story, client):
    return client.sign_in(story.lead)


def give(story, *refs, holder=None, note="", by=None):
    hand_over(story.assessment, refs, holder or story.contributor, Wish(note, by), actor=actor_of(story.lead))


def form_of(page, **changes):
    return page.form("Hand over").filled(**changes)


def test_the_lead_hands_a_whole_policy_standard_over(story, lead, outbox):
    page = lead.get_ok(lead.get_ok(story.base).link_to("Hand standards over"))
    tom = str(story.contributor.id)
    page = lead.post_ok(*form_of(page, policies="2", holder=tom, note="Cite the audit.", **DUE))
    assert page.banner == "2 standards handed over to Tom Contributor. A mail tells them what is wanted."
    rows = page.rows(".app-holder table")
    assert [row["Standard"] for row in rows] == ["2.1 Standard 2.1 Essential", "2.2 Standard 2.2"]
    assert rows[0]["By"] == "20 November 2026 in 18 days"
    assert rows[0]["What is wanted"] == "Cite the audit."
    assert rows[0]["Asked"] == "2 November 2026 by Priya Lead"
    assert len(outbox.messages) == 1
    page = lead.post_ok(*form_of(lead.get_ok(f"{story.base}/hand-over"), policies="2", holder=tom,
                                 note="Cite the audit.", **DUE))  # fmt: skip
    assert "has these standards already" in page.banner


def test_what_the_address_names_is_chosen_already(story, lead):
    page = lead.get_ok(lead.get_ok(story.standard("1.2")).link_to("Hand this standard over"))
    assert page.form("Hand over").values["standards"] == "1.2"
    assert page.find("#standard-1\\.2").find_parent("details").has_attr("open")
    page = lead.get_ok(f"{story.base}/hand-over?policy=2&standard=nonsense&policy=99")
    assert page.form("Hand over").values["policies"] == "2"


def test_somebody_new_is_invited_in_the_same_form(story, lead, outbox):
    page = lead.get_ok(f"{story.base}/hand-over?standard=1.1")
    page = lead.post_ok(*form_of(page, name="Nia New", email="nia@agency.example"))
    assert page.banner == "1 standard handed over to Nia New. A mail invites them and says what is wanted."
    assert "/invitation/" in outbox.only().body
    assert story.response("1.1").assigned_to.name == "Nia New"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"standards": None}, "standards", "Choose at least one standard"),
        ({"standards": ["1.1", "9.9"]}, "standards", "Choose from the list"),
        ({"holder": ""}, "holder", "Choose a colleague, or invite somebody new"),
        ({"holder": "somebody"}, "holder", "Choose a colleague from the list"),
        ({"name": "Nia", "email": "nia@agency.example"}, "holder", "but not both"),
        ({"holder": "", "name": "Nia"}, "email", "Enter their email address"),
        ({"holder": "", "email": "nia@agency.example"}, "name", "Enter their full name"),
        ({"holder": "", "name": "Nia", "email": "nia"}, "email", "correct format"),
        ({"note": "x" * 2001}, "note", "2,000 characters or fewer"),
        ({**DUE, "due_on-day": "32"}, "due_on", "real date"),
        ({**DUE, "due_on-day": "1"}, "due_on", "today or later"),
        ({**DUE, "due_on-month": "12"}, "due_on", "due on 2 December 2026"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(story, lead, outbox, changes, field, words):
    page = lead.get_ok(f"{story.base}/hand-over")
    typed = {"standards": "1.1", "holder": str(story.contributor.id), "note": "Kept", **changes}
    page = lead.post_shown_again(*form_of(page, **typed))
    assert words in page.field_error(field)
    assert "Kept" in page.value("note") or "x" in page.value("note")
    assert outbox.messages == []


def test_a_colleague_of_another_agency_is_not_on_the_list(story, lead):
    stranger = factories.make_user(Role.CONTRIBUTOR, factories.make_agency(story.board))
    page = lead.get_ok(f"{story.base}/hand-over?standard=1.1")
    lead.post_shown_again(*form_of(page, holder=str(stranger.id)))
    assert story.response("1.1").assigned_to_id is None


def test_taking_back_from_the_page_of_the_standard(story, lead):
    give(story, "1.1", note="Figures, please.", by=BY)
    page = lead.get_ok(story.standard("1.1"))
    assert "With Tom Contributor, by 20 November 2026 (in 18 days)" in page.text
    assert "Figures, please." in page.text
    page = lead.post_ok(*page.form("Take back this standard from Tom Contributor").filled())
    assert page.banner == "You have 1.1 back. Tom Contributor can no longer open it."
    assert "You have handed nothing over yet" in page.text


def test_taking_all_back_and_nudging(story, lead, outbox):
    give(story, "1.1", "1.2")
    page = lead.get_ok(f"{story.base}/holders")
    page = lead.post_ok(*page.form("Nudge Tom Contributor by mail").filled())
    assert page.banner.startswith("A reminder is on its way to Tom Contributor.")
    assert "Last nudged 2 November 2026 at 9:30am: you can nudge again tomorrow." in page.text
    assert "Nudge Tom Contributor by mail" not in page.buttons
    lead.refused(409, f"{story.base}/holders/{story.contributor.id}/nudge", "POST")
    page = lead.post_ok(*page.form("Take all back from Tom Contributor").filled())
    assert page.banner == "You have 2 standards back. Tom Contributor can no longer open them."
    lead.refused(409, f"{story.base}/holders/{story.contributor.id}/take-back", "POST")


def test_changing_what_is_wanted(story, lead, outbox):
    give(story, "1.1", note="Figures", by=BY)
    page = lead.get_ok(lead.get_ok(f"{story.base}/holders").link_to("Change what is wanted for 1.1"))
    assert (page.value("note"), page.value("due_on-day")) == ("Figures", "20")
    wrong = lead.post_shown_again(*page.form("Change").filled(**{"due_on-month": "13"}))
    assert "real date" in wrong.field_error("due_on")
    page = lead.post_ok(*page.form("Change").filled(note="Figures of this year"))
    assert page.banner == "Changed. A mail tells Tom Contributor."
    assert "Figures of this year" in outbox.to(story.contributor.email)[-1].body


def test_filters_and_the_spreadsheet_of_who_holds_what(story, lead, clock):
    give(story, "1.1", by=date(2026, 11, 3))
    give(story, "1.2", "2.1", note="=SUM(1)")
    save_response(
        story.response("2.1"), Answer(evidence_of_compliance="Policy", finished=True), expected_version=1,
        actor=actor_of(story.contributor),
    )  # fmt: skip
    clock.shift(timedelta(days=3))
    page = lead.sign_in(story.lead).get_ok(f"{story.base}/holders?show=late")
    assert "3 of 4 standards are handed over, 1 is late." in page.text
    assert [row["By"] for row in page.rows()] == ["3 November 2026 2 days late"]
    assert "1 of 3 standards completed." in page.text
    assert [row["Standard"] for row in lead.get_ok(f"{story.base}/holders?show=to-do").rows()] == [
        "1.1 Standard 1.1 Essential", "1.2 Standard 1.2",
    ]  # fmt: skip
    file = lead.download(f"{story.base}/holders?format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert [row[:5] for row in rows[1:]] == [
        ["1.1", "Standard 1.1", "Yes", "Not started", "Tom Contributor"],
        ["1.2", "Standard 1.2", "No", "Not started", "Tom Contributor"],
        ["2.1", "Standard 2.1", "Yes", "Completed", "Tom Contributor"],
        ["2.2", "Standard 2.2", "No", "Not started", "The lead"],
    ]
    assert rows[1][7] == "2 days late"
    assert rows[2][10] == "=SUM(1)"


def test_the_task_list_says_whose_each_is_and_filters_by_it(story, lead, clock):
    give(story, "1.1", by=date(2026, 11, 3))
    clock.shift(timedelta(days=3))
    page = lead.sign_in(story.lead).get_ok(story.base)
    assert "With Tom Contributor, by 3 November 2026 (2 days late)" in page.text
    page = lead.get_ok(story.base + page.link_to("Tom Contributor (1)"))
    assert page.texts(".app-task-list__ref") == ["1.1"]
    page = lead.get_ok(story.base + page.link_to("To do (4)"))
    assert page.texts(".app-task-list__ref") == ["1.1"]
    page = lead.get_ok(story.base + page.link_to("The lead (3)"))
    assert page.texts(".app-task-list__ref") == ["1.2", "2.1", "2.2"]
    home = lead.get_ok(f"/agencies/{story.agency.id}")
    assert home.link_to("See 1 late standard you handed over") == f"{story.base}/holders?show=late"


def test_what_nobody_can_answer_any_more_is_the_leads_again(story, lead):
    give(story, "1.1")
    story.contributor.disabled_at = story.contributor.created_at
    page = lead.get_ok(story.base)
    assert "With Tom Contributor, who can no longer sign in to answer" in page.text
    assert "Start with 1.1 Standard 1.1" in page.buttons
    page = lead.get_ok(f"{story.base}/holders")
    assert "Tom Contributor can no longer sign in to answer." in page.text
    assert "Nudge Tom Contributor by mail" not in page.buttons


def test_a_sent_return_can_be_looked_at_and_taken_back_but_not_handed_over(story, lead):
    give(story, "1.1")
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    page = lead.get_ok(f"{story.base}/holders")
    assert "Take all back from Tom Contributor" in page.buttons
    assert "Hand standards over" not in page.buttons
    lead.refused(409, f"{story.base}/hand-over")
    assert "Hand standards over" not in lead.get_ok(story.base).buttons


def test_saving_the_last_one_tells_the_lead(story, client, outbox):
    give(story, "1.1")
    page = client.sign_in(story.contributor).get_ok(story.standard("1.1"))
    client.post_ok(*page.form("Save and stay").filled(evidence_of_compliance="Policy", finished="yes"))
    assert outbox.to(story.lead.email)[-1].subject.startswith("Tom Contributor has finished")


def test_pages_take_the_same_queries_for_few_and_many(session, clock, new_client):
    taken = []
    for policies, each in ((2, 2), (6, 10)):
        story = begin(policies, each)
        many = [f"{number}.{n}" for number in range(1, policies + 1) for n in range(1, each + 1)]
        give(story, *many[: len(many) // 2], note="Figures", by=BY)
        client = new_client().sign_in(story.lead)
        taken.append([_queries(client, f"{story.base}{page}") for page in ("/holders", "/hand-over", "")])
    assert taken[0] == taken[1]
    # Session, roles, board of the shell, the return, its framework; then hand-overs and tasks, or people.
    assert max(taken[1]) <= 12


def _queries(client, address: str) -> int:
    client.get_ok(address)
    with count_queries() as queries:
        client.get_ok(address)
    assert "UPDATE" not in str(queries)
    return queries.count


def test_handing_60_standards_over_takes_few_statements(session, clock, client):
    story = begin(6, 10)
    give(story, "1.1")
    page = client.sign_in(story.lead).get_ok(f"{story.base}/hand-over")
    everything, tom = [str(number) for number in range(1, 7)], str(story.contributor.id)
    with count_queries() as queries:
        client.post_ok(*form_of(page, policies=everything, holder=tom, note="All of it"))
    # Each row is one parameter set of the same statement, and the audit chain is read once.
    assert queries.count <= 45, queries


def test_confirming_the_last_one_unchanged_tells_the_lead_too(session, clock, sign_in, outbox):
    story = begin()
    _one_cycle_earlier(story)
    give(story, "1.1")
    browser = sign_in(story.contributor)
    page = browser.get_ok(story.standard("1.1"))
    browser.post_ok(*page.form(action="/unchanged").filled())
    assert outbox.to(story.lead.email)[-1].subject.startswith("Tom Contributor has finished")


def _one_cycle_earlier(story):
    """The agency had a return in an earlier cycle with the same framework, answered and graded."""
    framework_id = story.assessment.cycle.framework_version_id
    earlier = factories.make_cycle(story.board, name="Last cycle", opens_on=date(2025, 11, 1),
                                  due_on=date(2025, 12, 1))  # fmt: skip
    earlier.framework_version_id = framework_id
    stamps = {"status": AssessmentStatus.GRADED, "submitted_at": now(), "receipt_reference": "S11-LAST"}
    factories.make_assessment(earlier, story.agency, answered=True, published_at=now(), **stamps)
