"""Data files: checking them line by line, and turning them into frameworks and back."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from tracker.frameworks.marked_yaml import SIZE_LIMIT, Fault, MarkedData, load
from tracker.frameworks.numbering import numbering_faults
from tracker.frameworks.rules import (
    Body,
    Definition,
    Duty,
    Framework,
    Grade,
    GradeDescriptor,
    GuidanceParagraph,
    MinimumStandard,
    PolicyStandard,
)
from tracker.frameworks.schema_faults import schema_faults
from tracker.frameworks.succession import succession_faults

READ_LIMIT = SIZE_LIMIT * 4  # bytes: one character takes four at most
Find = Callable[[str], Framework | None]


class BrokenFramework(Exception):
    """A file that cannot be taken; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def decode(raw: bytes) -> str:
    """The text of a file. Raises BrokenFramework when it is not UTF-8, or far too large."""
    if len(raw) > READ_LIMIT:
        raise BrokenFramework([Fault(1, "", f"the file has over {READ_LIMIT:,} bytes: that is too large")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise BrokenFramework([Fault(line, "", "the file is not UTF-8 text: save it as UTF-8")]) from problem


def check(text: str) -> list[Fault]:
    """Everything wrong with a data file, in the order of its lines; empty when it can be taken."""
    return _checked(text, find_built_in).faults


def parse(text: str, find: Find | None = None) -> Framework:
    """The framework in a data file. Raises BrokenFramework with every fault.

    `find` gives the framework that this one says it replaces; those that come with the tracker unless given.
    """
    data = _checked(text, find or find_built_in)
    if data.faults:
        raise BrokenFramework(data.faults)
    return build(data.value)


def _checked(text: str, find: Find) -> MarkedData:
    data = load(text)
    data.faults = data_faults(data, find)
    return data


def data_faults(data: MarkedData, find: Find) -> list[Fault]:
    """Everything wrong with a value that was read, in the order of its lines, with what reading it found."""
    if data.value is not None:
        for path, message in schema_faults(data.value):
            data.fault(path, message)
        for path, message in numbering_faults(data.value, data.line_of):
            data.fault(path, message)
        for path, message in succession_faults(data.value, data.line_of, find):
            data.fault(path, message)
    return sorted(set(data.faults))


def build(data: dict[str, Any]) -> Framework:
    """The framework a checked value describes; its texts lose blanks at both ends."""
    return Framework(
        reference=data["reference"],
        title=data["title"].strip(),
        issued=data["issued"],
        grades=tuple(_descriptor(row) for row in data["grades"]),
        policy_standards=tuple(_policy_standard(row) for row in data["policy_standards"]),
        definitions=tuple(Definition(**_stripped(row)) for row in data.get("definitions", ())),
        bodies=tuple(Body(**_stripped(row)) for row in data.get("bodies", ())),
        duties=tuple(Duty(**_stripped(row)) for row in data.get("duties", ())),
        guidance=tuple(GuidanceParagraph(**_stripped(row)) for row in data.get("guidance", ())),
        replaces=data.get("replaces"),
    )


def _stripped(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}


def _descriptor(row: dict[str, Any]) -> GradeDescriptor:
    points = tuple(point.strip() for point in row["descriptor"])
    return GradeDescriptor(Grade.from_data(row["value"]), row["label"].strip(), points)


def _policy_standard(row: dict[str, Any]) -> PolicyStandard:
    standards = tuple(_minimum_standard(each) for each in row["minimum_standards"])
    return PolicyStandard(**{**_stripped(row), "number": int(row["number"]), "minimum_standards": standards})


def _minimum_standard(row: dict[str, Any]) -> MinimumStandard:
    prompts = tuple(prompt.strip() for prompt in row["evidence_prompts"])
    earlier = tuple(row.get("replaces", ()))
    return MinimumStandard(**{**_stripped(row), "evidence_prompts": prompts, "replaces": earlier})


def as_data(framework: Framework) -> dict[str, Any]:
    """The framework in the shape of its data file; `build` undoes it. Row ids are left out."""
    return {
        "reference": framework.reference,
        "title": framework.title,
        "issued": framework.issued,
        **({"replaces": framework.replaces} if framework.replaces else {}),
        "grades": [
            {"value": row.grade.as_data, "label": row.label, "descriptor": list(row.points)}
            for row in framework.grades
        ],
        "policy_standards": [_policy_data(row) for row in framework.policy_standards],
        "definitions": [_row_data(row) for row in framework.definitions],
        "bodies": [_row_data(row) for row in framework.bodies],
        "duties": [_row_data(row) for row in framework.duties],
        "guidance": [_row_data(row) for row in framework.guidance],
    }


def as_yaml(framework: Framework) -> str:
    """The framework as a data file, which can be loaded again."""
    return yaml.safe_dump(as_data(framework), sort_keys=False, allow_unicode=True, width=110)


def _policy_data(policy: PolicyStandard) -> dict[str, Any]:
    standards = [
        {**_row_data(row), "evidence_prompts": list(row.evidence_prompts)} for row in policy.minimum_standards
    ]
    return {**_row_data(policy), "minimum_standards": standards}


def _row_data(row: Any) -> dict[str, Any]:
    """What a row says; what it does not say is left out, so that the hash of older files stays the same."""
    said = {name: list(value) if name == "replaces" else value for name, value in vars(row).items()}
    return {name: value for name, value in said.items() if name != "id" and value not in (None, [])}


def content_hash(framework: Framework) -> str:
    """SHA-256 of what the framework says; comments and layout of the file do not count."""
    text = json.dumps(as_data(framework), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _built_in_files() -> dict[str, Traversable]:
    folder = files("tracker.frameworks").joinpath("data")
    found = {
        file.name.removesuffix(".yaml"): file for file in folder.iterdir() if file.name.endswith(".yaml")
    }
    return dict(sorted(found.items()))


def list_built_in() -> list[Framework]:
    """The frameworks that come with the tracker, by reference."""
    return [built_in for name in _built_in_files() if (built_in := find_built_in(name))]


@cache
def find_built_in(reference: str) -> Framework | None:
    """The framework of that reference that comes with the tracker, or None."""
    return parse(built_in_text(reference)) if reference in _built_in_files() else None


def built_in_text(reference: str) -> str:
    """The data file of a framework that comes with the tracker. Raises KeyError when there is none."""
    return _built_in_files()[reference].read_text("utf-8")
