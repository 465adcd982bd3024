"""Comments at standards, from the authoriser and from the board: who writes, who reads, until when."""

from datetime import timedelta

import pytest

from tests.assessments.people import Story, actor_of, answer_all, begin
from tests.support.outbox import Outbox
from tracker.assessments.answers import Answer, StandardStatus
from tracker.assessments.authorising import authorise, decline, send_for_authorisation
from tracker.assessments.completeness import Task
from tracker.assessments.correcting import return_to_agency, withdraw_to_correct
from tracker.assessments.evidence_operations import remove_from_answer
from tracker.assessments.models import Remark, Response, StatusNote, Submission
from tracker.assessments.notes import find_latest_note
from tracker.assessments.operations import save_draft, save_response
from tracker.assessments.queries import list_tasks
from tracker.assessments.remark_queries import comments_so_far, list_said_about
from tracker.assessments.remarks import remove_comment, write_comment
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.queries import get_framework

NOBODY = frozenset()


@pytest.fixture
def sent(session, clock) -> Story:
    """A return that waits for its authoriser."""
    story = begin()
    answer_all(story)
    send(story)
    return story


def send(story: Story) -> None:
    send_for_authorisation(story.assessment, covered=NOBODY, actor=actor_of(story.lead))


def sign(story: Story) -> None:
    by = actor_of(story.authoriser)
    authorise(story.assessment, "Helen Authoriser", "Chief nurse", "H Authoriser", actor=by)


def comment(story: Story, ref: str, text: str, by: str = "authoriser") -> Remark:
    return write_comment(story.response(ref), text, actor=actor_of(getattr(story, by)))


def tasks(story: Story) -> dict[str, Task]:
    framework = get_framework(story.assessment.cycle.framework_version_id)
    return {task.ref: task for task in list_tasks(story.assessment.id, framework)}


def said(story: Story, ref: str, *, inside: bool = True) -> list[tuple[str, bool]]:
    return [(each.text, each.open) for each in list_said_about(story.response(ref).id, inside=inside)]


def test_each_person_has_one_comment_at_a_standard_and_can_change_or_remove_it(sent):
    comment(sent, "1.2", "Which figures?")
    comment(sent, "1.2", "Which figures, and since when?")
    comment(sent, "1.2", "I meant those of May.", by="lead")
    found = comments_so_far(sent.assessment.id)
    assert {each.text for each in found["1.2"]} == {"Which figures, and since when?", "I meant those of May."}
    remove_comment(sent.response("1.2"), actor=actor_of(sent.authoriser))
    (left,) = comments_so_far(sent.assessment.id)["1.2"]
    assert left.writer == "Priya Lead"
    remove_comment(sent.response("1.1"), actor=actor_of(sent.authoriser))  # nothing there: nothing happens


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Enter what"), ("  \n", "Enter what"), ("x" * 2001, "2,000 characters or fewer")],
)
def test_a_comment_says_something_and_not_too_much(sent, text, words):
    with pytest.raises(RuleBroken, match=words):
        comment(sent, "1.1", text)
    assert comments_so_far(sent.assessment.id) == {}


def test_comments_are_kept_from_the_lead_until_the_decline_and_then_stand_at_their_standards(sent, outbox):
    comment(sent, "1.2", "Which figures?")
    comment(sent, "2.1", "This is last year’s.")
    assert said(sent, "1.2") == []
    decline(sent.assessment, "Two answers need figures.", actor=actor_of(sent.authoriser))
    assert said(sent, "1.2") == [("Which figures?", True)]
    assert [ref for ref, task in tasks(sent).items() if task.asked.commented] == ["1.2", "2.1"]
    note = find_latest_note(sent.assessment.id)
    assert {remark.note_id for remark in db.session.query(Remark)} == {note.id}
    assert "standards 1.2, 2.1" in outbox.to(sent.lead.email)[-1].body


def test_a_decline_without_comments_names_no_standard(sent, outbox: Outbox):
    decline(sent.assessment, "Not now.", actor=actor_of(sent.authoriser))
    assert "There is a comment" not in outbox.to(sent.lead.email)[-1].body


def test_sending_again_settles_what_was_said_and_keeps_it(sent):
    comment(sent, "1.2", "Which figures?")
    decline(sent.assessment, "Figures.", actor=actor_of(sent.authoriser))
    send(sent)
    assert said(sent, "1.2") == [("Which figures?", False)]
    assert not any(task.asked.commented for task in tasks(sent).values())
    assert comments_so_far(sent.assessment.id) == {}


def test_authorising_all_the_same_keeps_the_comments_as_notes(sent):
    comment(sent, "1.2", "Better next year.")
    sign(sent)
    (note,) = list_said_about(sent.response("1.2").id, inside=True)
    assert (note.open, note.title) == (False, "The authoriser’s note")
    assert said(sent, "1.2", inside=False) == []  # between the agency's own people


@pytest.mark.parametrize("act", [comment, lambda story, ref, _text: remove(story, ref)])
def test_comments_are_written_only_while_the_return_waits(sent, act):
    decline(sent.assessment, "No.", actor=actor_of(sent.authoriser))
    with pytest.raises(WrongState, match="while the return waits"):
        act(sent, "1.1", "Too late")


def remove(story: Story, ref: str) -> None:
    remove_comment(story.response(ref), actor=actor_of(story.authoriser))


def test_a_submission_is_kept_for_every_time_it_was_submitted(sent, clock, outbox):
    sign(sent)
    first = sent.assessment.receipt_reference
    withdraw_to_correct(sent.assessment, "Wrong file.", actor=actor_of(sent.lead))
    assert (sent.assessment.status, sent.assessment.receipt_reference) == (AssessmentStatus.IN_PROGRESS, None)
    assert "Wrong file." in outbox.to(sent.manager.email)[-1].body
    assert find_latest_note(sent.assessment.id).verb == "assessment.withdraw"
    clock.shift(timedelta(hours=1))
    send(sent)
    sign(sent)
    rows = db.session.query(Submission).order_by(Submission.number).all()
    assert [(row.number, row.receipt_reference, row.withdrawn_at is None) for row in rows] == [
        (1, first, False),
        (2, sent.assessment.receipt_reference, True),
    ]
    assert rows[1].content_hash == sent.assessment.content_hash == rows[0].content_hash
    receipt = outbox.to(sent.lead.email)[-1].body
    for words in ("submission 2", sent.assessment.content_hash, "/return.pdf", "/receipt"):
        assert words in receipt
    assert "/changes" in outbox.to(sent.manager.email)[-1].body


def test_a_return_is_not_taken_back_once_grading_began_or_the_deadline_passed(sent, clock):
    sign(sent)
    sent.assessment.status = AssessmentStatus.IN_GRADING
    with pytest.raises(WrongState, match="Grading has begun"):
        withdraw_to_correct(sent.assessment, "Wrong.", actor=actor_of(sent.lead))
    sent.assessment.status = AssessmentStatus.SUBMITTED
    clock.shift(timedelta(days=31))
    with pytest.raises(WrongState, match="deadline has passed"):
        withdraw_to_correct(sent.assessment, "Wrong.", actor=actor_of(sent.lead))
    assert sent.assessment.submitted_at is not None


def test_taking_it_back_needs_a_reason(sent):
    sign(sent)
    with pytest.raises(RuleBroken, match="reason"):
        withdraw_to_correct(sent.assessment, " ", actor=actor_of(sent.lead))
    assert db.session.query(StatusNote).count() == 0


@pytest.fixture
def returned(sent) -> Story:
    """A return that the board sent back for 1.2 only."""
    sign(sent)
    return_to_agency(
        sent.assessment, "One answer.", {"1.2": "Show the figures."}, actor=actor_of(sent.manager)
    )
    return sent


def test_the_board_opens_the_standards_it_names_and_leaves_the_others_locked(returned, outbox):
    assert {ref: task.asked.locked for ref, task in tasks(returned).items()} == {
        "1.1": True, "1.2": False, "2.1": True, "2.2": True,
    }  # fmt: skip
    named = tasks(returned)["1.2"]
    assert (named.status, named.done) == (StandardStatus.CHANGES_REQUESTED, False)
    assert said(returned, "1.2") == said(returned, "1.2", inside=False) == [("Show the figures.", True)]
    assert "1.2: Show the figures." in outbox.to(returned.lead.email)[-1].body
    entry = db.session.query(AuditEntry).filter_by(verb="assessment.changes_requested").one()
    assert entry.after == {"standards": ["1.2"]}


def test_opening_and_locking_is_no_new_version_of_an_answer(returned):
    versions = {response.version for response in db.session.query(Response)}
    assert versions == {2}  # saved once when it was answered


WORDS = Answer(evidence_of_compliance="Changed", finished=True)
WAYS_TO_WRITE = [
    lambda response, actor: save_response(response, WORDS, expected_version=response.version, actor=actor),
    lambda response, actor: save_draft(response, WORDS, expected_version=response.version, actor=actor),
    lambda response, actor: remove_from_answer(response, response.id, actor=actor),
]


@pytest.mark.parametrize("write", WAYS_TO_WRITE)
def test_a_locked_answer_is_refused_by_every_way_to_write(returned, write):
    with pytest.raises(WrongState, match="other standards only"):
        write(returned.response("1.1"), actor_of(returned.lead))


def test_what_was_asked_for_is_done_when_the_agency_says_it_is_finished(returned, clock):
    clock.shift(timedelta(hours=1))
    response = returned.response("1.2")
    save_response(response, WORDS, expected_version=response.version, actor=actor_of(returned.lead))
    assert tasks(returned)["1.2"].status is StandardStatus.COMPLETED
    send(returned)
    assert tasks(returned)["1.1"].asked.locked  # a decline would leave it so
    sign(returned)
    assert not any(task.asked.locked for task in tasks(returned).values())
    assert said(returned, "1.2") == [("Show the figures.", False)]


def test_without_a_named_standard_every_answer_is_open(sent, outbox):
    sign(sent)
    return_to_agency(sent.assessment, "It is another agency’s.", actor=actor_of(sent.manager))
    assert not any(task.asked.locked for task in tasks(sent).values())
    assert all(task.done for task in tasks(sent).values())
    assert "All answers can be changed again." in outbox.to(sent.lead.email)[-1].body


def test_it_can_be_returned_again_for_something_else(returned):
    send(returned)
    sign(returned)
    changes = {"2.1": "And this one.", "2.2": "This too."}
    return_to_agency(returned.assessment, "Two more.", changes, actor=actor_of(returned.manager))
    assert [ref for ref, task in tasks(returned).items() if task.asked.locked] == ["1.1", "1.2"]
    assert [ref for ref, task in tasks(returned).items() if task.asked.changes] == ["2.1", "2.2"]


@pytest.mark.parametrize("changes", [{"9.9": "What?"}, {"1.1": "  "}])
def test_a_return_names_standards_it_has_each_with_a_reason(sent, changes):
    sign(sent)
    with pytest.raises(RuleBroken):
        return_to_agency(sent.assessment, "Reason.", changes, actor=actor_of(sent.manager))
    assert sent.assessment.status is AssessmentStatus.SUBMITTED
