"""One standard's page: answering it, refusals beside the field, autosave, and two people at once."""

import pytest

from tests import factories
from tests.assessments.people import actor_of, answer_all, begin
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.models import ResponseVersion
from tracker.assessments.operations import save_response
from tracker.db import db
from tracker.policy import Role

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def story(session, clock):
    return begin()


@pytest.fixture
def lead(story, client):
    return client.sign_in(story.lead)


def fill(page, button="Save and stay", **changes):
    return page.form(button).filled(**changes)


def test_the_page_shows_the_standard_and_its_prompts(story, lead):
    page = lead.get_ok(story.standard("1.1"))
    assert page.h1 == "1.1 Staff know what to do."
    assert "Essential" in page.texts(".app-essential")
    assert "Training records" in page.text
    assert "Do not name any child or family" in page.text
    assert "What each grade looks like" in page.text
    assert page.link_to("1.2 Standard 1.2") == story.standard("1.2")


def test_saving_an_answer_leads_to_the_next_standard(story, lead):
    page = lead.get_ok(story.standard("1.1"))
    url, data = fill(
        page,
        "Save and go to 1.2",
        evidence_of_compliance="Policy\r\n\r\n• 312 staff\u0000 trained",
        areas_for_improvement="Bank staff",
        self_grade="2",
        finished="yes",
    )
    page = lead.post_ok(url, data)
    assert page.h1.startswith("1.2")
    assert page.banner == "1.1 Standard 1.1: saved. Status: Completed."
    again = lead.get_ok(story.standard("1.1"))
    assert again.value("evidence_of_compliance") == "Policy\n\n• 312 staff trained"
    assert again.form("Save and stay").values["self_grade"] == "2"
    assert again.form("Save and stay").values["finished"] == "yes"


@pytest.mark.parametrize(
    ("ref", "button", "where"),
    [
        ("1.1", "Save and stay", "standards/1.1"),
        ("1.1", "Save and return to the list", ""),
        ("1.1", "Save and add or change evidence", "standards/1.1/evidence"),
        # The last standard of a policy standard leads into the next one; the very last offers the list only.
        ("1.2", "Save and go to 2.1", "standards/2.1"),
        ("2.2", "Save and return to the list", ""),
    ],
)
def test_each_button_leads_where_it_says(story, lead, ref, button, where):
    page = lead.get_ok(story.standard(ref))
    answer = lead.post(*fill(page, button, evidence_of_compliance="Policy"))
    assert answer.status == 302
    assert answer.response.headers["Location"] == f"{story.base}/{where}".rstrip("/")


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"na_requested": "y"}, "na_reason", "Give the reason why this standard does not apply to you"),
        ({"modification": "Ours"}, "modification_reason", "Explain why the standard is modified"),
        ({"self_grade": "7"}, "self_grade", "Choose one of the options"),
        ({"self_grade": "na"}, "self_grade", "Choose one of the options"),
        # An area for improvement would be an answer; nothing at all is none.
        ({"finished": "yes", "areas_for_improvement": ""}, "finished", "Before you finish this standard"),
        ({"evidence_of_compliance": "x" * 10_001}, "evidence_of_compliance", "10,000 characters or fewer"),
    ],
)
def test_refusals_stand_beside_the_field_and_keep_what_was_typed(story, lead, typed, field, message):
    page = lead.get_ok(story.standard("1.1"))
    shown = lead.post_shown_again(*fill(page, **{"areas_for_improvement": "Kept words", **typed}))
    assert message in shown.field_error(field)
    assert shown.value("areas_for_improvement") == typed.get("areas_for_improvement", "Kept words")
    if field == "evidence_of_compliance":
        assert len(shown.value(field)) == 10_001
    assert story.response("1.1").version == 1


def test_a_cycle_without_self_grading_does_not_ask_and_does_not_take(session, clock, client):
    story = begin(self_grading=False)
    page = client.sign_in(story.lead).get_ok(story.standard("1.1"))
    assert "Your own grade" not in page.text
    client.post_ok(*fill(page, evidence_of_compliance="Policy", self_grade="3"))
    assert story.response("1.1").self_grade is None


def test_two_people_at_once_see_both_texts_and_merge(story, lead, new_client):
    response = story.response("1.1")
    words = Answer(evidence_of_compliance="Policy\nTraining", areas_for_improvement="None")
    save_response(response, words, expected_version=1, actor=actor_of(story.lead))
    mine = lead.get_ok(story.standard("1.1"))
    theirs = Answer(evidence_of_compliance="Policy\nTraining\nAudit", areas_for_improvement="None")
    save_response(response, theirs, expected_version=2, actor=actor_of(story.authoriser))
    clash = lead.post(*fill(mine, evidence_of_compliance="Policy\nTraining\nSupervision"))
    assert clash.status == 409
    assert clash.h1 == "1.1 was saved after you opened it"
    assert "Helen Authoriser saved this standard" in clash.text
    assert [words for words in clash.texts("mark") if "Audit" in words]
    assert [words for words in clash.texts("mark") if "Supervision" in words]
    assert clash.value("evidence_of_compliance") == "Policy\nTraining\nAudit\nSupervision"
    lead.post_ok(*clash.form("Save this answer").filled())
    saved = story.response("1.1")
    assert saved.evidence_of_compliance == "Policy\nTraining\nAudit\nSupervision"
    assert saved.areas_for_improvement == "None"
    assert db.session.query(ResponseVersion).count() == 3


def test_ones_own_other_window_is_named_as_such(story, lead):
    page = lead.get_ok(story.standard("1.1"))
    lead.post_ok(*fill(page, evidence_of_compliance="Policy"))
    clash = lead.post(*fill(page, evidence_of_compliance="Training"))
    assert clash.status == 409
    assert "You saved this standard in another window" in clash.text


def test_what_only_one_of_them_changed_is_not_asked_about_twice(story, lead):
    mine = lead.get_ok(story.standard("1.1"))
    theirs = Answer(evidence_of_compliance="Policy")
    save_response(story.response("1.1"), theirs, expected_version=1, actor=actor_of(story.authoriser))
    clash = lead.post(*fill(mine, areas_for_improvement="Bank staff"))
    assert clash.status == 409
    lead.post_ok(*clash.form("Save this answer").filled())
    saved = story.response("1.1")
    assert (saved.evidence_of_compliance, saved.areas_for_improvement) == ("Policy", "Bank staff")


def test_a_choice_that_only_the_other_made_stays_and_is_named(story, lead):
    mine = lead.get_ok(story.standard("1.1"))
    theirs = Answer(na_requested=True, na_reason="No premises")
    save_response(story.response("1.1"), theirs, expected_version=1, actor=actor_of(story.authoriser))
    clash = lead.post(*fill(mine, evidence_of_compliance="Policy"))
    assert "Saved by Helen Authoriser: Yes. Chosen by you: No." in clash.text
    lead.post_ok(*clash.form("Save this answer").filled())
    saved = story.response("1.1")
    assert (saved.evidence_of_compliance, saved.na_requested, saved.na_reason) == (
        "Policy",
        True,
        "No premises",
    )


def test_a_page_without_a_version_is_a_stale_page(story, lead):
    answer = {"evidence_of_compliance": "Mine"}
    clash = lead.post(story.standard("1.1"), answer)
    assert clash.status == 409
    assert clash.value("evidence_of_compliance") == "Mine"


def test_autosave_answers_with_the_time_and_the_version(story, lead):
    typed = {"evidence_of_compliance": "Half a sent", "na_requested": "y", "finished": "yes", "version": "1"}
    answer = lead.post(story.standard("1.1"), typed, headers=AUTOSAVE)
    assert answer.response.json == {"saved_at": "9:30am", "version": 2}
    saved = story.response("1.1")
    assert (saved.evidence_of_compliance, saved.na_requested, saved.finished) == ("Half a sent", True, False)
    again = lead.post(story.standard("1.1"), {**typed, "version": "2"}, headers=AUTOSAVE)
    assert again.response.json["version"] == 2


def test_autosave_says_that_somebody_was_first(story, lead):
    theirs = Answer(evidence_of_compliance="Policy")
    save_response(story.response("1.1"), theirs, expected_version=1, actor=actor_of(story.authoriser))
    answer = lead.post(
        story.standard("1.1"), {"evidence_of_compliance": "Mine", "version": "1"}, headers=AUTOSAVE
    )
    assert answer.status == 409
    assert answer.response.json["message"].startswith("Not saved: Helen Authoriser saved this standard")
    assert answer.response.json["url"] == "#save"
    assert story.response("1.1").evidence_of_compliance == "Policy"


def test_autosave_refuses_what_is_too_long_or_off_the_scale(story, lead):
    for typed in ({"evidence_of_compliance": "x" * 10_001}, {"self_grade": "9"}):
        answer = lead.post(story.standard("1.1"), {"version": "1", **typed}, headers=AUTOSAVE)
        assert answer.status == 422
        assert answer.response.json["message"]


def test_after_sending_a_save_is_refused_and_the_text_comes_back(story, lead):
    answer_all(story)
    page = lead.get_ok(story.standard("1.1"))
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    late = lead.post(*fill(page, evidence_of_compliance="Typed too late"))
    assert late.status == 409
    assert "read-only" in late.text
    assert "Typed too late" in late.text
    answer = lead.post(
        story.standard("1.1"), {"evidence_of_compliance": "Late", "version": "2"}, headers=AUTOSAVE
    )
    assert (answer.status, "read-only" in answer.response.json["message"]) == (409, True)
    reading = lead.get_ok(story.standard("1.1"))
    assert "Save and stay" not in reading.buttons
    assert "This return is read-only: awaiting authorisation." in reading.text


def test_the_authoriser_reads_but_does_not_answer(story, client):
    client.sign_in(story.authoriser).get_ok(story.standard("1.1"))
    client.refused(403, story.standard("1.1"), "POST", {"evidence_of_compliance": "Mine", "version": "1"})


def test_the_board_reads_a_standard_only_once_it_was_submitted(story, client):
    page = client.sign_in(story.manager).refused(409, story.standard("1.1"))
    assert "has not been submitted yet" in page.text


def test_other_agencies_and_unknown_standards_are_not_there(story, lead, new_client):
    lead.refused(404, story.standard("9.9"))
    other = new_client().sign_in(factories.make_user(Role.AGENCY_LEAD, factories.make_agency(story.board)))
    other.refused(404, story.standard("1.1"))
    other.refused(404, story.standard("1.1"), "POST", {"evidence_of_compliance": "Mine", "version": "1"})


def test_one_standard_keeps_to_its_budget(story, lead):
    lead.get_ok(story.standard("1.1"))
    with count_queries() as queries:
        lead.get_ok(story.standard("1.1"))
    # Session, roles, the answer with its return and people, evidence, colleagues, board of the shell.
    assert queries.count <= 12, queries
    assert "UPDATE" not in str(queries)
