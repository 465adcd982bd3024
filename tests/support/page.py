"""A page as a test reads it: its heading, its errors, its links, tables and forms."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.support.house_rules import words

Values = dict[str, Any]


@dataclass(frozen=True)
class FilledForm:
    """A form of a page with its present values, ready to be changed and sent."""

    action: str
    values: Values = field(default_factory=dict)

    def filled(self, **changes: Any) -> tuple[str, Values]:
        """Address and data for `post_ok`; None leaves a field out."""
        data = {**self.values, **changes}
        return self.action, {name: value for name, value in data.items() if value is not None}


class Page:
    """One answer of the application, parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        content = response.get_data()
        response.close()  # a file stays open otherwise
        is_text = response.mimetype.startswith("text/") or response.is_json
        self.html = content.decode(errors="replace") if is_text else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def h1(self) -> str:
        return words(self.find("h1"))

    @property
    def title(self) -> str:
        return words(self.find("title"))

    @property
    def text(self) -> str:
        """All words of the main part of the page, one space between them."""
        return " ".join((self.soup.find("main") or self.soup).get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [words(line) for line in self.soup.select(".govuk-error-summary__list li")]

    @property
    def banner(self) -> str:
        """What the notification banner says about the last act, or an empty text."""
        found = self.soup.select_one(".govuk-notification-banner__content")
        return words(found) if found else ""

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons that send a form, and on links that look like buttons."""
        return [words(button) for button in self.soup.select("main button, main a.govuk-button")]

    @property
    def csrf_token(self) -> str | None:
        found = self.soup.find("input", {"name": "csrf_token"})
        return str(found["value"]) if found else None

    def find(self, selector: str) -> Tag:
        """The first element for a CSS selector; fails with the page's heading when there is none."""
        found = self.soup.select_one(selector)
        assert found is not None, f"no {selector!r} on the page {self.path} ({self.soup.title})"
        return found

    def texts(self, selector: str) -> list[str]:
        """The words of every element for a CSS selector."""
        return [words(tag) for tag in self.soup.select(selector)]

    def field_error(self, name: str) -> str:
        """The message beside a field, without its hidden "Error:"; an empty text when there is none."""
        found = self.soup.find(id=f"{name}-error")
        return words(found).removeprefix("Error:").strip() if found else ""

    def value(self, name: str) -> str:
        """What stands in a text field now."""
        tag = self.find(f'[name="{name}"]')
        return _text_of(tag) if tag.name == "textarea" else str(tag.get("value", ""))

    def links(self) -> dict[str, str]:
        """Where each link of the page leads, by its words."""
        return {words(link): str(link["href"]) for link in self.soup.find_all("a", href=True)}

    def link_to(self, text: str) -> str:
        """Where the link with these words leads: exactly these, or else the only one that has them in it."""
        links = self.links()
        if text in links:
            return links[text]
        found = {href for label, href in links.items() if text in label}
        assert len(found) == 1, f"{len(found)} links say {text!r} on {self.path}; there are {sorted(links)}"
        return found.pop()

    def rows(self, table: str = "table") -> list[dict[str, str]]:
        """A table's body, each row by its column headings; `table` is a CSS selector."""
        found = self.find(table)
        headings = [words(cell) for cell in found.select("thead th")]
        lines = found.select("tbody tr")
        return [dict(zip(headings, map(words, line.find_all(["th", "td"])), strict=False)) for line in lines]

    def summary(self) -> dict[str, str]:
        """The keys and values of every summary list."""
        rows = self.soup.select(".govuk-summary-list__row")
        return {words(row.select_one("dt")): words(row.select_one("dd")) for row in rows}

    def form(self, button: str = "", *, action: str = "") -> FilledForm:
        """The form with this button (its name and value included), or whose address ends so, or the first."""
        for form in self.soup.select("main form"):
            pressed = _button(form, button)
            if (button and pressed is None) or not str(form.get("action", "")).endswith(action):
                continue
            values = _values(form)
            if pressed is not None and pressed.get("name"):
                values[str(pressed["name"])] = str(pressed.get("value", ""))
            return FilledForm(str(form.get("action") or self.path), values)
        raise AssertionError(f"no form {button or action!r} on {self.path}; buttons: {self.buttons}")


def _button(form: Tag, text: str) -> Tag | None:
    return next((tag for tag in form.find_all("button") if text and words(tag) == text), None)


def _values(form: Tag) -> Values:
    values: Values = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name = str(tag.get("name", ""))
        for value in _present(tag) if name else ():
            earlier = values.get(name)
            values[name] = value if earlier is None else [*_as_list(earlier), value]
    return values


def _present(tag: Tag) -> list[str]:
    if tag.name == "textarea":
        return [_text_of(tag)]
    if tag.name == "select":
        return [str(option.get("value", words(option))) for option in tag.find_all("option", selected=True)]
    kind = tag.get("type", "text")
    if kind in ("submit", "button", "file", "image"):
        return []
    if kind in ("radio", "checkbox"):
        return [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
    return [str(tag.get("value", ""))]


def _text_of(textarea: Tag) -> str:
    # HTML drops one line break after the opening tag.
    return textarea.get_text().removeprefix("\r\n").removeprefix("\n")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
