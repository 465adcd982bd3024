"""Words that are kept of an action, and plans read as they stood on a past day."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.action_plans.made import SMART, Place, as_actor, cite, in_days
from tests.factories import list_standards, make_user
from tests.support.queries import count_queries
from tracker.action_plans.happenings import Kind, list_happenings
from tracker.action_plans.models import ActionVersion
from tracker.action_plans.operations import (
    ActionContent,
    decide_date,
    move_due_date,
    save_action,
    withdraw,
    write_update,
)
from tracker.action_plans.queries import freeze, list_rows
from tracker.action_plans.reading import read_rows
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision, Priority
from tracker.action_plans.standing import in_a_sentence, status_of, versions_at
from tracker.action_plans.wording import LABELS, as_fields, differences, words_of
from tracker.clock import end_of, now, today
from tracker.db import db
from tracker.policy import Role

WHO = UUID(int=7)
WORDS = SimpleNamespace(
    title="Supervision", specific="Book it", measurable="", achievable="", relevant="",
    lead_manager="A. Patel", lead_user_id=WHO, starts_on=date(2026, 3, 1),
    original_due_on=date(2026, 6, 30), priority=Priority.HIGH,
    risks="", standards=[SimpleNamespace(ref="3.4"), SimpleNamespace(ref="3.5")],
)  # fmt: skip


class TestPure:
    def test_kept_words_come_back_as_they_went_in(self):
        fields = as_fields(words_of(WORDS))
        assert fields["standards"] == ("3.4", "3.5")
        assert {name: fields[name] for name in LABELS if name != "standards"} == {
            name: getattr(WORDS, name) for name in LABELS if name != "standards"
        }

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("title", "Supervision for all", ("Action", "Supervision", "Supervision for all")),
            ("priority", Priority.LOW, ("Priority", "High", "Low")),
            ("starts_on", None, ("Starts", "1 March 2026", "")),
            ("standards", [], ("Standards", "3.4, 3.5", "")),
            (
                "lead_user_id",
                UUID(int=8),
                ("Updates written by", "A. Patel", "Somebody whose account is gone"),
            ),
        ],
    )
    def test_a_difference_says_the_field_and_both_wordings(self, field, value, said):
        changed = words_of(SimpleNamespace(**{**vars(WORDS), field: value}))
        (found,) = differences(words_of(WORDS), changed, {str(WHO): "A. Patel"})
        assert (found.label, found.was, found.now) == said


@pytest.fixture
def place(session):
    return Place()


def save(place: Place, action, **values) -> None:
    """Save the action with other words, as its lead."""
    said = {**SMART, "standard_ids": [each.id for each in action.standards], **values}
    save_action(action, ActionContent(**said), expected_version=action.version, actor=as_actor(place.lead))


class TestAsAt:
    def test_a_past_day_is_read_with_the_words_of_then(self, place, clock):
        action = place.action("1.1", risks="Illness")
        cite(action, "Log of March")
        clock.shift(timedelta(days=10))
        first_day = today()
        clock.shift(timedelta(days=10))
        save(place, action, title="Another title", lead_manager="B. Okoro", priority=Priority.HIGH,
             standard_ids=place.standard_ids("1.2"))  # fmt: skip
        write_update(action, "Half", Brag.GREEN, "", None, "No money", actor=as_actor(place.lead))
        cite(action, "Log of April")
        place.action("2.1", title="Added later")
        then = list_rows(place.plan.id, first_day)
        assert [(row.title, row.lead_manager, row.priority, row.standards, row.risks, row.evidence,
                 row.last_update) for row in then] == [
            ("Supervision for every nurse", "A. Patel, head of nursing", Priority.MEDIUM, ("1.1",), "Illness",
             ("Log of March (page 2)",), ""),
        ]  # fmt: skip
        assert then[0].words_recorded
        new, later = list_rows(place.plan.id, today())
        assert (new.title, new.standards, new.risks) == ("Another title", ("1.2",), "No money")
        assert later.title == "Added later"
        (fact,) = freeze([place.plan.id], first_day)[place.plan.id]["actions"]
        assert (fact["title"], fact["lead"], fact["risks"]) == (
            "Supervision for every nurse", "A. Patel, head of nursing", "Illness",
        )  # fmt: skip

    def test_a_draft_of_then_has_the_date_of_then(self, place, clock):
        action = place.draft()
        due_then, first_day = action.due_on, today()
        clock.shift(timedelta(days=3))
        save(place, action, due_on=in_days(200))
        (row,) = list_rows(place.plan.id, first_day)
        assert (row.status, row.due_on) == (ActionStatus.DRAFT, due_then)
        assert list_rows(place.plan.id, today())[0].due_on == in_days(200)

    def test_a_date_that_waited_then_is_told_as_waiting(self, place, clock):
        action = place.action()
        place.ratified()
        clock.shift(timedelta(days=1))
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        asked_on = today()
        clock.shift(timedelta(days=2))
        decide_date(change, DateDecision.APPROVED, "", actor=as_actor(place.manager))
        waiting = {
            day: list_rows(place.plan.id, day)[0].waiting_to
            for day in (asked_on - timedelta(days=1), asked_on, today())
        }
        assert list(waiting.values()) == [None, change.to_on, None]

    def test_the_words_of_an_older_database_are_kept_before_their_first_change(self, place, clock):
        action = place.action(risks="Illness")
        db.session.query(ActionVersion).delete()
        clock.shift(timedelta(days=5))
        first_day = today()
        (row,) = list_rows(place.plan.id, first_day - timedelta(days=1))
        assert not row.words_recorded
        clock.shift(timedelta(days=5))
        save(place, action, title="Another title")
        (row,) = list_rows(place.plan.id, first_day)
        assert (row.title, row.risks, row.words_recorded) == ("Supervision for every nurse", "Illness", False)
        assert [each.number for each in kept(action)] == [0, 1]
        assert list_happenings(action)[-1].title == "Before the first recorded change"
        assert list_happenings(action)[-1].at is None

    def test_saving_the_same_words_again_keeps_nothing(self, place, clock):
        action = place.action()
        save(place, action)
        write_update(action, "Half", Brag.GREEN, "", None, "", actor=as_actor(place.lead))
        assert len(kept(action)) == 1

    def test_a_past_day_takes_one_query_more_for_few_and_many(self, place, clock):
        place.action()
        clock.shift(timedelta(days=2))
        counts = []
        for _each in range(2):
            with count_queries() as queries:
                read_rows([place.plan.id], today() - timedelta(days=1))
            counts.append(queries.count)
            place.action()
            place.action()
        assert counts == [7, 7]  # actions, standards, moves, steps, updates, words of then, evidence

    def test_a_plan_before_the_sub_group_on_a_past_day(self, place, clock):
        place.action()
        before = today()
        clock.shift(timedelta(days=1))
        place.ratified()
        versions = place.plan.versions
        assert status_of(versions_at(versions, end_of(before))).label == "Not submitted"
        undecided = versions_at(versions, versions[0].submitted_at)
        assert "was ratified" in in_a_sentence(versions_at(versions, now()))
        assert undecided[0].number == 1


def kept(action) -> list[ActionVersion]:
    """What is kept of an action's words, oldest first."""
    wanted = select(ActionVersion).where(ActionVersion.action_id == action.id).order_by(ActionVersion.number)
    return list(db.session.scalars(wanted))


def test_the_history_tells_every_kind_of_thing_newest_first(place, clock):
    action = place.action("1.1")
    clock.shift(timedelta(hours=1))
    cite(action)
    clock.shift(timedelta(hours=1))
    save(place, action, lead_user_id=place.contributor.id)
    clock.shift(timedelta(hours=1))
    write_update(action, "Half done", Brag.AMBER, "Hire", in_days(9), "", actor=as_actor(place.lead))
    clock.shift(timedelta(hours=1))
    move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
    clock.shift(timedelta(hours=1))
    withdraw(action, "Not ours", actor=as_actor(place.lead))
    found = list_happenings(action)
    assert [each.kind for each in found] == [
        Kind.WITHDRAWAL, Kind.DATES, Kind.UPDATES, Kind.WORDS, Kind.EVIDENCE, Kind.WORDS,
    ]  # fmt: skip
    (lead,) = found[3].changes
    assert (lead.label, lead.now) == ("Updates written by", place.contributor.name)
    assert found[3].who == place.lead.name
    assert make_user(Role.BOARD_READER, place.board).name not in {each.who for each in found}
    assert list_standards(place.cycle)
