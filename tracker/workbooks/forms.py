"""What is sent with the pages of a workbook: the file, and what was confirmed."""

import re
from collections.abc import Iterable

from flask_wtf.file import FileField

from tracker.forms import Form
from tracker.workbooks.columns import FIELD_WORDS
from tracker.workbooks.operations import Chosen
from tracker.workbooks.rules import Take

NAME = re.compile(r"(?P<ref>\d{1,3}\.\d{1,3})-(?P<field>[a-z_]{1,40})")
VERSION = re.compile(r"version-(?P<ref>\d{1,3}\.\d{1,3})")


class UploadForm(Form):
    """The filled-in workbook."""

    file = FileField("The filled-in workbook")


class ConfirmForm(Form):
    """The page with the changes: `take` names ticked cells, `settle-…` says what to do with a conflict."""


class DiscardForm(Form):
    """The button that throws an upload away."""


def chosen_in(sent: Iterable[tuple[str, str]]) -> dict[str, Chosen]:
    """What was confirmed, by reference; whatever is not understood counts as not chosen."""
    versions: dict[str, int] = {}
    takes: dict[str, dict[str, Take]] = {}
    for name, value in sent:
        found = VERSION.fullmatch(name)
        if found and value.isascii() and value.isdigit():
            versions[found["ref"]] = int(value[:9])
        cell, take = (value, Take.WORKBOOK) if name == "take" else _settled(name, value)
        place = NAME.fullmatch(cell)
        if place and place["field"] in FIELD_WORDS and take is not None:
            takes.setdefault(place["ref"], {})[place["field"]] = take
    return {ref: Chosen(versions[ref], takes.get(ref, {})) for ref in versions}


def _settled(name: str, value: str) -> tuple[str, Take | None]:
    known = value in set(Take) and name.startswith("settle-")
    return name.removeprefix("settle-"), Take(value) if known else None
