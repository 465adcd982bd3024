"""What the JSON schema has against a file, in plain words."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tracker.frameworks.marked_yaml import Path

KINDS = {
    "object": "names with values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}
FOUND = (
    (bool, "true or false"),
    (int | float, "a number"),
    (str, "text"),
    (list, "a list"),
    (dict, "names with values"),
)


@cache
def validator() -> Draft202012Validator:
    """The schema, ready to use."""
    schema = files("tracker.frameworks").joinpath("data", "framework.schema.json")
    return Draft202012Validator(json.loads(schema.read_text("utf-8")))


def schema_faults(value: Any) -> Iterator[tuple[Path, str]]:
    """Each place where the value does not fit the schema, with what to mend there."""
    for error in validator().iter_errors(value):
        path: Path = tuple(error.absolute_path)
        yield from EXPLAINED.get(error.validator, _other)(path, error)


def _missing(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    for name in error.validator_value:
        if name not in error.instance:
            yield path, f"“{name}” is missing"


def _unknown(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    known = error.schema["properties"]
    for name in error.instance:
        if name not in known:
            yield (*path, name), f"“{name}” is not known here: the names are {', '.join(known)}"


def _wrong_kind(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    wanted = KINDS[error.validator_value]
    if error.instance is None:
        yield path, f"{_name(path)} is empty: give {wanted}"
        return
    found = next(words for kind, words in FOUND if isinstance(error.instance, kind))
    quotes = ": put it in quotes" if wanted == "text" and not isinstance(error.instance, list | dict) else ""
    yield path, f"{_name(path)} should be {wanted}, not {found}{quotes}"


def _wrong_value(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    shown = str(error.instance)
    shown = shown if len(shown) <= 60 else shown[:60] + "…"
    yield path, f"{_name(path)} is “{shown}”: it should be {error.schema['description']}"


def _too_long(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    yield (
        path,
        f"{_name(path)} is {len(error.instance):,} characters long: the most is {error.validator_value:,}",
    )


def _too_few(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    yield path, f"{_name(path)} has {_items(len(error.instance))}: it needs at least {error.validator_value}"


def _too_many(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    yield path, f"{_name(path)} has {_items(len(error.instance))}: the most is {error.validator_value}"


def _out_of_range(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    limits = error.schema
    yield (
        path,
        f"{_name(path)} is {error.instance}: it should be from {limits['minimum']} to {limits['maximum']}",
    )


def _other(path: Path, error: ValidationError) -> Iterator[tuple[Path, str]]:
    yield path, f"{_name(path)} does not fit: {error.message[:200]}"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _name(path: Path) -> str:
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of “{path[-2]}”"
    return f"“{path[-1]}”"


EXPLAINED: dict[str, Callable[[Path, ValidationError], Iterator[tuple[Path, str]]]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _wrong_kind,
    "pattern": _wrong_value,
    "enum": _wrong_value,
    "maxLength": _too_long,
    "minItems": _too_few,
    "maxItems": _too_many,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
}
