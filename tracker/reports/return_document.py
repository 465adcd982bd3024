"""A whole return as one thing to read: details, every standard with its answer and evidence, and the plan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tracker.action_plans.queries import find_plan, list_rows
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus
from tracker.assessments.answers import Answer
from tracker.assessments.queries import AnswerRow, list_answers
from tracker.assessments.rules import AssessmentStatus
from tracker.carry_forward.marks import list_marks
from tracker.carry_forward.rules import Mark
from tracker.clock import today
from tracker.evidence.facts import CitedItem
from tracker.evidence.queries import citations_by_response
from tracker.formatting import format_date
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, MinimumStandard, worded

Link = Callable[[CitedItem], str]
AUTHORISED_BY = "Self-assessment authorised by"
SIGNED = (AUTHORISED_BY, "Designation", "Signature")


def no_link(_item: CitedItem) -> str:
    """For paper: no item has an address."""
    return ""


@dataclass(frozen=True)
class Entry:
    """One minimum standard with the agency's answer and the evidence cited for it.

    `carried` says in words that the answer was carried forward from an earlier cycle, when it was.
    """

    standard: MinimumStandard
    answer: Answer
    evidence: Sequence[Mapping[str, Any]]
    updated_at: datetime | None = None
    carried: str = ""


@dataclass(frozen=True)
class Section:
    """One policy standard with its entries."""

    number: int
    title: str
    short_title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ReturnDocument:
    """Everything a printed return shows, in the order of the form: Part B, then the plan of Part C."""

    framework: Framework
    board_name: str
    board_short_name: str
    agency_name: str
    cycle_name: str
    status: AssessmentStatus
    details: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    actions: tuple[ActionRow, ...]
    as_at: date
    receipt_reference: str
    submitted_at: datetime | None
    authorised_alone: bool
    content_hash: str
    blank: bool = False

    @property
    def draft(self) -> bool:
        """Marked as a draft until the board has it; a blank form is none."""
        return not self.status.with_board and not self.blank

    @property
    def title(self) -> str:
        """What the document is called."""
        if self.blank:
            return "Section 11 self-assessment: blank form"
        if "section 11" in self.cycle_name.lower():
            return f"{self.agency_name}: {self.cycle_name}"
        return f"Section 11 self-assessment of {self.agency_name}, {self.cycle_name}"

    @property
    def evidence_list(self) -> list[tuple[str, list[str]]]:
        """Everything cited, each once with the references of the standards it is cited at."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            for item in entry.evidence:
                found.setdefault(item["line"], []).append(entry.standard.ref)
        return list(found.items())

    @property
    def authorisation(self) -> list[tuple[str, str]]:
        """The signature block: filled in once the return was authorised, else with room to sign."""
        return [(label, self._detail(label)) for label in SIGNED] + [
            ("Date", format_date(self.submitted_at) if not self.draft else "")
        ]

    def _detail(self, label: str) -> str:
        """Of a label that is there several times, the last: the authorising officer's."""
        return dict(self.details).get(label, "") if not self.draft else ""

    @property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]

    def section(self, number: int) -> Section:
        """The policy standard with that number. Raises KeyError when there is none."""
        for section in self.sections:
            if section.number == number:
                return section
        raise KeyError(number)


def evidence_rows(items: Sequence[CitedItem], link: Link = no_link) -> list[dict[str, Any]]:
    """Cited items as the evidence list shows them; `line` says all of it in one line, for paper."""
    return [
        {
            "title": item.title,
            "href": link(item),
            "kind": item.words,
            "dated": item.document_date,
            "see": item.locator,
            "held_at": item.held_at,
            "review_by": item.review_by,
            "past_review": item.past_review,
            "review_words": item.review_warning,
            "newer_at": item.newer_at,
            "state": item.state_words,
            "line": _line(item),
        }
        for item in items
    ]


def _line(item: CitedItem) -> str:
    where = item.url or item.held_at
    parts = [
        f"{item.title} ({item.words})",
        f"dated {format_date(item.document_date)}" if item.document_date else "",
        f"as submitted; a newer version of {format_date(item.newer_at)} exists" if item.newer_at else "",
        f"see {item.locator}" if item.locator else "",
        " ".join(where.split()),
    ]
    return ", ".join(part for part in parts if part)


def compose(assessment: Any, link: Link = no_link) -> ReturnDocument:
    """The whole return as it stands now, in a fixed number of queries. `link` gives an item's address."""
    board = assessment.cycle.board
    framework = worded(get_framework(assessment.cycle.framework_version_id), board.short_name, board.area)
    return ReturnDocument(
        framework=framework,
        board_name=board.name,
        board_short_name=board.short_name,
        agency_name=assessment.agency.name,
        cycle_name=assessment.cycle.name,
        status=assessment.status,
        details=_details(assessment, board.short_name),
        sections=_sections(
            framework,
            list_answers(assessment.id),
            _evidence(assessment.id, link),
            list_marks(assessment.id),
        ),
        actions=_actions(assessment),
        as_at=today(),
        receipt_reference=assessment.receipt_reference or "",
        submitted_at=assessment.submitted_at,
        authorised_alone=assessment.authorised_alone,
        content_hash=assessment.content_hash,
    )


def _evidence(assessment_id: UUID, link: Link) -> dict[UUID, list[dict[str, Any]]]:
    found = citations_by_response(assessment_id)
    return {response_id: evidence_rows(items, link) for response_id, items in found.items()}


def _details(assessment: Any, board: str) -> tuple[tuple[str, str], ...]:
    """The agency details block, filled in."""
    entries = (
        assessment.agency.name,
        assessment.address,
        assessment.completed_by_name,
        assessment.completed_by_designation,
        assessment.completed_by_telephone,
        assessment.completed_by_email,
        assessment.lead_officer_name,
        assessment.lead_officer_designation,
        assessment.lead_officer_telephone,
        assessment.lead_officer_email,
        assessment.authorised_by_name,
        assessment.authorised_by_designation,
        assessment.signature,
        format_date(assessment.submitted_at),
    )
    return tuple(zip(detail_labels(board), entries, strict=True))


def detail_labels(board: str) -> tuple[str, ...]:
    """The labels of the agency details block, with the words of the form and in its order."""
    return (
        "Name of agency",
        "Address",
        "Person completing the self-assessment",
        "Designation",
        "Contact telephone",
        "Contact email",
        f"Agency’s {board} lead officer",
        "Designation",
        "Contact telephone",
        "Contact email",
        AUTHORISED_BY,
        "Designation",
        "Signature",
        f"Date submitted to {board}",
    )


def _sections(
    framework: Framework,
    answers: Mapping[UUID, AnswerRow],
    evidence: Mapping[UUID, Sequence[Any]],
    marks: Mapping[UUID, Mark],
) -> tuple[Section, ...]:
    return tuple(
        Section(
            policy.number,
            policy.title,
            policy.short_title,
            tuple(_entry(standard, answers, evidence, marks) for standard in policy.minimum_standards),
        )
        for policy in framework.policy_standards
    )


def _entry(
    standard: MinimumStandard,
    answers: Mapping[UUID, AnswerRow],
    evidence: Mapping[UUID, Sequence[Any]],
    marks: Mapping[UUID, Mark],
) -> Entry:
    row = answers.get(standard.id) if standard.id else None
    if row is None:
        return Entry(standard, Answer(), ())
    mark = marks.get(row.response_id)
    cited = evidence.get(row.response_id, ())
    return Entry(standard, row.answer, cited, row.updated_at, mark.text if mark else "")


def _actions(assessment: Any) -> tuple[ActionRow, ...]:
    plan = find_plan(assessment.cycle_id, assessment.agency_id)
    rows = list_rows(plan.id, today()) if plan else []
    return tuple(row for row in rows if row.status is not ActionStatus.WITHDRAWN)
