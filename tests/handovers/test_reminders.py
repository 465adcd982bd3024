"""Nudging, and the mail that tells the lead that everything is finished."""

from datetime import timedelta

import pytest

from tests import factories
from tests.assessments.people import actor_of, begin
from tests.handovers.acts import finish, give, holder_of
from tracker.errors import WrongState
from tracker.handovers.operations import note_finished, nudge, take_back
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    return begin()


def test_one_nudge_a_day(story, outbox, clock):
    give(story, "1.1", "1.2")
    finish(story, "1.2", story.contributor)
    nudge(holder_of(story), actor=actor_of(story.lead))
    mail = outbox.to(story.contributor.email)[-1]
    assert "- 1.1 Standard 1.1, by 20 November 2026 (in 18 days)\n" in mail.body
    assert "1.2" not in mail.body
    with pytest.raises(WrongState, match="tomorrow"):
        nudge(holder_of(story), actor=actor_of(story.lead))
    # Taken back and given again on the same day: still one a day.
    take_back(story.assessment, holder_of(story).handovers, actor=actor_of(story.lead))
    give(story, "2.1")
    with pytest.raises(WrongState, match="tomorrow"):
        nudge(holder_of(story), actor=actor_of(story.lead))
    clock.shift(timedelta(days=1))
    nudge(holder_of(story), actor=actor_of(story.lead))


def test_nobody_is_nudged_who_has_finished_or_cannot_sign_in(story):
    give(story, "1.1")
    story.contributor.disabled_at = story.contributor.created_at
    with pytest.raises(WrongState, match="no longer sign in"):
        nudge(holder_of(story), actor=actor_of(story.lead))
    story.contributor.disabled_at = None
    finish(story, "1.1", story.contributor)
    with pytest.raises(WrongState, match="finished everything"):
        nudge(holder_of(story), actor=actor_of(story.lead))


def test_the_lead_is_told_once_when_the_last_is_finished(story, outbox):
    give(story, "1.1", "1.2")
    assert not finish(story, "1.1", story.contributor)
    assert finish(story, "1.2", story.contributor)
    (mail,) = outbox.to(story.lead.email)
    assert mail.subject == "Tom Contributor has finished the 2 standards you handed over"
    assert f"{story.base}/holders" in mail.body
    assert not note_finished(story.response("1.2"), actor=actor_of(story.contributor))
    # Another one is news again, and the mail is about that one.
    give(story, "2.1")
    assert finish(story, "2.1", story.contributor)
    assert (
        outbox.to(story.lead.email)[-1].subject == "Tom Contributor has finished the standard you handed over"
    )


def test_a_lead_who_finishes_it_tells_nobody(story, outbox):
    give(story, "1.1")
    assert not finish(story, "1.1", story.lead)
    assert outbox.to(story.lead.email) == []


def test_another_lead_is_told_when_who_asked_has_left(story, outbox):
    give(story, "1.1")
    other = factories.make_user(Role.AGENCY_LEAD, story.agency)
    story.lead.disabled_at = story.lead.created_at
    assert finish(story, "1.1", story.contributor)
    assert outbox.to(story.lead.email) == []
    assert len(outbox.to(other.email)) == 1
