"""What somebody does in one sitting, written at once: each alone would make building take half a minute.

The rows and the audit entries are those that `save_response` and `record_grade` leave behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update

from tracker.assessments.answers import Answer, check
from tracker.assessments.models import Response, ResponseVersion
from tracker.audit.operations import Deed, record_batch
from tracker.clock import now
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind, agency_word, check_grade
from tracker.policy import Actor

FIRST_SAVED = 2  # the version of an answer after its first save
TEXTS = [field.name for field in fields(Answer)]


@dataclass(frozen=True)
class GradeInWords:
    """A first grade with its rationale and comment to the agency."""

    response: Response
    value: Grade
    rationale: str
    comment: str


def by_policy_standard(refs: Iterable[str]) -> list[list[str]]:
    """The references of each policy standard together, in their order."""
    return [list(group) for _, group in groupby(refs, key=lambda ref: ref.split(".")[0])]


def save_answers(rows: Sequence[tuple[Response, Answer]], *, actor: Actor) -> None:
    """Save finished answers that nobody saved before, to responses of one return that was started."""
    moment, stored, kept = now(), [], []
    for response, answer in rows:
        check(answer)
        texts = {name: getattr(answer, name) for name in TEXTS}
        stamp = {"version": FIRST_SAVED, "updated_at": moment, "updated_by_id": actor.user_id}
        stored.append({"row_id": response.id, **texts, **stamp})
        del texts["finished"]
        stamp = {"version": FIRST_SAVED, "saved_at": moment, "saved_by_id": actor.user_id}
        kept.append({"id": uuid4(), "response_id": response.id, **texts, **stamp})
    _update(stored)
    db.session.execute(insert(ResponseVersion), kept)
    deeds = [
        Deed("response.save", "Response", str(response.id), {"version": 1}, {"version": FIRST_SAVED})
        for response, _ in rows
    ]
    record_batch(deeds, actor=actor, scope=rows[0][0].scope)


def _update(rows: list[dict[str, object]]) -> None:
    table = Response.__table__
    changes: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row_id"}
    statement = update(Response).where(table.c.id == bindparam("row_id")).values(changes)
    db.session.connection().execute(statement, rows)
    seen = select(Response).where(Response.id.in_([row["row_id"] for row in rows]))
    db.session.scalars(seen.execution_options(populate_existing=True)).all()


def save_grades(grades: Sequence[GradeInWords], *, actor: Actor) -> None:
    """Record first grades of one return whose grading has begun."""
    rows = []
    for each in grades:
        said = agency_word(each.response.self_grade, each.response.na_requested)
        check_grade(each.value, each.rationale, agency_says=said)
        rows.append(_grade_row(each, actor))
    db.session.execute(insert(GradeRecord), rows)
    deeds = [
        Deed("grade.record", "GradeRecord", str(row["id"]), None,
             {"value": each.value.value, "kind": GradeKind.FIRST.value})
        for row, each in zip(rows, grades, strict=True)
    ]  # fmt: skip
    record_batch(deeds, actor=actor, scope=grades[0].response.scope)


def _grade_row(grade: GradeInWords, actor: Actor) -> dict[str, object]:
    return {
        "id": uuid4(),
        "response_id": grade.response.id,
        "grader_id": actor.user_id,
        "kind": GradeKind.FIRST,
        "value": grade.value,
        "rationale": grade.rationale,
        "comment_to_agency": grade.comment,
        "recorded_at": now(),
        "is_current": True,
    }
