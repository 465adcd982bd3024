"""The agency's own words about its report, and handing it to the sub-group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.exception_reports.emails import tell_subgroup
from tracker.exception_reports.models import ExceptionReport, ReportLine
from tracker.exception_reports.rules import START, SUBMIT, CauseKind, ReportStatus
from tracker.lifecycle import advance
from tracker.policy import Actor


@dataclass(frozen=True)
class Explanation:
    """The agency's own words about one line; it cannot change the facts (R10)."""

    cause: str
    remedy: str
    help_wanted: str
    forecast_on: date | None
    cause_kind: CauseKind | None = None


def save_commentary(
    report: ExceptionReport,
    commentary: str,
    explanations: Mapping[UUID, Explanation],
    *,
    expected_version: int,
    actor: Actor,
) -> None:
    """Keep the agency's words. Raises WrongState once submitted, Conflict when somebody saved first."""
    if report.status in (ReportStatus.DUE, ReportStatus.REFERRED_BACK):
        advance(report, START, actor=actor)
    elif report.status is not ReportStatus.DRAFT:
        raise WrongState("This report has been submitted, so its words can no longer be changed.")
    elif report.version != expected_version:
        raise _somebody_was_first(report, commentary, explanations)
    report.commentary = commentary
    for line in report.lines:
        if line.id in explanations:
            _explain(line, explanations[line.id])
    flag_modified(report, "commentary")  # so that the version moves on also when only a line was explained
    try:
        db.session.flush()
        record("exception_report.save", report, actor=actor)
    except StaleDataError as clash:
        db.session.rollback()
        raise _somebody_was_first(report, commentary, explanations) from clash


def _explain(line: ReportLine, words: Explanation) -> None:
    line.cause, line.remedy = words.cause, words.remedy
    line.help_wanted, line.forecast_on = words.help_wanted, words.forecast_on
    line.cause_kind = words.cause_kind


def _somebody_was_first(
    report: ExceptionReport, commentary: str, explanations: Mapping[UUID, Explanation]
) -> Conflict:
    theirs, yours = {"Commentary": report.commentary}, {"Commentary": commentary}
    for line in report.lines:
        mine = explanations.get(line.id)
        if mine is not None:
            name = f"Action {line.facts['number']}, {line.kind.label.lower()}"
            theirs[name] = _as_text(line)
            yours[name] = _as_text(mine)
    return Conflict(
        "A colleague saved this report while you were writing.",
        theirs=theirs,
        yours=yours,
    )


def _as_text(words: Explanation | ReportLine) -> str:
    kind = words.cause_kind.label if words.cause_kind else ""
    return "\n\n".join(part for part in (kind, words.cause, words.remedy, words.help_wanted) if part)


def list_unanswered(lines: Iterable[ReportLine]) -> list[ReportLine]:
    """Slipped lines without the kind of cause, the cause or the remedy: they stop the report."""
    return [line for line in lines if line.kind.needs_answer and not is_explained(line)]


def is_explained(line: ReportLine) -> bool:
    """Whether everything that is asked of a slipped line is there."""
    return bool(line.cause_kind and line.cause and line.remedy)


def submit_report(report: ExceptionReport, *, actor: Actor) -> None:
    """Hand the report to the sub-group. Raises RuleBroken when a slipped line is not explained."""
    missing = list_unanswered(report.lines)
    if missing:
        numbers = ", ".join(str(line.facts["number"]) for line in missing)
        raise RuleBroken(
            f"Give the kind of cause, the cause and the remedy of each action off target: {numbers}"
        )
    if report.status is not ReportStatus.DRAFT and report.status is not ReportStatus.SUBMITTED:
        advance(report, START, actor=actor)
    advance(report, SUBMIT, actor=actor)
    report.submitted_by_id = actor.user_id
    report.submitted_at = now()
    report.first_submitted_at = report.first_submitted_at or report.submitted_at
    tell_subgroup(report)
