"""What the sub-group follows up: all of it in one list, and the story of each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.boards.queries import get_agency, get_board
from tracker.clock import today
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.exception_reports.conditions import list_as_follow_ups, list_as_follow_ups_of_agency
from tracker.exception_reports.follow_up_queries import (
    get_follow_up,
    list_agency_follow_ups,
    list_follow_ups,
    list_story,
)
from tracker.exception_reports.follow_up_rules import (
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Wanted,
    arranged,
    count_states,
    state_on,
)
from tracker.exception_reports.operations import ask_again, close_follow_up, record_outcome
from tracker.exception_reports.review_forms import AskAgainForm, CloseForm, OutcomeForm
from tracker.exception_reports.views.pages import blueprint
from tracker.forms import Form
from tracker.navigation import SUBGROUP, section
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Agency", "Kind", "About", "From", "What is wanted", "Asked", "Asked by", "Escalated to", "Due", "State",
    "Answer or outcome", "Answered", "Answered by", "Closing note", "Closed", "Minute",
)  # fmt: skip


@blueprint.get("/boards/<uuid:board_id>/follow-ups")
@requires(Permission.SEE_BOARD, get_board)
def follow_ups(board: Any) -> ResponseReturnValue:
    """Challenges, escalations, referrals and conditions of the board; late and answered ones first."""
    _mark_section()
    return _list([*list_follow_ups(board.id), *list_as_follow_ups(board.id)], shown_board=board)


@blueprint.get("/agencies/<uuid:agency_id>/follow-ups")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_follow_ups(agency: Any) -> ResponseReturnValue:
    """The same for one agency, of all its boards."""
    found = [*list_agency_follow_ups(agency.id), *list_as_follow_ups_of_agency(agency.id)]
    return _list(found, agency=agency)


def _list(found: list[FollowUp], **context: Any) -> ResponseReturnValue:
    day, wanted = today(), _wanted()
    rows = arranged(found, wanted, day)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Follow-ups", HEADINGS, [_row(one) for one in rows])
    return render_template(
        "exception_reports/follow_ups.html",
        page=page_of(rows),
        total=len(found),
        states=list(count_states(found, day).items()),
        kinds=list(FollowUpKind),
        agencies=sorted({(one.agency, str(one.agency_id)) for one in found}),
        wanted=wanted,
        day=day,
        address=address_of,
        **context,
    )


def _mark_section() -> None:
    """The sub-group has an entry of its own for follow-ups; for others they belong to the reports."""
    if g.acting.role in SUBGROUP:
        section("follow_ups")()


def address_of(one: FollowUp) -> str:
    """The page of a follow-up."""
    if one.kind is FollowUpKind.CONDITION:
        return url_for("ratification.condition", remark_id=one.id)
    return url_for("exception_reports.follow_up", decision_id=one.id)


def _wanted() -> Wanted:
    """What the address asks for; what makes no sense is not asked for."""
    try:
        agency_id = UUID(request.args.get("agency", ""))
    except ValueError:
        agency_id = None
    states, kinds = {str(one): one for one in FollowUpState}, {str(one): one for one in FollowUpKind}
    return Wanted(
        states.get(request.args.get("state", "")), kinds.get(request.args.get("kind", "")), agency_id
    )


def _row(one: FollowUp) -> tuple[Any, ...]:
    return (
        one.agency, one.kind.label, one.about, one.source, one.wording, one.asked_on, one.asked_by,
        one.addressee, one.due_on, one.state(today()).label, one.answer, one.answered_on, one.answered_by,
        one.closing_note, one.closed_on, one.minute,
    )  # fmt: skip


@blueprint.get("/follow-ups/<uuid:decision_id>")
@requires(Permission.READ_REPORT, get_follow_up)
def follow_up(decision: Any) -> ResponseReturnValue:
    """The story of one follow-up, and what can be done now."""
    return _page(decision)


def _page(decision: Any, **forms: Form) -> str:
    _mark_section()
    story = list_story(decision)
    last = story[-1]
    closed, answered = last.closed_at is not None, last.answered_at is not None
    actor = current_actor()
    return render_template(
        "exception_reports/follow_up.html",
        **{"ask": AskAgainForm(), "close": CloseForm(), "outcome": OutcomeForm(), **forms},
        form=next(iter(forms.values()), None),
        decision=last,
        story=story,
        report=decision.report,
        line=decision.line,
        state=state_on(today(), due_on=last.answer_due_on, answered=answered, closed=closed),
        can_answer=can(actor, Permission.WRITE_REPORT, decision.scope),
        can_close=can(actor, Permission.FOLLOW_UP, decision.scope),
    )


@blueprint.post("/follow-ups/<uuid:decision_id>/close")
@requires(Permission.FOLLOW_UP, get_follow_up)
def close_one(decision: Any) -> ResponseReturnValue:
    """Close it with a note."""
    form = CloseForm()
    return _kept(
        decision, "close", form, lambda: close_follow_up(decision, form.note.data, actor=current_actor()),
        "The follow-up is closed.",
    )  # fmt: skip


@blueprint.post("/follow-ups/<uuid:decision_id>/outcome")
@requires(Permission.FOLLOW_UP, get_follow_up)
def outcome(decision: Any) -> ResponseReturnValue:
    """What came of an escalation."""
    form = OutcomeForm()
    return _kept(
        decision, "outcome", form, lambda: record_outcome(decision, form.outcome.data, actor=current_actor()),
        "The outcome was recorded. Close the escalation when nothing is left to do.",
    )  # fmt: skip


@blueprint.post("/follow-ups/<uuid:decision_id>/ask-again")
@requires(Permission.FOLLOW_UP, get_follow_up)
def ask_once_more(decision: Any) -> ResponseReturnValue:
    """Another question after the answer."""
    form = AskAgainForm()

    def act() -> Any:
        return ask_again(decision, form.question.data, form.due_on.data, actor=current_actor())

    return _kept(decision, "ask", form, act, "The question was sent to the agency.")


def _kept(decision: Any, name: str, form: Form, act: Callable[[], Any], words: str) -> str | Response:
    """Do it when the form is right; otherwise the page again with what was typed."""
    if form.validate_on_submit():
        try:
            act()
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(words, "success")
            return redirect(url_for("exception_reports.follow_up", decision_id=decision.id))
    return _page(decision, **{name: form})
