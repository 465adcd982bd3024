"""The demonstration's content, read once from the YAML files in the data folder."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tracker.boards.rules import AgencyKind
from tracker.demo.content import (
    ActionContent,
    AgencyContent,
    Answer,
    BoardContent,
    Closing,
    Content,
    EvidenceContent,
    GradingContent,
    GrantContent,
    MeasureContent,
    Modification,
    NotApplicable,
    PersonContent,
    Query,
    Rationale,
    ReportContent,
    StandardContent,
)
from tracker.demo.wording import reflow
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.rules import Grade
from tracker.policy import Role

# The fast loader where PyYAML was built with it; both build plain values only.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Here a line break is meant; everywhere else the file merely wraps.
KEPT_AS_WRITTEN = frozenset({"address", "lines"})
Row = dict[str, Any]


@cache
def load() -> Content:
    """The content, read from the data files the first time."""
    board, grading, exemptions = _file("board"), _file("grading"), _file("not-applicable")
    return Content(
        board=BoardContent(**board["board"]),
        agencies=tuple(map(_agency, board["agencies"])),
        people=tuple(map(_person, board["people"])),
        standards={row.ref: row for part in range(1, 9) for row in _standards(_file(f"answers-{part}"))},
        flavour=_file("flavour"),
        closings=tuple(Closing(**row) for row in _file("closings")["closings"]),
        not_applicable=tuple(NotApplicable(**_sets(row)) for row in exemptions["not_applicable"]),
        modifications=tuple(Modification(**_sets(row)) for row in exemptions["modifications"]),
        actions=tuple(map(_action, _file("actions")["actions"])),
        evidence=tuple(map(_evidence, _file("evidence")["evidence"])),
        documents=_file("documents")["documents"],
        grading=_grading(grading),
        reports=ReportContent(**_tuples(_file("reports"))),
    )


def _file(name: str) -> Row:
    path = resources.files(__package__).joinpath("data", f"{name}.yaml")
    return _reflowed(LOADER(path.read_text(encoding="utf-8")).get_single_data())


def _reflowed(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in KEPT_AS_WRITTEN else reflow(value)
    if isinstance(value, list):
        return [_reflowed(item) for item in value]
    if isinstance(value, dict):
        return {name: _reflowed(item, name) for name, item in value.items()}
    return value


def _agency(row: Row) -> AgencyContent:
    words = {name: str(word) for name, word in row["words"].items()}
    return AgencyContent(
        **{**row, "kind": AgencyKind(row["kind"]), "words": words}, headcount=row["words"]["headcount"]
    )


def _person(row: Row) -> PersonContent:
    grants = tuple(GrantContent(**{**grant, "role": Role(grant["role"])}) for grant in row["grants"])
    return PersonContent(**{**row, "grants": grants})


def _standards(rows: Row) -> Iterable[StandardContent]:
    for ref, row in rows.items():
        answers = tuple(Answer(**_sets(answer, grade=Grade.from_data)) for answer in row["answers"])
        yield StandardContent(ref, answers, tuple(row.get("improvements", ())))


def _action(row: Row) -> ActionContent:
    measure = row.get("measure")
    made = MeasureContent(**_tuples(measure)) if measure else None
    return ActionContent(**{**_tuples(_sets(row)), "measure": made})


def _evidence(row: Row) -> EvidenceContent:
    return EvidenceContent(**_tuples({**row, "kind": EvidenceKind(row["kind"])}))


def _grading(data: Row) -> GradingContent:
    rationales = {Grade.from_data(grade): tuple(texts) for grade, texts in data["rationales"].items()}
    particular = tuple(
        Rationale(**_tuples({**row, "grade": Grade.from_data(row["grade"])})) for row in data["for_standards"]
    )
    queries = tuple(Query(**row) for row in data["queries"])
    rest = {**data, "rationales": rationales, "for_standards": particular, "queries": queries}
    return GradingContent(**_tuples(rest))


def _tuples(row: Row) -> Row:
    """Lists made fast, as a frozen value should be."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _sets(row: Row, **convert: Callable[[Any], Any]) -> Row:
    """The flavours as a set, other named values converted."""
    made = {**row, "flavours": frozenset(row.get("flavours", ()))}
    return {name: convert[name](value) if name in convert else value for name, value in made.items()}
