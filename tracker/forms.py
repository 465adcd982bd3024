"""Form parts: one text cleaner at the door, GOV.UK date parts, and fields with plain messages."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from tracker.errors import RuleBroken

ANSWER_LIMIT = 10_000
LINE_LIMIT = 200
# C0 and C1 controls (but for tab and newline), lone surrogates, noncharacters and bidi overrides.
UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
NEWLINES = re.compile("\r\n|\r|\x0b|\x0c|\u2028|\u2029|\x85")
# Word puts its bullets into plain text as signs of its symbol fonts, or as a letter before a tab.
WORD_BULLET = re.compile(
    "^[ \t\u00a0]*(?:[\uf000-\uf0ff\u00b7\u25aa\u25cf\u25e6\u2043]|[o§Ø](?=\t))[ \t\u00a0]*", re.MULTILINE
)
UNSEEN = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\ue000-\uf8ff]")  # soft hyphens, marks, private signs
PARTS = ("day", "month", "year")


def clean_text(text: str | None) -> str:
    """Plain text both databases, Word and Excel can hold: one kind of newline, no control characters.

    What was pasted from Word keeps its paragraphs and bullets; its invisible and private signs go.
    """
    text = NEWLINES.sub("\n", text or "")
    text = WORD_BULLET.sub("• ", text)
    text = UNSEEN.sub("", UNWANTED.sub("", text)).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str | None) -> str:
    """The same, on one line."""
    return " ".join(clean_text(text).split())


class Form(FlaskForm):
    """A form of this application. Views call `validate_on_submit()`; refusals of rules join the errors."""

    def refuse(self, problem: RuleBroken) -> None:
        """Show a broken rule beside its field, or at the top when it names none."""
        field = self._fields.get(problem.field or "")
        if field is None:
            self.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]


class Line(StringField):
    """One line of text, cleaned. `required` is the message when it is empty; `limit` in characters."""

    def __init__(self, label: str, *, required: str = "", limit: int = LINE_LIMIT, **kwargs: Any) -> None:
        super().__init__(label, [*_text_rules(label, required, limit), *kwargs.pop("validators", [])],
                         filters=[clean_line], **kwargs)  # fmt: skip
        self.limit = limit


class Paragraphs(TextAreaField):
    """Longer plain text, cleaned; paste from Word keeps paragraphs and bullets."""

    def __init__(self, label: str, *, required: str = "", limit: int = ANSWER_LIMIT, **kwargs: Any) -> None:
        super().__init__(label, [*_text_rules(label, required, limit), *kwargs.pop("validators", [])],
                         filters=[clean_text], **kwargs)  # fmt: skip
        self.limit = limit


def _text_rules(label: str, required: str, limit: int) -> list[Any]:
    too_long = Length(max=limit, message=f"{label} must be {limit:,} characters or fewer")
    return [Needed(required), too_long] if required else [too_long]


class Needed:
    """Refuses an empty value with the given sentence."""

    field_flags = {"required": False}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            field.errors = []
            raise StopValidation(self.message)


class Choice(RadioField):
    """One of the members of an enum with labels; `data` is the member, or None when nothing was chosen."""

    def __init__(self, label: str, kind: type[StrEnum], *, required: str = "", only: Iterable[StrEnum] = (),
                 **kwargs: Any) -> None:  # fmt: skip
        self.members = list(only) or list(kind)
        rules = [Needed(required)] if required else []
        super().__init__(
            label,
            [*rules, *kwargs.pop("validators", [])],
            choices=[
                SelectChoice(member.value, getattr(member, "label", member.value)) for member in self.members
            ],
            coerce=kind,
            **kwargs,
        )

    def process_data(self, value: Any) -> None:
        self.data = value or None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = next((member for member in self.members if member.value == typed), None)
        if typed and self.data is None:
            raise ValueError("Choose one of the options")

    def pre_validate(self, form: Any) -> None:
        """The choice was checked when it was read."""


class Several(SelectMultipleField):
    """Any number of choices shown as checkboxes."""

    def __init__(self, label: str, *, required: str = "", **kwargs: Any) -> None:
        rules = [Needed(required)] if required else []
        super().__init__(label, [*rules, *kwargs.pop("validators", [])], **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {value for value, *_ in self.iter_choices()}
        if any(value not in known for value in self.data or []):
            raise ValidationError("Choose from the list")


class Version(HiddenField):
    """The version a page was made from: the optimistic lock. 0 when it is missing or not a number."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class Number(IntegerField):
    """A whole number within bounds, with one sentence for everything that is not."""

    def __init__(self, label: str, *, least: int, most: int, required: bool = True, **kwargs: Any) -> None:
        self.least, self.most = least, most
        self.sentence = f"{label} must be a whole number from {least} to {most}"
        super().__init__(label, [InputRequired(self.sentence)] if required else [], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.raw_data = [text]
        if not text:
            self.data = None
            return
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            self.data = None
            raise ValueError(self.sentence)
        self.data = int(text)


class DateParts(Field):
    """A date as three boxes (GOV.UK date input): `name-day`, `name-month`, `name-year`.

    `raw_parts` keeps what was typed, `error_parts` names the boxes that are wrong, `data` is a date or None.
    """

    def __init__(self, label: str, *, required: str = "", **kwargs: Any) -> None:
        super().__init__(label, kwargs.pop("validators", []), **kwargs)
        self.required_message = required
        self.raw_parts = dict.fromkeys(PARTS, "")
        self.error_parts: set[str] = set()

    def process(
        self, formdata: MultiDict[str, str] | None, data: Any = None, extra_filters: Any = None
    ) -> None:
        self.process_errors: list[str] = []
        self.errors = ()
        given = None if data is unset_value else data
        if given is None:
            given = self.default() if callable(self.default) else self.default
        self.data = given
        if isinstance(given, date):
            self.raw_parts = {"day": str(given.day), "month": str(given.month), "year": str(given.year)}
        names = {part: f"{self.name}-{part}" for part in PARTS}
        if formdata is not None and any(name in formdata for name in names.values()):
            self.raw_parts = {part: clean_line(formdata.get(name, ""))[:20] for part, name in names.items()}
            self.data = self._read()
        elif formdata:
            self.raw_parts, self.data = dict.fromkeys(PARTS, ""), None
        self.raw_data = list(self.raw_parts.values())

    def _read(self) -> date | None:
        missing = [part for part in PARTS if not self.raw_parts[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            self._wrong(f"{self.label.text} must include a {' and '.join(missing)}", missing)
            return None
        return self._real_date()

    def _real_date(self) -> date | None:
        day, month, year = (self._number(part) for part in PARTS)
        if year is not None and not 1900 <= year <= 2199:
            self._wrong("Year must include 4 numbers, like 2026", ["year"])
            return None
        try:
            return date(year or 0, month or 0, day or 0)
        except ValueError:
            wrong = [
                part
                for part, value, most in (("day", day, 31), ("month", month, 12))
                if not 1 <= (value or 0) <= most
            ]
            self._wrong(f"{self.label.text} must be a real date", wrong or ["day"])
            return None

    def _number(self, part: str) -> int | None:
        text = self.raw_parts[part]
        if part == "month" and text[:3].lower() in MONTHS:
            return MONTHS.index(text[:3].lower()) + 1
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None

    def _wrong(self, message: str, parts: list[str]) -> None:
        self.process_errors = [message]
        self.error_parts = set(parts)

    def pre_validate(self, form: Any) -> None:
        if self.data is None and self.required_message and not self.process_errors:
            self.error_parts = set(PARTS)
            raise StopValidation(self.required_message)


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def email_address(form: Any, field: Field) -> None:
    """A validator: one email address, or nothing."""
    if field.data and (not EMAIL.fullmatch(field.data) or ".." in field.data):
        raise ValidationError("Enter an email address in the correct format, like name@example.org")


def web_address(form: Any, field: Field) -> None:
    """A validator: an address that starts with http:// or https://, or nothing."""
    if field.data and not re.fullmatch(r"https?://[A-Za-z0-9][^\s<>\"\\^`{|}]{2,1990}", field.data):
        raise ValidationError("Enter a web address that starts with https:// or http://")
