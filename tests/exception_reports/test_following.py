"""The review line by line, and what becomes of its decisions, on a real database."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tests.exception_reports.test_operations import person, submitted
from tests.support.queries import count_queries
from tracker.audit.queries import find_first_bad_entry
from tracker.boards.queries import load_actor
from tracker.clock import today
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.exception_reports.follow_up_queries import list_follow_ups, list_follow_ups_open, list_story
from tracker.exception_reports.follow_up_rules import (
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Reminder,
    Wanted,
    arranged,
    reminder_due,
    state_on,
)
from tracker.exception_reports.models import ReviewDecision
from tracker.exception_reports.operations import (
    Verdict,
    answer_challenge,
    ask_again,
    close_follow_up,
    correct_decision,
    decide,
    finish_review,
    note_rest,
    record_outcome,
    refer_back,
    remind_follow_ups,
    take_back,
)
from tracker.exception_reports.queries import list_decisions, list_open_challenges
from tracker.exception_reports.review_rules import is_provisional, undecided
from tracker.exception_reports.rules import ReportStatus, ReviewOutcome

DAY = date(2026, 11, 20)
NOTED, CHALLENGED = ReviewOutcome.NOTED, ReviewOutcome.CHALLENGED
ESCALATED, REFERRED = ReviewOutcome.ESCALATED, ReviewOutcome.REFERRED_BACK


def question(days=10, words="When do the trainers start?"):
    return Verdict(CHALLENGED, words, answer_due_on=today() + timedelta(days=days))


def reviewed(story, *verdicts):
    """The first line decided about in these ways, the review finished; the decisions."""
    submitted(story)
    chair = person(story.chair)
    made = [decide(story.report, story.report.lines[0], verdict, actor=chair) for verdict in verdicts]
    note_rest(story.report, actor=chair)
    finish_review(story.report, "PQA 14/26", actor=chair)
    return made


STATES = [
    # due in days, answered, closed, how it stands
    (None, False, False, FollowUpState.OPEN),
    (0, False, False, FollowUpState.OPEN),  # the day itself is not over
    (-1, False, False, FollowUpState.LATE),
    (-1, True, False, FollowUpState.ANSWERED),  # waits for the board, whenever the answer came
    (-1, False, True, FollowUpState.CLOSED),
    (5, True, True, FollowUpState.CLOSED),
]


@pytest.mark.parametrize(("days", "answered", "closed", "state"), STATES)
def test_how_a_follow_up_stands(days, answered, closed, state):
    due_on = None if days is None else DAY + timedelta(days=days)
    assert state_on(DAY, due_on=due_on, answered=answered, closed=closed) is state


REMINDERS = [
    # days until due, days since asked, reminded, told late, what is sent
    (4, 30, False, False, None),
    (3, 30, False, False, Reminder.SOON),
    (0, 30, False, False, Reminder.SOON),  # nobody ran the command on the days before
    (2, 30, True, False, None),
    (2, 0, False, False, None),  # asked today at short notice
    (-1, 30, True, False, Reminder.LATE),
    (-40, 30, False, False, Reminder.LATE),
    (-2, 30, True, True, None),
]


@pytest.mark.parametrize(("left", "since", "reminded", "told", "expected"), REMINDERS)
def test_when_somebody_is_reminded(left, since, reminded, told, expected):
    asked_on = DAY - timedelta(days=since)
    due_on = DAY + timedelta(days=left)
    assert reminder_due(DAY, due_on, asked_on=asked_on, reminded=reminded, told_late=told) is expected


def make_follow_up(name, due, kind=FollowUpKind.CHALLENGE, **stamps):
    identity = SimpleNamespace(id=name)
    return FollowUp(
        id=identity, kind=kind, agency_id=name, agency=name, about="", source="", wording=name,
        asked_on=DAY - timedelta(days=60), due_on=due and DAY + timedelta(days=due), **stamps,
    )  # fmt: skip


def test_late_ones_come_first_and_the_list_is_narrowed():
    found = [
        make_follow_up("open", 5),
        make_follow_up("no date", None, FollowUpKind.ESCALATION),
        make_follow_up("closed", -9, closed_on=DAY),
        make_follow_up("late", -1),
        make_follow_up("answered", -2, answered_on=DAY),
        make_follow_up("later", -7),
        make_follow_up("closed tomorrow", -8, closed_on=DAY + timedelta(days=1)),
    ]
    names = [one.agency for one in arranged(found, Wanted(), DAY)]
    assert names == ["closed tomorrow", "later", "late", "answered", "open", "no date", "closed"]
    late = [one.agency for one in arranged(found, Wanted(state=FollowUpState.LATE), DAY)]
    assert late == ["closed tomorrow", "later", "late"]
    assert [one.agency for one in arranged(found, Wanted(kind=FollowUpKind.ESCALATION), DAY)] == ["no date"]
    assert [one.agency for one in arranged(found, Wanted(agency_id="open"), DAY)] == ["open"]


UNDECIDED = [
    # decisions as (line or None for the whole, outcome, in this round), which of lines 1 and 2 are left
    ([], [1, 2]),
    ([(1, NOTED, True)], [2]),
    ([(1, NOTED, False)], [2]),  # noted before the report was referred back
    ([(1, REFERRED, False)], [1, 2]),  # it came again
    ([(1, REFERRED, True)], [2]),
    ([(None, NOTED, True)], []),  # the whole report covers every line
    ([(None, CHALLENGED, False)], [1, 2]),
    ([(None, REFERRED, False), (1, CHALLENGED, True), (2, ESCALATED, True)], []),
]


@pytest.mark.parametrize(("decisions", "left"), UNDECIDED)
def test_what_is_not_decided_yet(decisions, left):
    report = SimpleNamespace(status=ReportStatus.SUBMITTED, submitted_at=10)
    made = [
        SimpleNamespace(line_id=line, outcome=outcome, decided_at=11 if now else 9, follows_id=None)
        for line, outcome, now in decisions
    ]
    lines = [SimpleNamespace(id=1), SimpleNamespace(id=2)]
    assert [line.id for line in undecided(lines, made, report)] == left
    assert [is_provisional(one, report) for one in made] == [now for _, _, now in decisions]


def test_decisions_are_changed_and_taken_back_until_the_review_is_finished(story):
    submitted(story)
    chair, line = person(story.chair), story.report.lines[0]
    decision = decide(story.report, line, question(), actor=chair)
    correct_decision(decision, story.report, Verdict(NOTED, "Heard.", "Somebody", today()), actor=chair)
    assert (decision.outcome, decision.escalated_to, decision.answer_due_on) == (NOTED, "", None)
    take_back(decision, story.report, actor=chair)
    assert list_decisions(story.report.id) == []
    with pytest.raises(RuleBroken, match="note all the rest"):
        finish_review(story.report, "PQA 1", actor=chair)
    assert note_rest(story.report, actor=chair) == len(story.report.lines)
    assert note_rest(story.report, actor=chair) == 0
    finish_review(story.report, "PQA 1", actor=chair)
    (kept, *_) = list_decisions(story.report.id)
    assert kept.minute_reference == "PQA 1"
    for act in (lambda: take_back(kept, story.report, actor=chair),
                lambda: correct_decision(kept, story.report, question(), actor=chair)):  # fmt: skip
        with pytest.raises(WrongState):
            act()
    assert find_first_bad_entry() is None


def test_nobody_reviews_the_agency_they_belong_to(story):
    submitted(story)
    member = load_actor(story.conflicted.id, story.conflicted.name, story.conflicted.email)
    for act in (lambda: decide(story.report, None, Verdict(NOTED), actor=member),
                lambda: note_rest(story.report, actor=member),
                lambda: finish_review(story.report, "PQA 1", actor=member),
                lambda: refer_back(story.report, "Why?", "PQA 1", actor=member)):  # fmt: skip
        with pytest.raises(Forbidden):
            act()


def test_a_line_referred_back_sends_the_report_back_and_is_done_when_it_is_reviewed(story, outbox, clock):
    reviewed(story, Verdict(REFERRED, "Name the wards."))
    assert story.report.status is ReportStatus.REFERRED_BACK
    body = outbox.to(story.lead.email)[-1].body
    assert "Action 1: Name the wards." in body
    (found,) = list_follow_ups(story.board.id)
    assert (found.kind, found.state(today()), found.minute) == (
        FollowUpKind.REFERRAL, FollowUpState.OPEN, "PQA 14/26",
    )  # fmt: skip
    clock.shift(timedelta(days=2))
    submitted(story)
    (found,) = list_follow_ups(story.board.id)
    assert found.state(today()) is FollowUpState.ANSWERED
    chair = person(story.chair)
    assert note_rest(story.report, actor=chair) == 1  # the line came again
    finish_review(story.report, "PQA 20/26", actor=chair)
    (found,) = list_follow_ups(story.board.id)
    assert (found.state(today()), found.minute) == (FollowUpState.CLOSED, "PQA 14/26")


def test_a_question_is_answered_asked_again_answered_and_closed(story, outbox):
    (first,) = reviewed(story, question())
    manager, lead = person(story.manager), person(story.lead)
    with pytest.raises(WrongState):
        ask_again(first, "Which day?", today(), actor=manager)
    answer_challenge(first, story.report, "In May.", actor=lead)
    assert "In May." in outbox.to(story.chair.email)[-1].body
    with pytest.raises(RuleBroken):
        ask_again(first, "Which day?", today() - timedelta(days=1), actor=manager)
    again = ask_again(first, "Which day in May?", today() + timedelta(days=5), actor=manager)
    assert "Which day in May?" in outbox.to(story.lead.email)[-1].body
    assert list_story(again) == list_story(first) == [first, again]
    (found,) = list_follow_ups(story.board.id)
    assert (found.id, found.state(today())) == (again.id, FollowUpState.OPEN)
    assert [one.id for one, _ in list_open_challenges(story.agency.id)] == [again.id]
    answer_challenge(again, story.report, "On 4 May.", actor=lead)
    with pytest.raises(RuleBroken):
        close_follow_up(again, " ", actor=manager)
    close_follow_up(again, "That will do.", actor=manager)
    with pytest.raises(WrongState):
        close_follow_up(again, "Twice.", actor=manager)
    assert list_follow_ups_open(story.board.id, today()) == []
    assert [one.id for one in list_follow_ups_open(story.board.id, today() - timedelta(days=1))] == []


def test_an_escalation_gets_an_outcome_and_is_closed(story):
    verdict = Verdict(ESCALATED, "It stays red.", "The chair of the board", today() + timedelta(days=9))
    escalation, challenge = reviewed(story, verdict, question())
    manager = person(story.manager)
    record_outcome(escalation, "Two posts are paid for.", actor=manager)
    with pytest.raises(WrongState):
        record_outcome(escalation, "Three.", actor=manager)
    with pytest.raises(WrongState):
        record_outcome(challenge, "Not mine.", actor=manager)
    with pytest.raises(WrongState):
        answer_challenge(escalation, story.report, "Not mine.", actor=person(story.lead))
    close_follow_up(escalation, "Done.", actor=manager)
    states = {one.kind: one.state(today()) for one in list_follow_ups(story.board.id)}
    assert states == {
        FollowUpKind.ESCALATION: FollowUpState.CLOSED, FollowUpKind.CHALLENGE: FollowUpState.OPEN,
    }  # fmt: skip


def test_nothing_is_followed_up_before_the_review_is_finished(story):
    submitted(story)
    decision = decide(story.report, None, question(), actor=person(story.chair))
    assert list_follow_ups(story.board.id) == []
    assert list_open_challenges(story.agency.id) == []
    with pytest.raises(WrongState):
        close_follow_up(decision, "No.", actor=person(story.manager))


def test_reminders_go_out_once_before_and_once_after(story, outbox):
    verdict = Verdict(ESCALATED, "It stays red.", "The chair of the board", today() + timedelta(days=10))
    reviewed(story, question(days=10), verdict)
    before, after = today() + timedelta(days=7), today() + timedelta(days=11)
    sent = len(outbox.messages)
    assert remind_follow_ups(today() + timedelta(days=6)) == 0
    assert remind_follow_ups(before) == 2
    assert remind_follow_ups(before) == 0
    told = [message.recipient for message in outbox.messages[sent:]]
    assert sorted(told) == sorted([story.lead.email, story.chair.email, story.manager.email])
    db.session.expire_all()
    assert remind_follow_ups(after) == 2
    assert remind_follow_ups(after) == 0
    assert len(outbox.messages) - sent - len(told) == 5  # the lead once, the board about both


def test_the_list_takes_one_query_for_few_and_many(story):
    """Follow-ups are read as plain facts with their agencies and people joined."""
    decisions = reviewed(story, question(), question(words="And who pays?"))
    db.session.flush()
    with count_queries() as few:
        list_follow_ups(story.board.id)
    copies = [
        ReviewDecision(
            report_id=story.report.id, outcome=CHALLENGED, wording=f"Question {number}",
            decided_by_id=story.chair.id, decided_at=decisions[0].decided_at,
        )
        for number in range(20)
    ]  # fmt: skip
    db.session.add_all(copies)
    db.session.flush()
    with count_queries() as many:
        assert len(list_follow_ups(story.board.id)) == 22
    assert few.count == many.count == 1
