"""What the workbook of a return holds when it is made, and what is expected when it comes back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID, uuid4

from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import answer_of
from tracker.formatting import format_date
from tracker.frameworks.rules import Framework, PolicyStandard
from tracker.workbooks import columns as layout
from tracker.workbooks.filled import Expected
from tracker.workbooks.making import Contents, Row, Sheet, sheet_name
from tracker.workbooks.queries import responses_by_ref

HOW = (
    "Each policy standard has a sheet of its own. Fill in the white cells; everything else is locked.",
    "Write as much as you need: a cell takes up to 10,000 characters. For a new line press Alt and Enter "
    "(Ctrl and Enter in LibreOffice). Make a row higher by dragging its lower edge.",
    "Choose own grade, N/A and finished from the list that opens at the cell. Leave alone what you do not "
    "want to change: only cells that you change are taken.",
    "N/A needs its reason, a modification needs its reasoning, and only what is answered can be finished.",
    "Evidence cannot be added here. Add files and links in the tracker; those cited so far are listed.",
    "To send it back: save the file, open your return in the tracker, choose “Work off-line”, and upload it. "
    "You see every change before anything is saved, and nobody’s newer words are overwritten.",
)
Cited = Mapping[UUID, Sequence[str]]


def contents_of(
    assessment: Assessment, framework: Framework, *, cited: Cited, may_answer: Callable[[Response], bool]
) -> Contents:
    """The workbook of a return, with the standards that the person asking may answer.

    `cited` gives the lines of evidence by the id of an answer.
    """
    responses = {ref: row for ref, row in responses_by_ref(assessment).items() if may_answer(row)}
    sheets = (_sheet(policy, responses, cited) for policy in framework.policy_standards)
    return Contents(
        title=f"{assessment.agency.name}, {assessment.cycle.name}: workbook to fill in",
        about=_about(assessment),
        how=HOW,
        sheets=tuple(sheet for sheet in sheets if sheet.rows),
        self_grading=assessment.cycle.self_grading,
        marks=_marks(assessment),
    )


def _sheet(policy: PolicyStandard, responses: Mapping[str, Response], cited: Cited) -> Sheet:
    return Sheet(
        policy,
        tuple(
            Row(standard, answer_of(row), tuple(cited.get(row.id, ())), row.version)
            for standard in policy.minimum_standards
            if (row := responses.get(standard.ref)) is not None
        ),
    )


def _about(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    return (
        ("Agency", assessment.agency.name),
        ("Cycle", assessment.cycle.name),
        ("Board", assessment.cycle.board.name),
        ("Deadline", f"{format_date(assessment.due_on)}, at 23:59"),
    )


def _marks(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    return (
        (layout.FORMAT_MARK, layout.FORMAT),
        (layout.RETURN_MARK, str(assessment.id)),
        ("workbook", str(uuid4())),
    )


def blank_contents(framework: Framework, about: Iterable[tuple[str, str]] = ()) -> Contents:
    """A workbook of the standards without answers, which cannot be sent back."""
    return Contents(
        title=f"{framework.title}: blank form",
        about=(*about, ("Framework", framework.reference)),
        how=(
            "This is a blank form, to be filled in by hand. It cannot be uploaded: for that, download the "
            "workbook of your own return.",
        ),
        sheets=tuple(
            Sheet(policy, tuple(Row(standard) for standard in policy.minimum_standards))
            for policy in framework.policy_standards
        ),
        self_grading=True,
    )


def expected_of(assessment: Assessment, framework: Framework) -> Expected:
    """What an uploaded workbook of this return can hold."""
    return Expected(
        return_id=assessment.id,
        sheet_of={
            standard.ref: sheet_name(policy)
            for policy in framework.policy_standards
            for standard in policy.minimum_standards
        },
        self_grading=assessment.cycle.self_grading,
    )
