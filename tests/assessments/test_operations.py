"""Opening, answering, sending and authorising on the database; what is refused changes nothing."""

from uuid import uuid4

import pytest

from tests.assessments.people import DETAILS, Story, actor_of, answer_all, begin
from tests.support.outbox import Outbox
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, decline, send_for_authorisation
from tracker.assessments.correcting import return_to_agency
from tracker.assessments.models import Response, ResponseVersion
from tracker.assessments.notes import find_latest_note
from tracker.assessments.operations import open_assessment, save_details, save_draft, save_response
from tracker.assessments.receipts import content_of
from tracker.assessments.rules import AssessmentStatus, content_hash
from tracker.audit.models import AuditEntry
from tracker.audit.queries import find_first_bad_entry
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.policy import SYSTEM

NOBODY = frozenset()
WORDS = Answer(evidence_of_compliance="Policy in force since May.")


@pytest.fixture
def story(session) -> Story:
    return begin()


def verbs() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.verb).order_by(AuditEntry.seq)))


def save(story: Story, ref: str, answer: Answer, **options) -> Response:
    response = story.response(ref)
    version = options.pop("expected_version", response.version)
    save_response(response, answer, expected_version=version, actor=actor_of(options.pop("by", story.lead)))
    return response


def send(story: Story, covered: frozenset = NOBODY) -> None:
    send_for_authorisation(story.assessment, covered=covered, actor=actor_of(story.lead))


def sign(story: Story, user) -> None:
    authorise(story.assessment, "Helen Authoriser", "Chief nurse", "H Authoriser", actor=actor_of(user))


def test_opening_makes_an_empty_answer_for_every_standard(story):
    responses = db.session.query(Response).filter_by(assessment_id=story.assessment.id).all()
    assert len(responses) == 4
    assert story.assessment.status is AssessmentStatus.NOT_STARTED
    assert story.assessment.address == story.agency.address
    assert verbs() == ["assessment.open"]


def test_an_agency_has_one_return_in_a_cycle(story):
    with pytest.raises(WrongState, match="already has a return"):
        open_assessment(story.assessment.cycle, story.agency, actor=SYSTEM)


def test_the_first_answer_starts_the_return_and_keeps_its_version(story):
    response = save(story, "1.1", WORDS)
    assert story.assessment.status is AssessmentStatus.IN_PROGRESS
    kept = db.session.query(ResponseVersion).one()
    assert (kept.version, kept.evidence_of_compliance) == (response.version, "Policy in force since May.")
    assert kept.saved_by_id == story.lead.id
    assert verbs() == ["assessment.open", "assessment.start", "response.save"]


def test_the_audit_trail_holds_no_texts(story):
    save(story, "1.1", WORDS)
    entries = db.session.query(AuditEntry).all()
    assert not any("Policy" in f"{entry.before}{entry.after}" for entry in entries)
    assert find_first_bad_entry() is None


def test_saving_the_same_words_again_is_no_new_version(story):
    first = save(story, "1.1", WORDS).version
    assert save(story, "1.1", WORDS).version == first
    assert db.session.query(ResponseVersion).count() == 1


def test_a_stale_version_gets_both_texts_and_changes_nothing(story):
    response = save(story, "1.1", WORDS)
    late = Answer(evidence_of_compliance="Training log.")
    with pytest.raises(Conflict) as clash:
        save(story, "1.1", late, expected_version=response.version - 1, by=story.authoriser)
    assert clash.value.theirs["evidence_of_compliance"] == "Policy in force since May."
    assert clash.value.yours["evidence_of_compliance"] == "Training log."
    assert "Priya Lead saved" in clash.value.message
    assert story.response("1.1").evidence_of_compliance == "Policy in force since May."


def test_a_broken_rule_saves_nothing(story):
    with pytest.raises(RuleBroken) as problem:
        save(story, "1.1", Answer(na_requested=True))
    assert problem.value.field == "na_reason"
    assert story.assessment.status is AssessmentStatus.NOT_STARTED


def test_a_draft_is_kept_before_it_is_complete(story):
    response = story.response("1.1")
    save_draft(
        response, Answer(na_requested=True, finished=True), expected_version=1, actor=actor_of(story.lead)
    )
    assert (response.na_requested, response.finished) == (True, False)


def test_details_are_saved_with_the_names_of_what_changed(story):
    assert save_details(story.assessment, DETAILS, expected_version=1, actor=actor_of(story.lead))
    entry = db.session.query(AuditEntry).filter_by(verb="assessment.details").one()
    assert "completed_by_name" in entry.after["changed"]
    assert "Priya" not in str(entry.after)
    version = story.assessment.version
    assert not save_details(story.assessment, DETAILS, expected_version=version, actor=actor_of(story.lead))


def test_stale_details_get_both_texts(story):
    save_details(story.assessment, DETAILS, expected_version=1, actor=actor_of(story.lead))
    other = type(DETAILS)(address="2 Mill Lane")
    with pytest.raises(Conflict) as clash:
        save_details(story.assessment, other, expected_version=1, actor=actor_of(story.lead))
    assert clash.value.yours["Address"] == "2 Mill Lane"
    assert clash.value.theirs["Address"] == "1 Mill Lane"


def test_sending_lists_everything_that_is_missing(story):
    save(story, "1.1", Answer(areas_for_improvement="Bank staff"))
    with pytest.raises(RuleBroken) as problem:
        send(story)
    for words in ("1.2 No answer yet", "1.1 An area for improvement without an action", "Lead officer"):
        assert words in problem.value.message
    assert story.assessment.status is AssessmentStatus.IN_PROGRESS


def test_an_area_for_improvement_needs_an_action(story):
    answer_all(story)
    response = save(story, "1.1", Answer(areas_for_improvement="Bank staff"))
    with pytest.raises(RuleBroken, match="An area for improvement"):
        send(story, covered=frozenset({uuid4()}))
    send(story, covered=frozenset({response.minimum_standard_id}))
    assert story.assessment.status is AssessmentStatus.AWAITING_AUTHORISATION


def test_the_authoriser_gets_a_mail_with_a_link(story, outbox: Outbox):
    answer_all(story)
    send(story)
    message = outbox.only()
    assert message.recipient == story.authoriser.email
    assert f"http://localhost{story.base}/authorise" in message.body
    assert (story.assessment.sent_by_id, story.assessment.sent_at is not None) == (story.lead.id, True)


def test_sending_twice_is_refused(story, outbox: Outbox):
    answer_all(story)
    send(story)
    with pytest.raises(WrongState):
        send(story)
    assert len(outbox.messages) == 1


def test_a_sent_return_is_read_only(story):
    answer_all(story)
    send(story)
    lead, empty = actor_of(story.lead), type(DETAILS)()
    for change in (
        lambda: save(story, "1.1", Answer(evidence_of_compliance="More")),
        lambda: save_details(story.assessment, empty, expected_version=9, actor=lead),
    ):
        with pytest.raises(WrongState, match="read-only"):
            change()


def test_declining_gives_it_back_with_the_reason(story, outbox: Outbox):
    answer_all(story)
    send(story)
    decline(story.assessment, "1.2 needs figures.", actor=actor_of(story.authoriser))
    assert story.assessment.status is AssessmentStatus.IN_PROGRESS
    assert find_latest_note(story.assessment.id).reason == "1.2 needs figures."
    (mail,) = outbox.to(story.lead.email)
    assert "1.2 needs figures." in mail.body
    save(story, "1.1", Answer(evidence_of_compliance="More"))


def test_declining_needs_a_reason(story):
    answer_all(story)
    send(story)
    with pytest.raises(RuleBroken) as problem:
        decline(story.assessment, "  ", actor=actor_of(story.authoriser))
    assert problem.value.field == "reason"


def test_authorising_submits_with_a_receipt_and_tells_the_board(story, outbox: Outbox):
    answer_all(story)
    send(story)
    sign(story, story.authoriser)
    made = story.assessment
    assert made.status is AssessmentStatus.SUBMITTED
    assert made.receipt_reference.startswith("S11-VSP-")
    assert made.content_hash == content_hash(content_of(made))
    assert not made.authorised_alone
    assert made.receipt_reference in outbox.to(story.lead.email)[0].body
    assert made.receipt_reference in outbox.to(story.authoriser.email)[-1].body
    assert "has submitted" in outbox.to(story.manager.email)[0].subject
    assert verbs()[-2:] == ["assessment.authorise", "assessment.submit"]


def test_the_sender_cannot_authorise_when_there_are_others(story):
    answer_all(story)
    send(story)
    with pytest.raises(RuleBroken, match="different person"):
        sign(story, story.lead)
    assert story.assessment.status is AssessmentStatus.AWAITING_AUTHORISATION


def test_an_agency_of_one_authorises_alone_and_it_is_marked(story):
    answer_all(story)
    send(story)
    story.contributor.disabled_at = story.authoriser.disabled_at = story.assessment.sent_at
    db.session.flush()
    sign(story, story.lead)
    assert story.assessment.authorised_alone


def test_authorising_twice_is_refused_and_keeps_the_receipt(story):
    answer_all(story)
    send(story)
    sign(story, story.authoriser)
    receipt = story.assessment.receipt_reference
    with pytest.raises(WrongState):
        sign(story, story.authoriser)
    assert story.assessment.receipt_reference == receipt


def test_a_changed_answer_changes_the_hash(story):
    answer_all(story)
    before = content_hash(content_of(story.assessment))
    save(story, "1.1", Answer(evidence_of_compliance="More", finished=True))
    assert content_hash(content_of(story.assessment)) != before


def test_the_board_can_send_it_back_and_the_next_receipt_is_a_new_one(story, outbox: Outbox):
    answer_all(story)
    send(story)
    sign(story, story.authoriser)
    first = story.assessment.receipt_reference
    return_to_agency(story.assessment, "Part 2 is about another agency.", actor=actor_of(story.manager))
    assert story.assessment.status is AssessmentStatus.IN_PROGRESS
    assert story.assessment.submitted_at is None
    assert "another agency" in outbox.to(story.lead.email)[-1].body
    entry = db.session.query(AuditEntry).filter_by(verb="assessment.receipt_withdrawn").one()
    assert entry.before["receipt_reference"] == first
    send(story)
    sign(story, story.authoriser)
    assert story.assessment.receipt_reference != first
