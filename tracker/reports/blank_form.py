"""The standards as a form without answers, for people who write on paper: Part B and Part C."""

from datetime import date

from tracker.assessments.answers import Answer
from tracker.assessments.rules import AssessmentStatus
from tracker.frameworks.rules import Framework
from tracker.reports.return_document import Entry, ReturnDocument, Section, detail_labels


def blank_document(framework: Framework, *, board: str = "", board_short_name: str = "") -> ReturnDocument:
    """A return in which nothing is filled in, with the words of the framework as they were given."""
    return ReturnDocument(
        framework=framework,
        board_name=board,
        board_short_name=board_short_name,
        agency_name="",
        cycle_name="",
        status=AssessmentStatus.NOT_STARTED,
        details=tuple((label, "") for label in detail_labels(board_short_name or "board")),
        sections=tuple(
            Section(
                policy.number,
                policy.title,
                policy.short_title,
                tuple(Entry(standard, Answer(), ()) for standard in policy.minimum_standards),
            )
            for policy in framework.policy_standards
        ),
        actions=(),
        as_at=date.min,
        receipt_reference="",
        submitted_at=None,
        authorised_alone=False,
        content_hash="",
        blank=True,
    )
