"""What happens with hand-overs in these tests, and what is there afterwards."""

from datetime import date

from tests.assessments.people import actor_of
from tracker.assessments.answers import Answer
from tracker.assessments.operations import save_response
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.handovers.models import Handover
from tracker.handovers.operations import hand_over, note_finished
from tracker.handovers.queries import get_holder
from tracker.handovers.rules import Wish

BY = date(2026, 11, 20)
WISH = Wish("Please cite the audit.", BY)


def give(story, *refs, holder=None, wish=WISH):
    return hand_over(story.assessment, refs, holder or story.contributor, wish, actor=actor_of(story.lead))


def open_rows(story):
    rows = db.session.query(Handover).filter_by(ended_at=None).all()
    return {row.response.minimum_standard.ref: row for row in rows}


def holder_of(story, user=None):
    who = user or story.contributor
    return get_holder(story.assessment.id, who.id, actor=actor_of(story.lead))


def finish(story, ref, person):
    response = story.response(ref)
    answer = Answer(evidence_of_compliance="Policy", finished=True)
    save_response(response, answer, expected_version=response.version, actor=actor_of(person))
    return note_finished(response, actor=actor_of(person))


def consistent(story) -> bool:
    """An open hand-over if, and only if, the answer is in the same person's hands."""
    holders = {ref: row.holder_id for ref, row in open_rows(story).items()}
    refs = ("1.1", "1.2", "2.1", "2.2")
    return {ref: story.response(ref).assigned_to_id for ref in refs} == {r: holders.get(r) for r in refs}


def verbs() -> list[str]:
    return [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
