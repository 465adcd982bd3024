"""Confirming and editing last cycle's answers; nothing that was begun is overwritten."""

import pytest

from tests.carry_forward.story import actor_of, change, new_framework, two_years
from tests.evidence.build import cite_at, make_file, make_link
from tracker.assessments.answers import Answer
from tracker.assessments.models import ResponseVersion
from tracker.assessments.operations import save_response
from tracker.assessments.queries import answer_of, list_tasks
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.carry_forward.marks import find_carried, list_marks
from tracker.carry_forward.operations import confirm_ticked, confirm_unchanged, take_over
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, Forbidden, RuleBroken, WrongState
from tracker.evidence.models import Citation
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Grade


@pytest.fixture
def years(session, clock):
    return two_years()


@pytest.fixture
def lead(years):
    return actor_of(years.now.lead)


def confirm(years, ref="1.1", version=None, by=None):
    response = years.now.response(ref)
    expected = response.version if version is None else version
    return confirm_unchanged(response, expected_version=expected, actor=by or actor_of(years.now.lead))


def cited(response):
    rows = db.session.query(Citation).filter_by(response_id=response.id)
    return {(row.item.title, row.locator) for row in rows}


def test_everything_of_the_answer_comes_along_and_is_finished(years):
    years.write(
        "1.1", evidence_of_compliance="Policy", areas_for_improvement="Bank staff", self_grade=Grade.GOOD,
        modification="Less", modification_reason="Small", finished=False,
    )  # fmt: skip
    years.write("1.2", evidence_of_compliance="", na_requested=True, na_reason="No children here")
    confirm(years)
    confirm(years, "1.2")
    first, second = answer_of(years.now.response("1.1")), answer_of(years.now.response("1.2"))
    assert first == Answer(
        evidence_of_compliance="Policy", areas_for_improvement="Bank staff", self_grade=Grade.GOOD,
        modification="Less", modification_reason="Small", finished=True,
    )  # fmt: skip
    assert (second.na_requested, second.na_reason, second.finished) == (True, "No children here", True)
    assert years.now.assessment.status is AssessmentStatus.IN_PROGRESS


def test_it_is_kept_as_a_version_marked_and_in_the_trail(years, lead, clock):
    confirm(years)
    response = years.now.response("1.1")
    (kept,) = db.session.query(ResponseVersion).filter_by(response_id=response.id)
    assert kept.evidence_of_compliance == "We comply with 1.1."
    carried = find_carried(response.id)
    assert (carried.from_response_id, carried.unchanged) == (years.then("1.1").id, True)
    assert (carried.confirmed_by_id, carried.confirmed_at) == (lead.user_id, now())
    entry = db.session.query(AuditEntry).filter_by(verb="response.carry").one()
    assert entry.after == {"from": "Section 11 2025", "unchanged": True}


def test_nothing_counts_as_answered_until_it_is_confirmed(years):
    tasks = list_tasks(
        years.now.assessment.id, get_framework(years.now.assessment.cycle.framework_version_id)
    )
    assert [task.standing.answered for task in tasks] == [False] * 4


def test_evidence_is_cited_again_if_it_is_still_there(years):
    policy = make_file(years.now.agency, "Policy")
    old = make_link(years.now.agency, "Old page")
    gone = make_link(years.now.agency, "Gone page", url="https://a.example/gone")
    present = make_link(years.now.agency, "Cited already", url="https://a.example/there")
    for item in (policy, old, gone, present):
        cite_at(item, years.last, see=f"see {item.title}")
    cite_at(present, years.now.assessment, see="page 9")
    change(old, review_by=today().replace(year=2025))
    change(gone, removed_at=now())
    warnings = confirm(years)
    assert cited(years.now.response("1.1")) == {
        ("Policy", "see Policy"), ("Old page", "see Old page"), ("Cited already", "page 9"),
    }  # fmt: skip
    assert sorted(warnings) == [
        "“Gone page” was removed from the library and is not cited again.",
        "“Old page” is past its review date, 2 November 2025.",
    ]


def test_an_answer_that_was_begun_is_not_overwritten(years, lead):
    response = years.now.response("1.1")
    save_response(response, Answer(areas_for_improvement="New"), expected_version=1, actor=lead)
    with pytest.raises(WrongState, match="has an answer already"):
        confirm(years)
    assert years.now.response("1.1").areas_for_improvement == "New"
    assert find_carried(response.id) is None


def test_who_saved_meanwhile_gives_both_texts(years, lead):
    response = years.now.response("1.1")
    save_response(response, Answer(areas_for_improvement="New"), expected_version=1, actor=lead)
    with pytest.raises(Conflict) as clash:
        confirm(years, version=1)
    assert clash.value.theirs["areas_for_improvement"] == "New"
    assert clash.value.yours["evidence_of_compliance"] == "We comply with 1.1."


def test_pressing_twice_changes_nothing_more(years):
    confirm(years)
    version = years.now.response("1.1").version
    assert confirm(years, version=1) == []
    assert years.now.response("1.1").version == version
    assert db.session.query(AuditEntry).filter_by(verb="response.carry").count() == 1


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (
            lambda years: change(years.now.assessment, status="awaiting_authorisation"),
            WrongState,
            "read-only",
        ),
        (lambda years: years.write("1.1", evidence_of_compliance=""), WrongState, "no answer of an earlier"),
        (
            lambda years: change(years.last, submitted_at=None, receipt_reference=None),
            WrongState,
            "no answer",
        ),
        # What would not be taken today is not taken by the back door.
        (lambda years: years.write("1.1", modification="Less"), RuleBroken, "Explain why"),
    ],
)
def test_what_cannot_be_confirmed(years, spoil, error, words):
    spoil(years)
    with pytest.raises(error, match=words):
        confirm(years)
    assert answer_of(years.now.response("1.1")) == Answer()


def test_the_ticked_ones_are_done_and_the_others_told(years, lead):
    save_response(
        years.now.response("1.2"), Answer(areas_for_improvement="New"), expected_version=1, actor=lead
    )
    years.write("2.1", modification="Less")

    def check(response):
        if response.minimum_standard.ref == "2.2":
            raise Forbidden("Not yours.")

    result = confirm_ticked(years.now.assessment, ["1.1", "1.2", "2.1", "2.2"], check=check, actor=lead)
    assert result.done == ["1.1"]
    assert [ref for ref, _words in result.refused] == ["1.2", "2.1", "2.2"]
    assert "has an answer already" in result.refused[0][1]
    assert result.refused[1][1] == "Explain why the standard is modified"
    assert result.refused[2][1] == "Not yours."
    assert years.now.response("1.1").finished
    assert years.now.response("1.2").areas_for_improvement == "New"
    assert answer_of(years.now.response("2.1")) == Answer()


def test_nothing_ticked_is_told(years, lead):
    with pytest.raises(RuleBroken, match="Tick at least one"):
        confirm_ticked(years.now.assessment, [], check=lambda _response: None, actor=lead)


def test_an_edited_answer_is_marked_with_changes_and_cites_once(years, lead):
    item = make_link(years.now.agency)
    cite_at(item, years.last)
    response = years.now.response("1.1")
    for number, words in enumerate(["First", "Second"], start=1):
        save_response(response, Answer(evidence_of_compliance=words), expected_version=number, actor=lead)
        take_over(response, actor=lead)
        if number == 1:
            assert cited(response) == {("Website", "page 4")}
            db.session.query(Citation).filter_by(response_id=response.id).delete()
    assert cited(response) == set()  # what was taken away after the first save stays away
    (mark,) = list_marks(years.now.assessment.id).values()
    assert mark.text.startswith("Carried forward from Section 11 2025 with changes, confirmed by Priya Lead")


def test_a_confirmed_answer_that_is_edited_later_says_so(years, lead):
    confirm(years)
    response = years.now.response("1.1")
    assert not list_marks(years.now.assessment.id)[response.id].edited
    save_response(
        response, Answer(evidence_of_compliance="New words"), expected_version=response.version, actor=lead
    )
    assert list_marks(years.now.assessment.id)[response.id].edited


def test_answers_that_came_together_have_to_be_read(years, lead):
    story = new_framework(years, {"1.1": ["1.1", "2.1"], "1.2": ["1.2"]})
    response = story.response("1.1")
    with pytest.raises(WrongState, match="takes the place of several standards"):
        confirm_unchanged(response, expected_version=1, actor=lead)
    confirm_unchanged(story.response("1.2"), expected_version=1, actor=lead)
    with pytest.raises(WrongState, match="no answer of an earlier cycle"):  # nobody said what 2.1 follows
        confirm_unchanged(story.response("2.1"), expected_version=1, actor=lead)
