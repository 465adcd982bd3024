"""What an exception report says on paper: plain words, in reading order, for PDF, Word and packs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tracker.clock import local, today
from tracker.exception_reports.alarm import agency_alarm
from tracker.exception_reports.figures import Figures, Share, figures, figures_before
from tracker.exception_reports.reminders import days_late
from tracker.exception_reports.rules import LineKind
from tracker.formatting import format_date, format_iso, plural
from tracker.forms import clean_line, clean_text

FIGURE_HEADS = ("Status", "Now", "Share", "Last report", "Share then")
GOOD_NEWS = (LineKind.RECOVERED, LineKind.ACHIEVED)
CHANGES = (("added", "Added to the plan"), ("withdrawn", "Withdrawn"), ("reopened", "Reopened"))
NOTHING = "Nothing to report: no action slipped, recovered or was completed in this period."


def exception_report_content(
    report: Any, decisions: Iterable[Any] = (), *, on: date | None = None
) -> dict[str, Any]:
    """One report as texts; it asks the database nothing when plan, agency, period and lines are loaded.

    Keys: `title`, `board`, `agency`, `period`, `dates`, `status`, `standing` (submitted, late or due, in
    words), `meeting`, `headline`, `alarm` (empty when there is none), `figures` (rows of five cells under
    `figure_heads`), `commentary`, `sections` (`title` and `lines`), `changes` (lines of text) and `decisions`
    about the whole report. A line has `title`, `status`, `facts`, `answers` (pairs of label and words) and
    `decisions` (texts). `decisions` are those of this report, also those about lines.
    """
    given = list(decisions)
    fall = agency_alarm(report.snapshot)
    return {
        "title": clean_line(f"Exception report: {report.plan.agency.name}"),
        "board": clean_line(report.period.board.name),
        "agency": clean_line(report.plan.agency.name),
        "period": clean_line(report.period.name),
        "dates": f"{format_date(report.period.starts_on)} to {format_date(report.period.ends_on)}",
        "status": report.status.label,
        "standing": standing(report, on or today()),
        "meeting": format_date(report.period.meeting_on),
        "headline": clean_line(report.headline),
        "alarm": f"Alarm: the share {fall.in_words}." if fall else "",
        "figure_heads": list(FIGURE_HEADS),
        "figures": figure_rows(figures(report.snapshot), figures_before(report.snapshot)),
        "commentary": clean_text(report.commentary),
        "sections": list(_sections(report, given)),
        "nothing": "" if report.lines else NOTHING,
        "changes": list(_changes(report.snapshot)),
        "decisions": [_decision(one) for one in given if one.line_id is None],
    }


def standing(report: Any, on: date) -> str:
    """Sent to the sub-group 12 October 2026, 3 days late; or until when it is due."""
    first = report.first_submitted_at or report.submitted_at
    due_on = report.period.report_due_on
    late = days_late(due_on, local(first).date() if first else None, on)
    words = f", {plural(late, 'day')} late" if late else ""
    if first is None:
        return f"Not submitted, due {format_date(due_on)}{words}"
    again = f", again {format_date(report.submitted_at)}" if report.submitted_at != first else ""
    minute = f", minute {report.minute_reference}" if report.minute_reference else ""
    return clean_line(f"Sent to the sub-group {format_date(first)}{words}{again}{minute}")


def figure_rows(now: Figures, before: Figures | None) -> list[list[str]]:
    """The rows of the figures: each colour now and last time, then what is counted apart."""
    rows = [_share_row(share, before.share(share.colour) if before else None) for share in now.shares]
    rows += [
        [words, str(getattr(now, name)), "–", str(getattr(before, name)) if before else "–", "–"]
        for words, name in (
            ("Due date moved at least once, all colours", "re_dated"),
            ("No update within the limit", "silent"),
        )
    ]
    total = ["On target or complete", str(now.on_track_count), f"{now.on_track}%"]
    then = [str(before.on_track_count), f"{before.on_track}%"] if before else ["–", "–"]
    return [*rows, total + then]


def _share_row(now: Share, before: Share | None) -> list[str]:
    words = ", ".join(part for part in (f"{now.word}: {now.label.lower()}", now.of_which) if part)
    then = [str(before.count), f"{before.percent}%"] if before else ["–", "–"]
    return [words, str(now.count), f"{now.percent}%", *then]


def _sections(report: Any, decisions: list[Any]) -> Iterator[dict[str, Any]]:
    for kind in LineKind:
        lines = [line for line in report.lines if line.kind is kind]
        if lines:
            title = f"{kind.label} ({len(lines)})"
            yield {"title": title, "lines": [_line(line, decisions) for line in lines]}


def _line(line: Any, decisions: list[Any]) -> dict[str, Any]:
    facts = line.facts
    return {
        "title": clean_line(f"{facts['number']}. {facts['title']}"),
        "status": clean_line(_status(facts)),
        "facts": clean_line(_facts(facts)),
        "answers": [[label, clean_text(words)] for label, words in _answers(line) if words],
        "decisions": [_decision(one) for one in decisions if one.line_id == line.id],
    }


def _status(facts: Mapping[str, Any]) -> str:
    travel = f" ({facts['direction']} than last time)" if facts["direction"] in ("better", "worse") else ""
    return f"{facts['colour'].capitalize()}{travel}: {facts['reason']}"


def _facts(facts: Mapping[str, Any]) -> str:
    """Lead, standards, dates and how long it has been so."""
    parts = [f"Lead: {facts['lead'] or 'not named'}", f"Standards: {', '.join(facts['standards']) or 'none'}"]
    parts.append(f"Due {format_iso(facts['due_on'])}" if facts["due_on"] else "No due date")
    if facts["moves"]:
        first = format_iso(facts["original_due_on"])
        parts.append(f"first {first}, {facts['slip_days']:+d} days, moved {plural(facts['moves'], 'time')}")
    if (facts.get("reports_running") or 1) > 1:
        parts.append(f"off target in {facts['reports_running']} reports running")
    if facts["silent_days"]:
        parts.append(f"no update for {facts['silent_days']} days")
    return "; ".join(parts)


def _answers(line: Any) -> Iterator[tuple[str, str]]:
    """The agency's own words; of a risk the risk itself."""
    if line.kind is LineKind.RISK:
        yield "Risk", line.facts["risks"]
    yield "Kind of cause", line.cause_kind.label if line.cause_kind else ""
    yield ("What was done" if line.kind in GOOD_NEWS else "Cause"), line.cause
    yield ("What changed for children" if line.kind in GOOD_NEWS else "Remedy"), line.remedy
    yield "Help wanted", line.help_wanted
    yield "New forecast", format_date(line.forecast_on)


def _changes(snapshot: Mapping[str, Any]) -> Iterator[str]:
    """What entered and left the plan since the last report, one line each."""
    kept = snapshot.get("changes") or {}
    for name, words in CHANGES:
        if kept.get(name):
            named = "; ".join(f"{each['number']}. {each['title']}" for each in kept[name])
            yield clean_line(f"{words}: {named}")


def _decision(decision: Any) -> str:
    to = f" to {decision.escalated_to}" if decision.escalated_to else ""
    due = f", answer due {format_date(decision.answer_due_on)}" if decision.answer_due_on else ""
    said = f"{decision.outcome.label}{to}, {format_date(decision.decided_at)}{due}"
    answer = f"Answer, {format_date(decision.answered_at)}: {decision.answer}" if decision.answered_at else ""
    return clean_text("\n".join(part for part in (said, decision.wording, answer) if part))
