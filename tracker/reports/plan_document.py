"""An action plan as a document: how it stands, where it is with the sub-group, and its actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.action_plans.figures import PlanFigures, plan_figures
from tracker.action_plans.part_c import FORM, timescales
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.standing import in_a_sentence, versions_at
from tracker.clock import end_of, now, today
from tracker.formatting import format_date, format_when, plural

HEADS = FORM
KEY = (
    "Status: blue is complete, green is on target, amber is off target with remedial action, "
    "red is off target."
)


@dataclass(frozen=True)
class Line:
    """One action in the columns of the form; `colour` is empty for drafts and withdrawn actions."""

    number: str
    title: str
    specific: str
    standards: str
    lead: str
    timescales: str
    colour: str
    status: str
    reason: str
    progress: str
    heard: str
    evidence: Sequence[str]
    risks: str


@dataclass(frozen=True)
class PlanDocument:
    """Everything the document shows, for a page, PDF and Word alike."""

    title: str
    agency: str
    board: str
    cycle: str
    as_at: str
    past: bool
    ratification: str
    figures: PlanFigures
    notes: Sequence[str]
    lines: Sequence[Line]

    @property
    def counts(self) -> list[tuple[str, str, str]]:
        """Colour, its words and how many, for the strip: "green", "Green: on target", "9 (60%)"."""
        return [
            (colour.value, f"{colour.word}: {colour.label.lower()}",
             f"{count} ({self.figures.percentages[colour]}%)")
            for colour, count in self.figures.counts.items()
        ]  # fmt: skip

    @property
    def further(self) -> list[str]:
        """What the strip says beside the colours."""
        found = self.figures
        silent = f"{plural(found.silent, 'action')} without an update for too long" if found.silent else ""
        moved = (
            f"{found.re_dated} re-dated, {plural(found.slip_days, 'day')} in all" if found.re_dated else ""
        )
        drafts = f"{plural(found.drafts, 'draft')}, not in the plan yet" if found.drafts else ""
        gone = f"{found.withdrawn} withdrawn" if found.withdrawn else ""
        return [words for words in (moved, silent, drafts, gone) if words]


def compose_plan(
    plan: Any, rows: Sequence[ActionRow], found: Sequence[ActionRow], versions: Sequence[Any], on: date,
    filters: str,
) -> PlanDocument:  # fmt: skip
    """The document of a plan as it stood on that day. `rows` are the whole plan, `found` what is listed."""
    past = on < today()
    agency = plan.agency.name if plan.agency else ""
    return PlanDocument(
        title=f"Action plan: {agency or plan.title}",
        agency=agency or plan.board.name,
        board=plan.board.name,
        cycle=plan.cycle.name if plan.cycle else "",
        as_at=f"As it stood on {format_date(on)}" if past else f"As it stands on {format_when(now())}",
        past=past,
        ratification=in_a_sentence(versions_at(versions, end_of(on)) if past else versions),
        figures=plan_figures(rows),
        notes=_notes(rows, found, filters),
        lines=[_line(row) for row in found],
    )


def _notes(rows: Sequence[ActionRow], found: Sequence[ActionRow], filters: str) -> list[str]:
    listed = f"Only these are listed: {filters}. The figures are of the whole plan." if filters else ""
    old = sum(not row.words_recorded for row in found)
    known = f"The words of {plural(old, 'action')} are the first on record." if old else ""
    return [words for words in (listed, known) if words]


def _line(row: ActionRow) -> Line:
    return Line(
        number=str(row.number),
        title=row.title,
        specific=row.specific,
        standards=", ".join(row.standards),
        lead=row.lead_manager,
        timescales=timescales(row),
        colour=row.shown.colour.value if row.shown else "",
        status=row.shown.colour.word if row.shown else row.status.label,
        reason=_reason(row),
        progress=row.last_update,
        heard=format_date(row.last_update_on) if row.last_update else "No update yet",
        evidence=row.evidence,
        risks=row.risks,
    )


def _reason(row: ActionRow) -> str:
    if row.shown is None:
        return ""
    return ". ".join(part for part in (row.shown.reason, row.shown.silence) if part)
