"""Who has a standard open now: by the page's own word, or by saving; for people of the agency only."""

from datetime import timedelta

import pytest

from tests import factories
from tests.assessments.people import actor_of, begin
from tests.support.queries import count_queries
from tracker.accounts.models import UserSession
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.handovers.models import Presence
from tracker.handovers.operations import hand_over
from tracker.handovers.presence import leave, list_present, note_presence
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    return begin()


@pytest.fixture
def here(story):
    """The address that a page of 1.1 tells that it is open."""
    return f"{story.standard('1.1')}/presence"


def seen_by(story, user):
    return [each.name for each in list_present(story.response("1.1").id, actor=actor_of(user))]


def test_a_page_says_that_it_is_open_and_hears_who_else_is_here(story, here, sign_in):
    colleague = factories.make_user(Role.AGENCY_LEAD, story.agency, name="Omar Lead")
    assert sign_in(story.lead).post(here).response.json == {"words": []}
    words = ["Priya Lead has this standard open now, since 9:30am"]
    assert sign_in(colleague).post(here).response.json == {"words": words}
    page = sign_in(colleague).get_ok(story.standard("1.1"))
    assert page.texts("[data-presence] p") == words
    assert page.find("[data-presence]")["role"] == "status"
    assert seen_by(story, story.lead) == ["Omar Lead"]


def test_looking_changes_nothing_and_saving_counts_as_being_here(story, sign_in):
    browser = sign_in(story.lead)
    page = browser.get_ok(story.standard("1.1"))
    assert db.session.query(Presence).count() == 0
    browser.post_ok(*page.form("Save and stay").filled(evidence_of_compliance="Policy"))
    assert db.session.query(Presence).one().user_id == story.lead.id


@pytest.mark.parametrize(
    ("seconds", "names"),
    [
        # Two words may get lost on the way before somebody counts as gone.
        (90, ["Priya Lead"]),
        (91, []),
    ],
)
def test_who_is_silent_is_gone(story, clock, seconds, names):
    note_presence(story.response("1.1").id, actor=actor_of(story.lead))
    clock.shift(timedelta(seconds=seconds))
    assert seen_by(story, story.contributor) == names


def test_since_when_goes_on_without_a_break_and_begins_again_after_one(story, clock):
    response, lead = story.response("1.1").id, actor_of(story.lead)
    begun = []
    for pause in (0, 60, 60, 91):
        clock.shift(timedelta(seconds=pause))
        note_presence(response, actor=lead)
        (present,) = list_present(response, actor=actor_of(story.contributor))
        begun.append(present.since)
    assert begun[0] == begun[1] == begun[2]
    assert begun[3] == begun[0] + timedelta(seconds=211)
    assert db.session.query(Presence).count() == 1


def test_leaving(story, here, sign_in):
    browser = sign_in(story.lead)
    browser.post(here)
    assert browser.post(here, {"leaving": "1"}).status == 200
    assert seen_by(story, story.contributor) == []
    leave(story.response("1.1").id, actor=actor_of(story.lead))  # twice is no fault


def test_who_may_say_so(story, here, sign_in):
    assert sign_in(story.contributor).post(here).status == 403
    hand_over(story.assessment, ["1.1"], story.contributor, actor=actor_of(story.lead))
    assert sign_in(story.contributor).post(here).status == 200
    assert sign_in(story.authoriser).post(here).status == 200
    elsewhere = factories.make_user(Role.AGENCY_LEAD, factories.make_agency(story.board))
    for person in (story.manager, elsewhere):
        assert sign_in(person).post(here).status == 404
    assert sign_in(story.lead).post(f"{story.standard('9.9')}/presence").status == 404


def test_the_board_does_not_see_who_is_here(story, sign_in):
    note_presence(story.response("1.1").id, actor=actor_of(story.lead))
    story.assessment.status = "submitted"
    story.assessment.submitted_at, story.assessment.receipt_reference = story.lead.created_at, "S11-TEST"
    page = sign_in(story.manager).get_ok(story.standard("1.1"))
    assert "has this standard open" not in page.text
    assert page.texts("[data-presence]") == []


def test_an_open_page_does_not_keep_anybody_signed_in(story, here, sign_in, clock):
    browser = sign_in(story.lead)
    before = db.session.query(UserSession).one().last_seen_at
    for _ in range(3):
        clock.shift(timedelta(minutes=15))
        assert browser.post(here).status == 200
    db.session.expire_all()
    assert db.session.query(UserSession).one().last_seen_at == before
    clock.shift(timedelta(minutes=16))
    assert browser.post(here).status == 401


def test_saying_so_is_cheap_and_leaves_no_trace_in_the_audit_trail(story, here, sign_in):
    browser = sign_in(story.lead)
    entries = db.session.query(AuditEntry).count()
    browser.post(here)
    with count_queries() as queries:
        browser.post(here)
    # Session, roles, which standard; then one upsert and one select.
    assert queries.count == 5, queries
    assert db.session.query(AuditEntry).count() == entries
