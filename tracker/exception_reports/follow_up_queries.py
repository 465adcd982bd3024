"""What the sub-group follows up, read as plain facts: no frozen plan is loaded for it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from tracker.accounts.models import User
from tracker.action_plans.models import Plan
from tracker.boards.models import Agency
from tracker.clock import local
from tracker.db import db
from tracker.errors import NotFound
from tracker.exception_reports.follow_up_rules import KINDS, FollowUp
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine, ReviewDecision
from tracker.exception_reports.review_rules import is_provisional
from tracker.exception_reports.rules import ReportStatus, ReviewOutcome
from tracker.policy import Actor

Asker, Answerer, Again = aliased(User), aliased(User), aliased(ReviewDecision)


def list_follow_ups(board_id: UUID) -> list[FollowUp]:
    """Challenges, escalations and referrals of a board; a question asked again stands for those before it.

    One query. What the sub-group is still deciding about is left out.
    """
    return [_as_follow_up(*row) for row in db.session.execute(_statement(Plan.board_id == board_id))]


def list_agency_follow_ups(agency_id: UUID) -> list[FollowUp]:
    """The same for one agency, of all its boards."""
    return [_as_follow_up(*row) for row in db.session.execute(_statement(Plan.agency_id == agency_id))]


def list_plan_follow_ups(plan_id: UUID) -> list[FollowUp]:
    """The same for one plan."""
    return [_as_follow_up(*row) for row in db.session.execute(_statement(Plan.id == plan_id))]


def list_follow_ups_open(board_id: UUID, on: date) -> list[FollowUp]:
    """What was asked by that day and not closed on it, what is due first at the top; one query."""
    found = [one for one in list_follow_ups(board_id) if one.asked_on <= on]
    still_open = [one for one in found if one.closed_on is None or one.closed_on > on]
    return sorted(still_open, key=lambda one: (one.due_on or date.max, one.agency.casefold()))


def get_follow_up(decision_id: UUID, *, actor: Actor) -> ReviewDecision:
    """A challenge, escalation or referral of the actor's agency or board, with its report. Raises NotFound,
    to an agency also while the sub-group is still deciding."""
    decision = db.session.scalar(
        select(ReviewDecision)
        .where(ReviewDecision.id == decision_id, ReviewDecision.outcome != ReviewOutcome.NOTED)
        .options(
            joinedload(ReviewDecision.report).options(
                joinedload(ExceptionReport.plan).joinedload(Plan.agency), joinedload(ExceptionReport.period)
            ),
            joinedload(ReviewDecision.line),
        )
    )
    if decision is None or not _may_see(decision, actor):
        raise NotFound
    return decision


def _may_see(decision: ReviewDecision, actor: Actor) -> bool:
    if decision.report.plan.board_id in actor.board_ids:
        return True
    own = decision.report.plan.agency_id in actor.agency_ids
    return own and not is_provisional(decision, decision.report)


def list_story(decision: ReviewDecision) -> list[ReviewDecision]:
    """The questions of one follow-up in the order they were asked, each with its people; one query."""
    same_line = ReviewDecision.line_id == decision.line_id if decision.line_id else (
        ReviewDecision.line_id.is_(None)
    )  # fmt: skip
    found = db.session.scalars(
        select(ReviewDecision)
        .where(ReviewDecision.report_id == decision.report_id, same_line)
        .options(
            joinedload(ReviewDecision.decided_by),
            joinedload(ReviewDecision.answered_by),
            joinedload(ReviewDecision.closed_by),
        )
    ).all()
    return _chain(decision, {one.id: one for one in found})


def _chain(decision: ReviewDecision, found: dict[UUID, ReviewDecision]) -> list[ReviewDecision]:
    """From the first question to the last one that follows from it."""
    chain = [decision]
    while chain[0].follows_id in found:
        chain.insert(0, found[chain[0].follows_id])
    followers = {one.follows_id: one for one in found.values() if one.follows_id}
    while chain[-1].id in followers:
        chain.append(followers[chain[-1].id])
    return chain


def _statement(where: ColumnElement[bool]) -> Select[Any]:
    """One row for each follow-up with the names and stamps that its facts are made of."""
    return (
        select(
            ReviewDecision, ReportLine.facts, Agency.id, Agency.name, ReportingPeriod.name,
            ExceptionReport.submitted_at, ExceptionReport.reviewed_at, ExceptionReport.minute_reference,
            Asker.name, Answerer.name,
        )
        .join(ExceptionReport, ExceptionReport.id == ReviewDecision.report_id)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .outerjoin(ReportLine, ReportLine.id == ReviewDecision.line_id)
        .join(Asker, Asker.id == ReviewDecision.decided_by_id)
        .outerjoin(Answerer, Answerer.id == ReviewDecision.answered_by_id)
        .where(where, ReviewDecision.outcome != ReviewOutcome.NOTED, DECIDED, not_(ASKED_AGAIN))
        .order_by(ReviewDecision.decided_at, ReviewDecision.id)
    )  # fmt: skip


ASKED_AGAIN = select(Again.id).where(Again.follows_id == ReviewDecision.id).exists()
# The same as `review_rules.is_provisional` denies, in the words of the database.
DECIDED = or_(
    ExceptionReport.status != ReportStatus.SUBMITTED,
    ReviewDecision.follows_id.is_not(None),
    ReviewDecision.decided_at < ExceptionReport.submitted_at,
)
ANSWERED = and_(ReviewDecision.answered_at.is_not(None), ReviewDecision.closed_at.is_(None), DECIDED)
WAITING_FOR_ANSWER = and_(ReviewDecision.answered_at.is_(None), ReviewDecision.closed_at.is_(None))


def late_on(day: date) -> ColumnElement[bool]:
    """Challenges and escalations whose day is over without an answer or an outcome."""
    return and_(
        ReviewDecision.outcome.in_([ReviewOutcome.CHALLENGED, ReviewOutcome.ESCALATED]),
        ReviewDecision.answer_due_on < day,
        WAITING_FOR_ANSWER,
        DECIDED,
    )


def _as_follow_up(
    decision: ReviewDecision, facts: dict[str, Any] | None, agency_id: UUID, agency: str, period: str,
    submitted_at: Any, reviewed_at: Any, minute: str, asker: str, answerer: str | None,
) -> FollowUp:  # fmt: skip
    referred = decision.outcome is ReviewOutcome.REFERRED_BACK
    again = submitted_at if referred and _after(submitted_at, decision) else None
    done = reviewed_at if again and reviewed_at and reviewed_at >= again else None
    return FollowUp(
        id=decision.id,
        kind=KINDS[decision.outcome],
        agency_id=agency_id,
        agency=agency,
        about=f"Action {facts['number']}: {facts['title']}" if facts else "Whole report",
        source=period,
        wording=decision.wording,
        asked_on=local(decision.decided_at).date(),
        due_on=decision.answer_due_on,
        asked_by=asker,
        addressee=decision.escalated_to,
        minute=decision.minute_reference or minute,
        answer=decision.answer or ("The report was submitted again." if again else ""),
        answered_on=_day(decision.answered_at or again),
        answered_by=answerer or "",
        closing_note=decision.closing_note or ("The report was reviewed." if done else ""),
        closed_on=_day(decision.closed_at or done),
    )


def _after(moment: Any, decision: ReviewDecision) -> bool:
    return moment is not None and moment > decision.decided_at


def _day(moment: Any) -> date | None:
    return local(moment).date() if moment else None
