"""The timeline for each side, and the versions of an answer put back into the form."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests.assessments.people import actor_of, answer_all, begin
from tests.carry_forward.story import change
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, send_for_authorisation
from tracker.assessments.correcting import return_to_agency
from tracker.assessments.models import Response
from tracker.assessments.operations import save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.db import db


@pytest.fixture
def story(session, clock):
    return begin(2, 4)


@pytest.fixture
def lead(story, client):
    return client.sign_in(story.lead)


def save(story, ref, words, **more):
    response = story.response(ref)
    answer = Answer(evidence_of_compliance=words, **more)
    save_response(response, answer, expected_version=response.version, actor=actor_of(story.lead))


def submit(story):
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    authorise(story.assessment, "Helen", "Chief nurse", "Helen", actor=actor_of(story.authoriser))


def shown(page):
    return page.texts(".app-timeline__title")


def test_the_lead_reads_what_happened(story, lead):
    answer_all(story)
    page = lead.get_ok(lead.get_ok(story.base).link_to("Timeline of the return"))
    assert page.h1 == "Timeline of the return"
    assert shown(page) == [
        "Priya Lead changed the agency details", "Priya Lead saved 1.1, 1.2, 1.3 and 5 more",
        "Priya Lead began the return", "The tracker asked for this return",
    ]  # fmt: skip
    assert "All 8 standards" in page.text
    assert page.link_to("History of 2.4") == f"{story.standard('2.4')}/history"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=board", ["The tracker asked for this return"]),
        ("standard=1.2", ["Priya Lead saved 1.2"]),
        ("kind=answers&standard=1.2", ["Priya Lead saved 1.2"]),
        ("kind=holders", []),
        # what is not known narrows nothing
        ("kind=made-up&standard=9.9",
         ["Priya Lead saved 1.2", "Priya Lead began the return", "The tracker asked for this return"]),
    ],
)  # fmt: skip
def test_filters(story, lead, query, expected):
    save(story, "1.2", "Words")
    assert shown(lead.get_ok(f"{story.base}/timeline?{query}")) == expected


def test_the_authoriser_reads_it_and_a_contributor_does_not(story, new_client):
    new_client().sign_in(story.authoriser).get_ok(f"{story.base}/timeline")
    new_client().sign_in(story.contributor).refused(403, f"{story.base}/timeline")


def test_long_timelines_have_pages(story, lead, clock):
    for number in range(55):
        save(story, "1.1", f"Words {number}")
        clock.shift(timedelta(days=1))
    lead.sign_in(story.lead)  # the session of the first day is over
    page = lead.get_ok(f"{story.base}/timeline")
    assert len(shown(page)) == 50
    assert len(shown(lead.get_ok(f"{story.base}/timeline?page=2"))) == 7


def test_the_timeline_as_a_workbook(story, lead):
    save(story, "1.2", "=Secret words")
    file = io.BytesIO(lead.download(f"{story.base}/timeline?format=xlsx&kind=answers").data)
    heads, first, *_ = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert heads[1:] == ["Time", "What happened", "Kind", "Standards", "Reason"]
    assert first[1:5] == ["9:30am", "Priya Lead saved 1.2", "Answers", "1.2"]
    assert "Secret" not in str(first)


def test_the_board_reads_what_concerns_it_after_a_submission(story, new_client):
    manager = new_client().sign_in(story.manager)
    manager.refused(409, f"{story.base}/timeline")
    submit(story)
    page = manager.get_ok(f"{story.base}/timeline")
    assert [title.split(", receipt")[0] for title in shown(page)] == [
        "Helen Authoriser submitted the return", "The tracker asked for this return",
    ]  # fmt: skip
    assert "saved" not in page.find("main").get_text()
    return_to_agency(story.assessment, "Figures missing", actor=actor_of(story.manager))
    page = manager.get_ok(f"{story.base}/timeline")  # with the agency again, but the board has had it
    assert "Figures missing" in page.text


def test_the_agency_learns_of_grading_when_grades_are_published(story, lead):
    submit(story)
    change(story.assessment, status=AssessmentStatus.IN_GRADING)
    assert "grad" not in lead.get_ok(f"{story.base}/timeline").find("main").get_text().lower()
    assert shown(lead.get_ok(f"{story.base}/timeline?kind=board")) == ["The tracker asked for this return"]


def test_the_history_shows_what_each_version_changed(story, lead):
    save(story, "1.1", "Policy in force")
    save(story, "1.1", "Policy still in force", areas_for_improvement="Bank staff")
    page = lead.get_ok(lead.get_ok(story.standard("1.1")).link_to("History of this answer"))
    assert page.h1 == "History of 1.1 Standard 1.1"
    assert "Version 3 (the latest), saved by Priya Lead on 2 November 2026 at 9:30am" in page.text
    assert "still" in " ".join(page.texts("ins"))
    assert "Put these words back into the form" not in page.text
    page = lead.get_ok(page.link_to("Version 2"))
    assert "Policy in force" in page.text
    lead.refused(404, f"{story.standard('1.1')}/history?version=99")


def test_old_words_go_back_into_the_form_and_nothing_is_lost(story, lead):
    save(story, "1.1", "Old words")
    save(story, "1.1", "New words", finished=True)
    page = lead.get_ok(f"{story.standard('1.1')}/history?version=2")
    page = lead.get_ok(page.link_to("Put these words back into the form"))
    assert page.value("evidence_of_compliance") == "Old words"
    assert "The form holds the words of version 2" in page.text
    assert story.response("1.1").evidence_of_compliance == "New words"
    page = lead.post_ok(*page.form("Save and stay").filled())
    assert (story.response("1.1").evidence_of_compliance, story.response("1.1").finished) == (
        "Old words",
        True,
    )
    assert "New words" in lead.get_ok(f"{story.standard('1.1')}/history?version=3").text


def test_a_version_that_is_not_there_changes_nothing(story, lead):
    save(story, "1.1", "Words")
    for start in ("99", "1", "-1", "abc", "9" * 30):
        assert (
            lead.get_ok(f"{story.standard('1.1')}?start={start}").value("evidence_of_compliance") == "Words"
        )


def test_who_reads_a_history(story, new_client):
    save(story, "1.1", "Words")
    change(story.response("1.2"), assigned_to_id=story.contributor.id)
    contributor = new_client().sign_in(story.contributor)
    contributor.refused(403, f"{story.standard('1.1')}/history")
    page = contributor.get_ok(f"{story.standard('1.2')}/history")
    assert "Nobody has saved an answer" in page.text
    submit(story)
    manager = new_client().sign_in(story.manager)
    manager.refused(403, f"{story.standard('1.1')}/history")
    assert "History of this answer" not in manager.get_ok(story.standard("1.1")).text
    authoriser = new_client().sign_in(story.authoriser)
    assert "Put these words" not in authoriser.get_ok(f"{story.standard('1.1')}/history?version=2").text


def test_queries_of_the_pages(story, lead):
    """Signing in 3, the return 1, the timeline 5, the footer's boards 1; a history 3 besides its answer."""
    counted = []
    for number in range(2):
        for response in db.session.query(Response).filter_by(assessment_id=story.assessment.id):
            save(story, response.minimum_standard.ref, f"Words {number}")
        for place in ("/timeline", "/standards/1.1/history"):
            lead.get_ok(story.base + place)
            with count_queries() as queries:
                lead.get_ok(story.base + place)
            counted.append(queries.count)
    assert counted[:2] == counted[2:], queries
    assert max(counted) <= 12
