"""Handing over, taking back, changing, nudging and finishing: rows, mail and audit entries go together."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.assessments.people import actor_of, answer_all, begin
from tests.handovers.acts import BY, WISH, consistent, give, holder_of, open_rows, verbs
from tracker.accounts.models import User
from tracker.accounts.rules import PersonStatus
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.operations import save_response
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.frameworks.queries import get_framework
from tracker.handovers.operations import (
    change,
    hand_over_to_new,
    nudge,
    take_back,
)
from tracker.handovers.queries import get_handover, get_holder, list_held
from tracker.handovers.rules import Wish
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    return begin()


def test_a_standard_in_a_colleagues_hands(story, outbox):
    assert give(story, "1.2") == ["1.2"]
    row = open_rows(story)["1.2"]
    assert (row.holder_id, row.given_by_id) == (story.contributor.id, story.lead.id)
    assert (row.note, row.due_on) == ("Please cite the audit.", BY)
    assert consistent(story)
    mail = outbox.only()
    assert mail.recipient == story.contributor.email
    for words in ("- 1.2 Standard 1.2", "by 20 November 2026", "Please cite the audit.", story.base):
        assert words in mail.body
    block = "- 1.2 Standard 1.2\n\nPriya Lead writes:\nPlease cite the audit.\n\nYour standards are here:\n"
    assert block in mail.body


def test_who_holds_a_standard_is_no_new_version_of_its_text(story):
    give(story, "1.1")
    assert story.response("1.1").version == 1
    response = story.response("1.1")
    assert save_response(
        response, Answer(evidence_of_compliance="x"), expected_version=1, actor=actor_of(story.lead)
    )


def test_a_whole_policy_standard_is_one_mail_and_one_line(story, outbox):
    give(story, "2.1", "2.2")
    assert "- all 2 standards of policy standard 2: Policy 2" in outbox.only().body
    assert verbs().count("response.hand_over") == 2
    assert consistent(story)


def test_the_same_on_the_same_terms_changes_nothing(story, outbox):
    give(story, "1.1")
    assert give(story, "1.1") == []
    assert len(outbox.messages) == 1
    assert give(story, "1.1", "1.2") == ["1.2"]


def test_a_standard_given_to_somebody_else_is_taken_from_the_first(story, outbox):
    uma = factories.make_user(Role.CONTRIBUTOR, story.agency, name="Uma")
    give(story, "1.1", "1.2")
    give(story, "1.1", holder=uma)
    assert [row.holder_id for row in open_rows(story).values()].count(uma.id) == 1
    assert consistent(story)
    (taken,) = outbox.to(story.contributor.email)[1:]
    assert "1.1" in taken.body
    assert "1.2" not in taken.body
    assert len(outbox.to(uma.email)) == 1


def test_who_cannot_be_handed_anything(story):
    gone = factories.make_user(Role.CONTRIBUTOR, story.agency, disabled_at=story.contributor.created_at)
    elsewhere = factories.make_user(Role.CONTRIBUTOR, factories.make_agency(story.board))
    for person in (story.authoriser, story.manager, gone, elsewhere):
        with pytest.raises(RuleBroken, match="who answers standards"):
            give(story, "1.1", holder=person)
    with pytest.raises(RuleBroken, match="at least one"):
        give(story, "9.9")
    with pytest.raises(RuleBroken, match="today or later"):
        give(story, "1.1", wish=Wish("", date(2026, 11, 1)))
    assert open_rows(story) == {}


def test_what_the_board_left_locked_is_not_handed_over(story):
    story.response("1.1").locked = True
    assert give(story, "1.1", "1.2") == ["1.2"]
    with pytest.raises(RuleBroken, match="asked for no change"):
        give(story, "1.1")


def test_nothing_is_handed_over_once_the_return_was_sent_and_nothing_is_lost(story):
    give(story, "1.1")
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    for act in (
        lambda: give(story, "1.2"),
        lambda: change(open_rows(story)["1.1"], Wish(), actor=actor_of(story.lead)),
        lambda: nudge(holder_of(story), actor=actor_of(story.lead)),
    ):
        with pytest.raises(WrongState, match="read-only"):
            act()
    assert consistent(story)
    assert take_back(story.assessment, open_rows(story).values(), actor=actor_of(story.lead)) == ["1.1"]
    assert consistent(story)


def test_somebody_new_is_invited_and_has_the_standards_at_once(story, outbox):
    new = ("Nia New", "Nia@Agency.example")
    nia = hand_over_to_new(story.assessment, ["1.1"], *new, WISH, actor=actor_of(story.lead))
    assert (nia.status, nia.email) == (PersonStatus.INVITED, "nia@agency.example")
    assert [grant.role for grant in nia.grants] == [Role.CONTRIBUTOR]
    assert consistent(story)
    assert open_rows(story)["1.1"].holder_id == nia.id
    mail = outbox.only()
    assert f"{story.base}\n\nChoose a password here" in mail.body
    for words in ("/invitation/", "- 1.1 Standard 1.1", "by 20 November 2026", "Please cite the audit."):
        assert words in mail.body


def test_who_was_invited_and_has_not_answered_gets_a_link_with_every_mail(story, outbox, clock):
    new = ("Nia New", "nia@agency.example")
    nia = hand_over_to_new(story.assessment, ["1.1"], *new, WISH, actor=actor_of(story.lead))
    give(story, "1.2", holder=nia)
    nudge(holder_of(story, nia), actor=actor_of(story.lead))
    assert all("/invitation/" in mail.body for mail in outbox.to(nia.email))
    assert len(outbox.to(nia.email)) == 3


def test_an_address_that_answers_here_already_is_not_invited(story, outbox):
    email = story.contributor.email.upper()
    found = hand_over_to_new(story.assessment, ["1.1"], "Tom", email, WISH, actor=actor_of(story.lead))
    assert found == story.contributor
    assert "/invitation/" not in outbox.only().body


def test_the_authoriser_becomes_a_contributor_too(story, outbox):
    email = story.authoriser.email
    found = hand_over_to_new(story.assessment, ["1.1"], "Helen", email, WISH, actor=actor_of(story.lead))
    assert found == story.authoriser
    assert {grant.role for grant in db.session.get(User, found.id).grants} >= {Role.CONTRIBUTOR}
    assert "- 1.1 Standard 1.1" in outbox.only().body


def test_an_address_that_cannot_be_invited(story):
    gone = factories.make_user(Role.CONTRIBUTOR, story.agency, disabled_at=story.contributor.created_at)
    for email, words in ((story.lead.email, "your own address"), (gone.email, "disabled")):
        with pytest.raises(RuleBroken, match=words) as problem:
            hand_over_to_new(story.assessment, ["1.1"], "Who", email, actor=actor_of(story.lead))
        assert problem.value.field == "email"
    assert open_rows(story) == {}


def test_taking_one_back_and_then_all(story, outbox):
    give(story, "1.1", "1.2", "2.1")
    row, lead = open_rows(story)["1.2"], actor_of(story.lead)
    assert take_back(story.assessment, [row], actor=lead) == ["1.2"]
    with pytest.raises(WrongState, match="taken back already"):
        take_back(story.assessment, [row], actor=lead)
    assert take_back(story.assessment, holder_of(story).handovers, actor=lead) == ["1.1", "2.1"]
    assert open_rows(story) == {}
    assert consistent(story)
    assert len(outbox.to(story.contributor.email)) == 3
    assert verbs().count("response.take_back") == 3


def test_changing_what_is_wanted(story, outbox):
    give(story, "1.1")
    row, lead = open_rows(story)["1.1"], actor_of(story.lead)
    assert not change(row, WISH, actor=lead)
    later = Wish("Please cite the audit.", BY + timedelta(days=7))
    assert change(row, later, actor=lead)
    assert row.due_on == BY + timedelta(days=7)
    assert "27 November 2026" in outbox.to(story.contributor.email)[-1].body
    with pytest.raises(RuleBroken, match="due on 2 December"):
        change(row, Wish("", date(2026, 12, 3)), actor=lead)
    take_back(story.assessment, [row], actor=lead)
    with pytest.raises(WrongState, match="was taken back"):
        change(row, Wish("Again"), actor=lead)


def test_a_date_that_has_passed_may_stay_when_only_the_note_changes(story, clock):
    give(story, "1.1")
    clock.shift(timedelta(days=25))
    row = open_rows(story)["1.1"]
    assert change(row, Wish("Still wanted.", BY), actor=actor_of(story.lead))


def test_who_lost_the_role_or_was_disabled_can_no_longer_answer(story):
    from_role = factories.make_user(Role.CONTRIBUTOR, story.agency, name="Uma")
    give(story, "1.1")
    give(story, "1.2", holder=from_role)
    give(story, "2.1", holder=story.contributor)
    db.session.delete(from_role.grants[0])
    db.session.flush()
    framework = _framework(story)
    assert {row.ref: row.answering for row in list_held(story.assessment.id, framework)} == {
        "1.1": True, "1.2": False, "2.1": True,
    }  # fmt: skip
    story.contributor.disabled_at = story.contributor.created_at
    db.session.flush()
    assert not any(row.answering for row in list_held(story.assessment.id, framework))


def _framework(story):
    from_return = story.assessment.cycle.framework_version_id
    return get_framework(from_return)


def test_a_hand_over_is_found_in_its_own_return_only(story):
    give(story, "1.1")
    row, other = open_rows(story)["1.1"], begin()
    assert get_handover(story.assessment.id, row.id, actor=actor_of(story.lead)) is row
    for assessment, person in ((other.assessment, story.lead), (story.assessment, other.lead)):
        with pytest.raises(NotFound):
            get_handover(assessment.id, row.id, actor=actor_of(person))
    with pytest.raises(NotFound):
        get_holder(story.assessment.id, story.authoriser.id, actor=actor_of(story.lead))
