"""Taking a filled-in workbook: kept when uploaded, written into the return only when confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.assessments.models import Assessment, Response
from tracker.assessments.operations import save_draft
from tracker.assessments.queries import answer_of, lock
from tracker.assessments.rules import check_editable
from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor
from tracker.workbooks.comparing import MayAnswer, RowChanges, compare_upload
from tracker.workbooks.filled import Filled
from tracker.workbooks.models import WorkbookUpload
from tracker.workbooks.queries import count_waiting, responses_by_ref
from tracker.workbooks.rules import Change, Take, judge

ALREADY = "This workbook was dealt with already."
LEFT_OUT = "Not chosen"
MOST_WAITING = 20
TOO_MANY = (
    f"{MOST_WAITING} workbooks of this return wait to be confirmed. Confirm or discard some of them first"
)


@dataclass
class Outcome:
    """What became of an upload: (reference, column) applied, and left out with the reason."""

    applied: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    @property
    def standards(self) -> int:
        """How many answers were changed."""
        return len({ref for ref, _column in self.applied})


@dataclass(frozen=True)
class Chosen:
    """What a person confirmed for one standard: its version on their page, and what to do with each field."""

    version: int
    takes: Mapping[str, Take]


def keep_upload(assessment: Assessment, name: str, filled: Filled, *, actor: Actor) -> WorkbookUpload:
    """Keep what a workbook says until it is confirmed.

    Raises WrongState once the return was sent, RuleBroken when too many wait already.
    """
    check_editable(assessment.status)
    if count_waiting(assessment.id) >= MOST_WAITING:
        raise RuleBroken(TOO_MANY, field="file")
    assert actor.user_id is not None
    upload = WorkbookUpload(
        assessment=assessment,
        display_name=name,
        cells={"rows": {ref: row.as_json() for ref, row in filled.rows.items()}, "notes": filled.notes},
        uploaded_by_id=actor.user_id,
        uploaded_at=now(),
    )
    db.session.add(upload)
    db.session.flush()
    record("workbook.upload", upload, actor=actor, after={"standards": len(filled.rows)})
    return upload


def apply_upload(
    upload: WorkbookUpload, chosen: Mapping[str, Chosen], *, may_answer: MayAnswer, actor: Actor
) -> Outcome:
    """Write the confirmed cells into the return, each answer as a version of its own.

    What was saved by somebody else since the page was made stays in the upload and is shown again. Raises
    WrongState when the return is read-only or the upload was dealt with.
    """
    _check_waiting(upload)
    lock(upload.assessment)  # whoever saves an answer takes this lock first, so all of them stand still now
    check_editable(upload.assessment.status)
    outcome = Outcome()
    responses = responses_by_ref(upload.assessment)
    comparison = compare_upload(upload, may_answer=may_answer)
    for row in comparison.rows:
        _apply_row(row, responses[row.ref], chosen.get(row.ref), outcome, actor)
    for ref, reason, _cells in comparison.barred:
        outcome.left.append((ref, "", reason))
    _close(upload, outcome)
    after = {"applied": len(outcome.applied), "left": len(outcome.left), "again": len(outcome.again)}
    record("workbook.apply", upload, actor=actor, after=after)
    return outcome


def _apply_row(
    row: RowChanges, response: Response, chosen: Chosen | None, outcome: Outcome, actor: Actor
) -> None:
    wanted = chosen.takes if chosen else {}
    taken = any(take is not Take.KEEP for take in wanted.values())
    if chosen and taken and chosen.version != row.version:
        outcome.again.append(row.ref)
        return
    verdict = judge(answer_of(response), row.changes, wanted)
    if verdict.taken:
        save_draft(response, verdict.answer, expected_version=response.version, actor=actor)
    outcome.applied += [(row.ref, change.label) for change in verdict.taken]
    outcome.left += [(row.ref, change.label, reason) for change, reason in verdict.refused]
    reasons = {change.field: reason for change, reason in row.refused}
    outcome.left += [
        (row.ref, change.label, reasons.get(change.field, LEFT_OUT)) for change in _not_wanted(row, wanted)
    ]


def _not_wanted(row: RowChanges, wanted: Mapping[str, Take]) -> list[Change]:
    return [change for change in row.changes if wanted.get(change.field, Take.KEEP) is Take.KEEP]


def _close(upload: WorkbookUpload, outcome: Outcome) -> None:
    """Keep only what is still to be decided; of the rest, which cells they were."""
    rows = upload.cells["rows"]
    done: dict[str, Any] = {
        "applied": [*upload.cells.get("applied", []), *map(list, outcome.applied)],
        "left": [*upload.cells.get("left", []), *map(list, outcome.left)],
    }
    if outcome.again:
        upload.cells = {**upload.cells, **done, "rows": {ref: rows[ref] for ref in outcome.again}}
    else:
        upload.cells, upload.applied_at = done, now()
    db.session.flush()


def discard_upload(upload: WorkbookUpload, *, actor: Actor) -> None:
    """Throw away an upload that was not confirmed; the return is as it was. Raises WrongState afterwards."""
    _check_waiting(upload)
    record("workbook.discard", upload, actor=actor)
    db.session.delete(upload)
    db.session.flush()


def _check_waiting(upload: WorkbookUpload) -> None:
    db.session.refresh(upload, ["applied_at", "cells"], with_for_update={"of": WorkbookUpload})
    if upload.applied_at is not None:
        raise WrongState(ALREADY)
