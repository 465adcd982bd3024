"""Measures and readings: what is kept, what is refused, what the audit trail is told."""

from dataclasses import replace

import pytest

from tests.action_plans.made import Place, as_actor, cite, in_days
from tests.measures.made import make_measure, make_reading
from tracker.action_plans.operations import claim_completion
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.measures.models import Measure, Reading
from tracker.measures.operations import (
    MeasureContent,
    ReadingContent,
    add_measure,
    add_reading,
    retire_measure,
    save_measure,
    set_aside,
)
from tracker.measures.queries import list_latest, list_measures
from tracker.measures.rules import GoodIs

pytestmark = pytest.mark.usefixtures("clock")
SUPERVISED = MeasureContent("Staff supervised", "%", GoodIs.HIGH, 95, 60, None, 2, 10)


@pytest.fixture
def place(session):
    return Place()


@pytest.fixture
def lead(place):
    return as_actor(place.lead)


class TestMeasures:
    def test_measures_keep_the_order_they_were_added_in(self, place, lead):
        action = place.action()
        add_measure(action, SUPERVISED, actor=lead)
        add_measure(action, replace(SUPERVISED, name="Complaints"), actor=lead)
        assert [each.name for each in list_measures(action.id)] == ["Staff supervised", "Complaints"]

    def test_a_form_sent_twice_adds_one(self, place, lead):
        action = place.action()
        first = add_measure(action, SUPERVISED, actor=lead)
        with pytest.raises(WrongState):
            add_measure(action, SUPERVISED, actor=lead, measure_id=first.id)
        reading = add_reading(first, ReadingContent(80, today()), actor=lead)
        with pytest.raises(WrongState):
            add_reading(first, ReadingContent(80, today()), actor=lead, reading_id=reading.id)
        assert db.session.query(Reading).count() == 1

    def test_a_target_is_not_moved_once_completion_is_claimed(self, place, lead):
        action = place.action()
        measure = make_measure(action)
        cite(action)
        claim_completion(action, actor=lead)
        with pytest.raises(WrongState):
            save_measure(measure, replace(SUPERVISED, target=70), expected_version=1, actor=lead)
        with pytest.raises(WrongState):
            retire_measure(measure, actor=lead)
        add_reading(measure, ReadingContent(96, today()), actor=lead)  # facts are welcome at any time
        assert db.session.get(Measure, measure.id).target == 95

    def test_of_two_who_save_the_second_is_told(self, place, lead):
        measure = make_measure(place.action())
        save_measure(measure, replace(SUPERVISED, target=90), expected_version=1, actor=lead)
        with pytest.raises(WrongState):
            save_measure(measure, replace(SUPERVISED, target=80), expected_version=1, actor=lead)
        assert measure.target == 90

    def test_the_audit_trail_is_told_numbers_and_no_words(self, place, lead):
        measure = add_measure(place.action(), SUPERVISED, actor=lead)
        save_measure(measure, replace(SUPERVISED, target=90), expected_version=1, actor=lead)
        entry = db.session.query(AuditEntry).filter_by(verb="measure.save").one()
        assert (entry.before["target"], entry.after["target"]) == (95, 90)
        assert "Staff" not in str(entry.after)


class TestReadings:
    def test_a_wrong_one_is_set_aside_and_stays(self, place, lead):
        measure = make_measure(place.action())
        wrong = add_reading(measure, ReadingContent(8, in_days(-1), "Dashboard"), actor=lead)
        add_reading(measure, ReadingContent(88, today()), actor=lead)
        set_aside(wrong, "A digit was missing", actor=lead)
        (found,) = list_measures(measure.action_id)
        assert [each.value for each in found.readings] == [88]
        assert [each.aside for each in found.taken] == ["A digit was missing", ""]
        with pytest.raises(WrongState):
            set_aside(wrong, "Again", actor=lead)

    def test_what_cannot_be_read(self, place, lead):
        measure = make_measure(place.action())
        with pytest.raises(RuleBroken):
            add_reading(measure, ReadingContent(8, in_days(1)), actor=lead)
        retire_measure(measure, actor=lead)
        with pytest.raises(WrongState):
            add_reading(measure, ReadingContent(8, today()), actor=lead)


class TestInThePlan:
    def test_each_action_with_its_last_two_readings(self, place):
        one, other = place.action(), place.action()
        measure, retired = make_measure(one), make_measure(one, position=2)
        for value, days in ((60, -3), (70, -2), (80, -1)):
            make_reading(measure, value, in_days(days))
        make_reading(measure, 10, set_aside_at=measure.created_at, set_aside_reason="Wrong")
        retired.retired_at = measure.created_at
        make_measure(other)
        db.session.flush()
        found = list_latest(place.plan.id)
        assert [each.value for each in found[one.id][0].taken] == [70, 80]
        assert len(found[one.id]) == 1
        assert found[other.id][0].last is None
