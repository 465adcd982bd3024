"""From sign-off to re-test: nothing is forgotten, reopening ends it, and who signed does not test."""

from datetime import timedelta

import pytest

from tests.action_plans.made import Place, as_actor, cite, in_days
from tracker.action_plans.models import Action, CompletionDecision
from tracker.action_plans.operations import claim_completion, reopen, sign_off
from tracker.action_plans.rules import ActionStatus
from tracker.clock import now, set_to, today
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.impact_tests.models import ImpactTest
from tracker.impact_tests.operations import Answer, answer_test
from tracker.impact_tests.queries import find_due, list_of_agency, list_of_board
from tracker.impact_tests.rules import Embedded, Then, first_due

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


def completed(place: Place, **values: object) -> Action:
    action = place.action(**values)
    cite(action)
    claim_completion(action, actor=as_actor(place.lead))
    sign_off(action, actor=as_actor(place.authoriser))
    return action


def said(embedded: Embedded, **values: object) -> Answer:
    return Answer("Children wait two weeks, not six.", "Audit of 30 files", embedded, **values)


def test_every_sign_off_leads_to_a_re_test_six_months_later(place):
    action = completed(place)
    assert find_due(action) == first_due(today())
    (listed,) = list_of_board(place.board.id, first_due(today()) + timedelta(days=2))
    assert (listed.action_id, listed.late, listed.waits) == (action.id, 2, True)
    assert list_of_agency(place.agency.id, today())[0].late == 0


def test_reopening_ends_it_and_the_next_completion_gets_its_own(place):
    action = completed(place)
    reopen(action, "Staff left", actor=as_actor(place.manager))
    assert find_due(action) is None
    assert list_of_board(place.board.id, today()) == []
    with set_to(now() + timedelta(days=40)):
        claim_completion(action, actor=as_actor(place.lead))
        sign_off(action, actor=as_actor(place.authoriser))
        assert find_due(action) == first_due(today())


def test_what_lasts_is_the_last_word(place):
    action = completed(place)
    item = cite(place.action(title="Another"), "Audit of files")
    answer_test(action, said(Embedded.YES, item_ids=(item.id,)), actor=as_actor(place.lead))
    assert find_due(action) is None
    assert action.status is ActionStatus.COMPLETE
    (listed,) = list_of_board(place.board.id, today())
    assert (listed.embedded, listed.late) == (Embedded.YES, 0)
    with pytest.raises(WrongState):
        answer_test(action, said(Embedded.YES), actor=as_actor(place.lead))


def test_what_does_not_last_is_opened_again_with_that_reason(place):
    action = completed(place)
    answer_test(action, said(Embedded.NO), actor=as_actor(place.lead))
    assert action.status is ActionStatus.OPEN
    reason = db.session.query(CompletionDecision).filter_by(verb="action.reopen").one().reason
    assert "No longer embedded" in reason
    assert "two weeks" in reason
    assert [each.embedded for each in list_of_board(place.board.id, today())] == [Embedded.NO]


def test_in_part_is_tested_again_or_opened(place):
    action = completed(place)
    later = in_days(90)
    again = said(Embedded.PARTLY, then=Then.AGAIN, again_on=later)
    answer_test(action, again, actor=as_actor(place.lead))
    assert find_due(action) == later
    answer_test(action, said(Embedded.PARTLY, then=Then.REOPEN), actor=as_actor(place.lead))
    assert action.status is ActionStatus.OPEN
    assert db.session.query(ImpactTest).count() == 2


def test_who_signed_it_off_does_not_test_it(place):
    action = completed(place)
    with pytest.raises(Forbidden):
        answer_test(action, said(Embedded.YES), actor=as_actor(place.authoriser))


@pytest.mark.parametrize(("field", "empty"), [("what_changed", " "), ("source", "")])
def test_what_has_to_be_said(place, field, empty):
    action = completed(place)
    values = {"what_changed": "Shorter waits", "source": "Audit", "embedded": Embedded.YES, field: empty}
    with pytest.raises(RuleBroken) as caught:
        answer_test(action, Answer(**values), actor=as_actor(place.lead))
    assert caught.value.field == field
