"""An uploaded workbook beside the return as it stands now: what would change, and what cannot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.assessments.answers import Answer, as_draft
from tracker.assessments.models import Response
from tracker.assessments.queries import answer_of
from tracker.formatting import format_when
from tracker.workbooks.models import WorkbookUpload
from tracker.workbooks.queries import answers_at, responses_by_ref
from tracker.workbooks.rules import LOCKED, NOT_YOURS, Change, changes, filled_in, judge, ticked

MayAnswer = Callable[[Response], bool]


@dataclass(frozen=True)
class RowChanges:
    """One standard that the workbook would change. `version` is that of the answer it was compared with."""

    ref: str
    version: int
    changes: tuple[Change, ...]
    refused: tuple[tuple[Change, str], ...] = ()
    saved: str = ""
    unfinishes: bool = False

    @property
    def clean(self) -> list[Change]:
        """Changes to what nobody else has changed since."""
        barred = [change for change, _reason in self.refused]
        return [change for change in self.changes if not change.conflict and change not in barred]

    @property
    def conflicts(self) -> list[Change]:
        """Cells that were changed here as well as in the workbook."""
        return [change for change in self.changes if change.conflict]


@dataclass(frozen=True)
class Comparison:
    """Everything that the page of an upload shows."""

    rows: tuple[RowChanges, ...] = ()
    barred: tuple[tuple[str, str, int], ...] = ()
    unchanged: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def clean(self) -> int:
        return sum(len(row.clean) for row in self.rows)

    @property
    def conflicts(self) -> int:
        return sum(len(row.conflicts) for row in self.rows)

    @property
    def refused(self) -> int:
        """Cells that cannot be applied, whatever is chosen."""
        return sum(len(row.refused) for row in self.rows) + sum(cells for _ref, _why, cells in self.barred)

    @property
    def offers(self) -> int:
        """Cells about which something can be chosen."""
        return self.clean + self.conflicts


def compare_upload(upload: WorkbookUpload, *, may_answer: MayAnswer) -> Comparison:
    """What the workbook would change now, in a fixed number of queries.

    Of a standard that the person asking may not answer only the reference and a number are told.
    """
    responses = responses_by_ref(upload.assessment)
    filled = upload.cells.get("rows", {})
    bases = _bases(filled, responses)
    rows, barred, unchanged = [], [], 0
    for ref, response in responses.items():
        if ref not in filled:
            continue
        found = changes(
            bases[ref], answer_of(response), filled_in(answer_of(response), filled[ref]["values"])
        )
        unchanged += len(filled[ref]["values"]) - len(found)
        reason = why_barred(response, may_answer)
        if found and reason:
            barred.append((ref, reason, len(found)))
        elif found:
            rows.append(_row(ref, response, found))
    return Comparison(tuple(rows), tuple(barred), unchanged, tuple(upload.cells.get("notes", ())))


def why_barred(response: Response, may_answer: MayAnswer) -> str:
    """Why nothing of this standard can be changed by the person asking; empty when it can."""
    if response.locked:
        return LOCKED
    return "" if may_answer(response) else NOT_YOURS


def _row(ref: str, response: Response, found: list[Change]) -> RowChanges:
    verdict = judge(answer_of(response), found, ticked(found))
    # Kept as a draft is, an answer that lost what finished it does not count as finished.
    unfinishes = verdict.answer.finished and not as_draft(verdict.answer).finished
    saved = f"{_saver(response)} on {format_when(response.updated_at)}" if response.updated_at else ""
    return RowChanges(ref, response.version, tuple(found), verdict.refused, saved, unfinishes)


def _saver(response: Response) -> str:
    return response.updated_by.name if response.updated_by else "somebody"


def _bases(filled: Mapping[str, Any], responses: Mapping[str, Response]) -> dict[str, Answer | None]:
    """The answers the workbook was made from; None for a version that is not known."""
    older = _older(filled, responses)
    kept = answers_at((responses[ref].id, filled[ref]["version"]) for ref in older)
    return {ref: _base(responses[ref], kept, row) for ref, row in filled.items() if ref in responses}


def _older(filled: Mapping[str, Any], responses: Mapping[str, Response]) -> Iterable[str]:
    return [
        ref for ref, row in filled.items() if ref in responses and row["version"] != responses[ref].version
    ]


def _base(response: Response, kept: Mapping[Any, Answer], row: Mapping[str, Any]) -> Answer | None:
    if row["version"] == response.version:
        return answer_of(response)
    base = Answer() if row["version"] == 1 else kept.get(response.id)
    return replace(base, finished=row["was_finished"]) if base else None
