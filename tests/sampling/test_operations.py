"""Drawing, judging, telling, providing and replying: what is kept, who is told, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories
from tests.evidence.build import cite_at, different_pdf, make_file, replace_with
from tests.grading.stories import as_actor, submitted
from tests.sampling.build import add_return, cite_everywhere, make_asked, make_cited_story, make_sample
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.errors import Conflict, NotFound, RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.policy import SYSTEM
from tracker.sampling.answering import reply, say_unable
from tracker.sampling.checking import record_effect, record_outcome, tell_agency
from tracker.sampling.operations import Wish, draw_sample, preview, survey
from tracker.sampling.population import list_population
from tracker.sampling.progress import parts_of_sample, waits_for_agency, waits_for_board
from tracker.sampling.queries import (
    find_in_force,
    find_neighbours,
    get_item,
    get_own_item,
    list_items,
    list_known_to_agency,
    missing_outcomes,
    missing_outcomes_by_return,
)
from tracker.sampling.rules import Outcome, Rules, Stratum

GOOD, NOTE = Outcome.SUPPORTS, "Page 4 says so."


@pytest.fixture
def story(session):
    return make_cited_story(receipt_reference="S11-VSP-2026-7F3K9")  # so that a seed always draws the same


def check_all(sample, outcome=GOOD):
    for item in list_items(sample.id):
        record_outcome(item, outcome, NOTE, seen=item.version, actor=SYSTEM)


def verbs():
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)))


# the population


def test_the_population_is_what_was_cited_at_submission(story):
    receipt = story.assessment.receipt_reference
    keys = [each.key for each in list_population(story.cycle)]
    assert keys == [f"{receipt}/{place}" for place in ("1.1/1", "1.2/1", "1.2/2", "2.1/1", "2.2/1")]
    assert [each.see for each in list_population(story.cycle)][2] == "folder 3"


def test_a_return_that_was_not_submitted_is_not_in_it(story):
    other = factories.make_assessment(story.cycle, factories.make_agency(story.board), answered=True)
    cite_everywhere(other)
    assert {each.response_id for each in list_population(story.cycle)} == {
        response.id for ref, response in story.responses.items()
    }
    with pytest.raises(WrongState, match="not with the board"):
        survey(story.cycle, other)


def test_a_version_that_came_after_the_submission_is_not_drawn(story, clock):
    item = make_file(story.agency, "Plan")
    cite_at(item, story.assessment)
    story.assessment.submitted_at = now()
    clock.shift(timedelta(days=2))
    replace_with(item, different_pdf("newer"))
    (candidate,) = (each for each in list_population(story.cycle) if each.title == "Plan")
    assert (candidate.file_version, candidate.sha256) == (1, item.versions[0].sha256)


@pytest.mark.parametrize(
    ("own", "grade", "belongs"),
    [
        (Grade.OUTSTANDING, None, True),  # the agency says 3
        (None, Grade.OUTSTANDING, True),  # the board says 3
        (Grade.GOOD, Grade.ADEQUATE, False),
        (None, None, False),
    ],
)
def test_graded_3_by_either_side(story, own, grade, belongs):
    story.responses["1.1"].self_grade = own
    if grade:
        story.grade("1.1", grade)
    db.session.flush()
    found = {each.ref: Stratum.GRADED_3 in each.strata for each in list_population(story.cycle)}
    assert found["1.1"] is belongs
    assert not found["2.1"]


def test_never_sampled_is_about_the_standard_of_the_agency_in_earlier_cycles(story):
    framework = story.cycle.framework_version_id
    past = factories.make_cycle(
        story.board,
        framework_of(story),
        opens_on=today() - timedelta(days=400),
        due_on=today() - timedelta(days=300),
    )
    assert past.framework_version_id == framework
    earlier = submitted(past, story.agency)
    cite_at(make_file(story.agency, "Old policy"), earlier, "1.1")
    stranger = submitted(past, factories.make_agency(story.board))
    cite_at(make_file(stranger.agency, "Another agency’s"), stranger, "2.1")
    make_sample(earlier, whole=True)
    never = {each.ref for each in list_population(story.cycle) if Stratum.NEVER_SAMPLED in each.strata}
    assert never == {"1.2", "2.1", "2.2"}
    # and a draw of this cycle does not count for itself
    make_sample(story.assessment)
    assert {
        each.ref for each in list_population(story.cycle) if Stratum.NEVER_SAMPLED in each.strata
    } == never


def days_ago(number):
    return today() - timedelta(days=number)


def framework_of(story):
    return db.session.get(factories.FrameworkVersion, story.cycle.framework_version_id)


# the draw


def test_a_draw_is_kept_with_all_that_repeats_it(story):
    sample = make_sample(story.assessment, size=3, actor=as_actor(story.manager))
    items = list_items(sample.id)
    assert [item.number for item in items] == [1, 2, 3]
    assert [item.key for item in items] == sorted(item.key for item in items)
    assert (sample.seed, sample.method, sample.size) == ("Heron 7", "s11-sample-1", 3)
    assert len(sample.population) == 5
    assert sample.drawn_by_id == story.manager.id
    assert "sample.draw" in verbs()


def test_the_same_seed_draws_the_same_again(story):
    first = make_sample(story.assessment, size=2)
    again = make_sample(story.assessment, size=2, redraw_reason="To see")
    assert [item.key for item in list_items(first.id)] == [item.key for item in list_items(again.id)]
    assert first.population_hash == again.population_hash


def test_a_whole_cycle_is_drawn_from_together(story):
    add_return(story, factories.make_agency(story.board))
    sample = make_sample(story.assessment, whole=True)
    assert (sample.size, sample.assessment_id) == (10, None)
    assert [part.items for part in parts_of_sample(sample.id)] == [5, 5]


def test_a_preview_names_numbers_and_says_what_is_asked_for(story):
    look = preview(story.cycle, story.assessment, Rules(100, None, {Stratum.ESSENTIAL: 1}), "Heron 7")
    assert (look.population, look.size, look.on_request, look.returns) == (5, 5, 1, 1)
    assert look.of_stratum == {
        Stratum.ESSENTIAL: 2, Stratum.GRADED_3: 0, Stratum.NEVER_SAMPLED: 5, Stratum.RANDOM: 5,
    }  # fmt: skip
    assert look.taken[Stratum.ESSENTIAL] == 1


def test_a_draw_that_is_not_the_one_looked_at_is_refused(story):
    rules = Rules(size=2)
    seen = preview(story.cycle, story.assessment, rules, "Heron 7").ticket
    cite_at(make_file(story.agency, "One more"), story.assessment)
    with pytest.raises(RuleBroken, match="another draw"):
        draw_sample(story.cycle, story.assessment, Wish(rules, "Heron 7"), seen=seen, actor=SYSTEM)


@pytest.mark.parametrize("status", [CycleStatus.DRAFT, CycleStatus.CLOSED])
def test_no_draw_before_a_cycle_opens_or_after_it_closed(story, status):
    story.cycle.status = status
    db.session.flush()
    with pytest.raises(WrongState, match="no sample can be drawn"):
        make_sample(story.assessment)


def test_a_redraw_needs_a_reason_and_both_stay(story):
    first = make_sample(story.assessment, size=2)
    check_all(first)
    with pytest.raises(RuleBroken, match="why you draw again") as refused:
        make_sample(story.assessment)
    assert refused.value.field == "redraw_reason"
    second = make_sample(story.assessment, redraw_reason="Two more came in")
    assert second.replaces_id == first.id
    assert find_in_force(story.cycle.id, story.assessment.id) is second
    assert [item.outcome for item in list_items(first.id)] == [GOOD, GOOD]
    with pytest.raises(WrongState, match="drawn again"):
        check_all(first, Outcome.PARTLY)


def test_a_sample_of_one_return_and_of_the_cycle_stand_side_by_side(story):
    one, whole = make_sample(story.assessment, size=1), make_sample(story.assessment, whole=True)
    assert find_in_force(story.cycle.id, None) is whole
    assert find_in_force(story.cycle.id, story.assessment.id) is one


# what was found


def test_missing_outcomes_are_counted_in_samples_in_force_only(story):
    other = add_return(story, factories.make_agency(story.board))
    make_sample(story.assessment, whole=True)
    assert missing_outcomes(story.assessment.id) == 5
    assert missing_outcomes_by_return(story.cycle.id) == {story.assessment.id: 5, other.id: 5}
    sample = make_sample(story.assessment, size=3, whole=True, redraw_reason="Fewer")
    assert sum(missing_outcomes_by_return(story.cycle.id).values()) == 3
    check_all(sample)
    assert missing_outcomes_by_return(story.cycle.id) == {}
    assert missing_outcomes(story.assessment.id) == 0


def test_an_outcome_is_kept_and_in_the_trail_without_its_note(story):
    item = list_items(make_sample(story.assessment).id)[0]
    record_outcome(item, Outcome.PARTLY, NOTE, seen=1, actor=as_actor(story.manager))
    assert (item.outcome, item.note, item.checked_by_id) == (Outcome.PARTLY, NOTE, story.manager.id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sample_item.outcome")).one()
    assert entry.after == {"outcome": "partly"}


def test_of_two_who_judge_the_second_is_told(story):
    item = list_items(make_sample(story.assessment).id)[0]
    seen = item.version
    record_outcome(item, GOOD, "", seen=seen, actor=as_actor(story.manager))
    with pytest.raises(Conflict) as clash:
        record_outcome(item, Outcome.PARTLY, NOTE, seen=seen, actor=as_actor(story.moderator))
    assert clash.value.theirs == {"Outcome": "Supports", "Note": ""}
    assert clash.value.yours == {"Outcome": "Partly supports", "Note": NOTE}
    # but whoever says the same has nothing to settle
    record_outcome(item, GOOD, "", seen=seen, actor=as_actor(story.moderator))
    assert item.checked_by_id == story.manager.id


def test_nothing_is_judged_while_the_return_is_with_the_agency(story):
    sample = make_sample(story.assessment)
    story.assessment.status = AssessmentStatus.IN_PROGRESS
    db.session.flush()
    with pytest.raises(WrongState, match="with the agency again"):
        check_all(sample)


def test_an_effect_needs_an_outcome_first(story):
    item = list_items(make_sample(story.assessment).id)[0]
    with pytest.raises(WrongState, match="first what was found"):
        record_effect(item, "2 becomes 1", actor=SYSTEM)
    record_outcome(item, GOOD, "", seen=item.version, actor=SYSTEM)
    record_effect(item, "2 becomes 1", actor=SYSTEM)
    assert item.effect == "2 becomes 1"


def test_the_next_to_check_goes_round_and_leaves_out_what_is_awaited(story):
    sample = make_sample(story.assessment)
    items = list_items(sample.id)
    asked = next(item.number for item in items if item.requested_at)
    record_outcome(items[0], GOOD, "", seen=1, actor=SYSTEM)
    found = find_neighbours(sample.id, 5)
    assert (found.previous, found.following, found.checked, found.total) == (4, None, 1, 5)
    assert found.next_to_check == next(number for number in range(2, 6) if number != asked)
    assert find_neighbours(sample.id, 5, {story.agency.id}).next_to_check is None


# telling and replying


def test_an_agency_is_told_all_at_once_when_everything_was_checked(story, outbox):
    sample = make_sample(story.assessment)
    with pytest.raises(RuleBroken, match="5 of 5 items have no outcome"):
        tell_agency(sample, story.assessment.id, actor=SYSTEM)
    assert list_known_to_agency(story.assessment.id) == [
        item for item in list_items(sample.id) if item.requested_at
    ]
    check_all(sample)
    (part,) = parts_of_sample(sample.id)
    assert part.ready
    told = tell_agency(sample, story.assessment.id, actor=as_actor(story.manager))
    assert {item.reply_ends_on for item in told} == {today() + timedelta(days=story.cycle.reply_days)}
    assert len(list_known_to_agency(story.assessment.id)) == 5
    mails = [mail for mail in outbox.messages if "what was found" in mail.subject]
    assert [mail.recipient for mail in mails] == [story.lead.email]
    with pytest.raises(WrongState, match="told already"):
        tell_agency(sample, story.assessment.id, actor=SYSTEM)


def told_item(story):
    sample = make_sample(story.assessment)
    check_all(sample)
    return tell_agency(sample, story.assessment.id, actor=SYSTEM)[0]


def test_the_agency_replies_within_its_time(story, clock):
    item = told_item(story)
    lead = as_actor(story.lead)
    reply(item, "Page 5 too.", seen=item.version, actor=lead)
    clock.move_to(clock_at(item.reply_ends_on))
    reply(item, "Page 5 and 6.", seen=item.version, actor=lead)
    assert (item.reply, item.replied_by_id) == ("Page 5 and 6.", story.lead.id)
    clock.shift(timedelta(days=1))
    with pytest.raises(WrongState, match="time to reply ended"):
        reply(item, "Too late.", seen=item.version, actor=lead)
    assert item.reply == "Page 5 and 6."


def clock_at(day):
    return f"{day.isoformat()}T20:00:00+00:00"


def test_a_colleague_who_replied_first_is_not_written_over(story):
    item = told_item(story)
    seen = item.version
    reply(item, "One.", seen=seen, actor=as_actor(story.lead))
    with pytest.raises(RuleBroken, match="changed since"):
        reply(item, "Two.", seen=seen, actor=as_actor(story.lead))


def test_a_changed_outcome_is_mailed_and_the_time_begins_anew(story, clock, outbox):
    item = told_item(story)
    clock.shift(timedelta(days=30))
    record_outcome(item, Outcome.OUT_OF_DATE, NOTE, seen=item.version, actor=as_actor(story.manager))
    assert item.reply_ends_on == today() + timedelta(days=story.cycle.reply_days)
    assert [mail.subject for mail in outbox.messages][-1].endswith("changed what it found at 1.1")
    reply(item, "It was renewed in May.", seen=item.version, actor=as_actor(story.lead))


# what the board asks for


def test_what_is_available_on_request_is_asked_for_by_mail(story, outbox):
    item = make_asked(story.assessment, "Second")
    assert item.wanted_by == today() + timedelta(days=14)
    (mail,) = outbox.messages
    assert mail.recipient == story.lead.email
    assert "Second cabinet" in mail.body
    assert "Policy cabinet" in mail.body
    assert "assessment.evidence_asked" in verbs()


def test_saying_why_not_counts_as_an_answer(story, outbox):
    item = make_asked(story.assessment, "Second")
    say_unable(item, "It was lost in the flood.", actor=as_actor(story.lead))
    assert item.provided_at is not None
    assert outbox.messages[-1].recipient == story.manager.email
    (waits,) = waits_for_agency(story.agency.id)
    assert waits.requests == 1  # the other one


def test_what_was_given_for_the_sample_before_is_not_asked_for_again(story, outbox):
    item = make_asked(story.assessment, "Second")
    say_unable(item, "It was lost in the flood.", actor=as_actor(story.lead))
    sample = make_sample(story.assessment, redraw_reason="Once more")
    given = {each.key: each.unable_reason for each in list_items(sample.id) if each.requested_at}
    assert given[item.key] == "It was lost in the flood."
    assert item.item.title not in outbox.messages[-1].body
    with pytest.raises(WrongState, match="drew its sample again"):
        say_unable(item, "Again.", actor=as_actor(story.lead))


def test_late_requests_show_on_both_sides(story, clock):
    make_sample(story.assessment)
    assert waits_for_board(story.board.id).late == 0
    clock.shift(timedelta(days=15))
    waits = waits_for_board(story.board.id)
    assert (waits.to_check, waits.late, waits.to_tell) == (4, 1, 0)
    (own,) = waits_for_agency(story.agency.id)
    assert (own.requests, own.replies) == (1, 0)
    assert own.wanted_by < today()


def test_an_agency_knows_of_nothing_but_what_it_is_asked_or_told(story):
    items = list_items(make_sample(story.assessment).id)
    lead = as_actor(story.lead)
    for item in items:
        if item.requested_at:
            assert get_own_item(story.assessment.id, item.id, actor=lead) is item
        else:
            with pytest.raises(NotFound):
                get_own_item(story.assessment.id, item.id, actor=lead)


def test_an_item_of_another_board_is_not_found(story):
    sample = make_sample(story.assessment)
    stranger = make_cited_story()
    with pytest.raises(NotFound):
        get_item(sample.id, 1, actor=as_actor(stranger.manager))
