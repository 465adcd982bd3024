"""The returns on a page of the by-standard view: each with its answer, evidence, last grade and form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for

from tracker.assessments.queries import answer_of
from tracker.assessments.views.evidence import cited_rows
from tracker.errors import Conflict
from tracker.evidence.queries import citations_of_answers
from tracker.frameworks.rules import Framework, MinimumStandard
from tracker.grading.across import Row
from tracker.grading.across_queries import count_grades_given, list_texts, list_visible_of
from tracker.grading.forms import GradeForm
from tracker.grading.last_cycle import last_grades_across
from tracker.grading.rules import GradeKind


@dataclass
class Card:
    """One return on the page. `others` are grades of other kinds that this person may see; `form` is None
    for what is published; `version` is how many grades there are; `clash`: somebody saved meanwhile.
    """

    row: Row
    answer: Any
    evidence: list[dict[str, Any]]
    last: Any
    own: Any
    others: list[Any]
    form: GradeForm | None
    version: int
    bench_href: str
    clash: Conflict | None = field(default=None)

    @property
    def typed(self) -> bool:
        """Whether the form says something else than what is saved."""
        if self.form is None:
            return False
        said = (self.form.value.data, self.form.rationale.data or "", self.form.comment.data or "")
        return said != _saved(self.own)


def _saved(grade: Any) -> tuple[Any, str, str]:
    return (grade.value, grade.rationale, grade.comment_to_agency) if grade else (None, "", "")


def cards_of(
    rows: Sequence[Row],
    cycle: Any,
    framework: Framework,
    standard: MinimumStandard,
    *,
    typed: Collection[UUID] = (),
) -> list[Card]:
    """The cards of some rows, in their order; five queries. `typed`: returns whose form was sent."""
    ids = [row.response_id for row in rows]
    own = rows[0].own if rows else GradeKind.FIRST
    texts, visible, counts = list_texts(ids), list_visible_of(ids, own), count_grades_given(ids)
    cited = citations_of_answers(ids)
    last = last_grades_across(cycle, framework, standard, [row.agency_id for row in rows])
    cards = []
    for row in rows:
        given = visible.get(row.response_id, {})
        mine = given.get(row.to_give)
        version = counts.get((row.response_id, row.to_give), 0)
        form = _form(row, mine, version, framework, typed=row.assessment_id in typed) if row.open else None
        cards.append(
            Card(
                row=row,
                answer=answer_of(texts[row.response_id]),
                evidence=cited_rows(cited.get(row.response_id, []), row.assessment_id),
                last=last.get(row.agency_id),
                own=mine,
                others=[grade for kind, grade in given.items() if kind is not row.to_give],
                form=form,
                version=version,
                bench_href=url_for("grading.bench", assessment_id=row.assessment_id, ref=standard.ref),
            )
        )
    return cards


def _form(row: Row, mine: Any, version: int, framework: Framework, *, typed: bool) -> GradeForm:
    value, rationale, comment = _saved(mine)
    data = {"value": value, "rationale": rationale, "comment": comment, "version": version}
    prefix = str(row.assessment_id)
    form = GradeForm(prefix=prefix, data=data) if typed else GradeForm(None, prefix=prefix, data=data)
    return form.offer(framework)
