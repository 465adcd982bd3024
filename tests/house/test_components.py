"""The components and the shell: what every page is made of keeps its promises by itself."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, PasswordField

from tests.support.house_rules import RULES, Tags, html_faults, words
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Several

ROOT = Path(__file__).parents[2]
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
SHELL = sorted(
    p for place in ("layouts", "components", "errors") for p in (ROOT / "templates" / place).rglob("*.html")
)
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
SHEETS = sorted((ROOT / "static/css").rglob("*.css"))
NASTY = "</textarea><script>alert(1)</script> & “quotes”\nsecond line"
SIGNATURE = re.compile(r"\A\{# (\w+)\(")

Macro = Callable[..., BeautifulSoup]


class Answer(StrEnum):
    YES = "yes"
    NO = "no"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Everything(Form):
    class Meta:
        csrf = False

    title = Line("Title", required="Enter a title")
    text = Paragraphs("Evidence of compliance", required="Enter what you do")
    due = DateParts("Due date", required="Enter a due date")
    answer = Choice("Answer", Answer, required="Choose an answer")
    several = Several("Standards", required="Choose a standard", choices=["1.1", "1.2"])
    ready = BooleanField("This is complete")
    file = FileField("File")
    password = PasswordField("Password")


FIELDS = {
    "title": "text_input",
    "text": "text_area",
    "due": "date_input",
    "answer": "radios",
    "several": "checkboxes",
    "ready": "checkbox",
    "file": "file_upload",
    "password": "password_input",
}


@pytest.fixture
def macro(app: Flask) -> Iterator[Macro]:
    """Calls a component by name and gives its markup, parsed."""

    def call(name: str, *arguments: object, **options: object) -> BeautifulSoup:
        module = app.jinja_env.get_template(f"components/{name}.html").module
        return BeautifulSoup(getattr(module, name)(*arguments, **options), "html.parser")

    with app.test_request_context("/somewhere"):
        yield call


def sent(**values: str) -> Everything:
    """The form as somebody sent it, checked."""
    form = Everything(MultiDict(values))
    form.validate()
    return form


def shown(macro: Macro, form: Everything) -> BeautifulSoup:
    """The error summary and every field of the form on one page."""
    parts = [macro("error_summary", form), *(macro(name, form[field]) for field, name in FIELDS.items())]
    return BeautifulSoup("".join(map(str, parts)), "html.parser")


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_each_component_starts_with_its_signature_in_one_line(path: Path):
    first, *rest = path.read_text().splitlines()
    name = SIGNATURE.match(first)
    assert name, "the first line is a comment with the macro's signature"
    assert f"{{% macro {name[1]}(" in "\n".join(rest)
    public = [
        found for found in re.findall(r"\{% macro (\w+)\(", "\n".join(rest)) if not found.startswith("_")
    ]
    assert public == [name[1]], "one macro per file"
    assert first.endswith("#}")


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.stem)
def test_no_template_of_the_shell_opens_a_door_for_markup_or_inline_code(path: Path):
    text = path.read_text()
    found = re.findall(r"\|\s*safe|autoescape|\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)", text)
    assert not found


def test_scripts_never_write_markup_or_run_text():
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert {path.name: forbidden.findall(path.read_text()) for path in SCRIPTS} == {
        path.name: [] for path in SCRIPTS
    }


def test_style_sheets_and_scripts_ask_nobody_else():
    for path in [*SCRIPTS, *SHEETS]:
        assert not re.search(r"https?://|@import|url\(", path.read_text()), path.name


def test_every_error_leads_to_its_input(macro: Macro):
    page = shown(macro, sent(**{"due-day": "3", "due-month": "", "due-year": "2026"}))
    targets = {words(link): str(link["href"]) for link in page.select(".govuk-error-summary a")}
    assert targets["Due date must include a month"] == "#due-month"
    assert len(targets) == 5
    for target in targets.values():
        assert page.select_one(target).name in ("input", "textarea", "select"), target


def test_a_missing_date_leads_to_the_day(macro: Macro):
    page = macro("error_summary", sent())
    assert page.find("a", string="Enter a due date")["href"] == "#due-day"


def test_fields_say_which_words_belong_to_them(macro: Macro):
    page = shown(macro, sent())
    ids = {tag["id"] for tag in page.find_all(id=True)}
    for tag in page.find_all(attrs={"aria-describedby": True}):
        assert set(tag["aria-describedby"].split()) <= ids
    for name in ("title", "text", "due", "answer", "several"):
        described = page.select_one(f'[aria-describedby~="{name}-error"]')
        assert described is not None, name


def test_a_form_without_errors_has_no_summary(macro: Macro):
    assert not macro("error_summary", Everything(None)).find()


def test_typed_text_comes_back_whole_and_harmless(macro: Macro):
    form = sent(text=NASTY, title=NASTY, **{"due-day": "<b>", "due-month": "13", "due-year": "2026"})
    page = shown(macro, form)
    assert page.find("textarea").get_text() == NASTY
    assert not page.find("script")
    assert page.find(id="due-day")["value"] == "<b>"
    assert page.find(id="due-month")["value"] == "13"


def test_a_typed_password_is_never_sent_back(macro: Macro):
    form = sent(password="correct horse battery")
    assert "horse" not in str(macro("password_input", form.password))
    assert "horse" not in str(macro("text_input", form.password, type="password"))


def test_the_count_knows_the_limit_of_the_field(macro: Macro):
    page = macro("text_area", Everything(None).text)
    assert page.find(attrs={"data-maxlength": "10000", "data-threshold": "80"})
    assert "10,000 characters" in page.get_text()


def test_forms_and_buttons_that_post_carry_the_token(macro: Macro):
    page = macro("post_button", "Remove", "/there", {"item": "7"}, hidden_text="policy.pdf")
    assert page.form["action"] == "/there"
    assert page.find("input", {"name": "csrf_token"})["value"]
    assert words(page.button) == "Remove policy.pdf"


SEGMENTS = [
    {"colour": "blue", "word": "Blue, complete", "count": 6, "percent": 60},
    {"colour": "amber", "word": "Amber", "count": 4, "percent": 40},
    {"colour": "red", "word": "Red", "count": 0, "percent": 0},
]


def test_a_strip_says_every_colour_in_words_with_its_count(macro: Macro):
    page = macro("stacked_bar", SEGMENTS, "Action plan")
    assert page.svg["role"] == "img"
    assert page.svg["aria-label"] == "Action plan: Blue, complete 6, Amber 4"
    assert [words(line) for line in page.select("li")] == [
        "B Blue, complete 6 (60%)",
        "A Amber 4 (40%)",
        "R Red 0 (0%)",
    ]
    widths = [rect["width"] for rect in page.svg.find_all(class_="app-fill", recursive=False)]
    assert widths == ["60.0%", "40.0%"]


def test_a_strip_of_nothing_says_so(macro: Macro):
    assert macro("stacked_bar", [], "Action plan").svg["aria-label"] == "Action plan: nothing yet"


@pytest.mark.parametrize(
    ("done", "total", "width"),
    [
        (12, 60, "20.0%"),
        (60, 60, "100.0%"),
        (0, 60, None),  # nothing done: an empty track
        (0, 0, None),  # nothing to do: no division
    ],
)
def test_progress_is_a_bar_and_words(macro: Macro, done: int, total: int, width: str | None):
    page = macro("progress_bar", done, total, "Policy standard 3")
    bar = page.select_one(".app-progress__done")
    assert (bar and bar["width"]) == width
    assert words(page.select_one(".app-progress__words")) == f"{done} of {total} answered"


@pytest.mark.parametrize(
    ("value", "label", "text"),
    [
        (0, "Inadequate", "0 Inadequate"),
        (3, "Outstanding", "3 Outstanding"),
        ("na", None, "N/A"),
        (None, None, "Not graded"),
    ],
)
def test_a_grade_is_always_a_word(macro: Macro, value: object, label: str | None, text: str):
    assert words(macro("grade", value, label)) == text


def test_an_arrow_never_stands_alone(macro: Macro):
    assert [words(macro("arrow", way)) for way in ("better", "same", "worse")] == [
        "↑ Better",
        "→ Same",
        "↓ Worse",
    ]


def test_a_late_date_says_so(macro: Macro, clock: object):
    assert words(macro("days_left", date(2026, 10, 30))) == "30 October 2026 3 days late"
    assert words(macro("days_left", date(2026, 11, 14), "Due")) == "Due 14 November 2026 in 12 days"


def test_what_components_are_given_is_escaped(macro: Macro):
    evil = "<img src=x onerror=alert(1)>"
    pages = [
        macro("next_list", [{"text": evil, "href": "/", "detail": evil, "due": evil}]),
        macro("timeline", [{"title": evil, "when": evil, "by": evil, "text": evil}]),
        macro("evidence_list", [{"title": evil, "kind": evil, "see": evil, "remove_action": "/"}]),
        macro("summary_list", [{"key": evil, "value": evil, "href": "/"}]),
        macro("side_by_side", evil, evil, [{"text": evil, "changed": True}], []),
        macro("stacked_bar", [{"colour": "red", "word": evil, "count": 1}], evil),
    ]
    assert not [page for page in pages if page.find("img")]


def test_markup_of_other_components_is_kept(macro: Macro):
    page = macro("standing", [{"key": "Status", "value": Markup("<strong>Open</strong>")}])
    assert words(page.find("strong")) == "Open"


@pytest.mark.parametrize("page", [400, 403, 404, 405, 409, 413, 415, 429, 500, 503, "kept"])
def test_error_pages_keep_the_house_rules(app: Flask, session: object, page: int | str):
    with app.test_request_context("/somewhere"):
        html = render_template(f"errors/{page}.html", kept_text=[("Evidence", NASTY)], message="")
    soup = BeautifulSoup(html, "html.parser")
    assert [*html_faults(html), *(fault for rule in RULES for fault in rule(Tags(soup)))] == []
    if page not in (403, 404, 405):
        assert soup.find("textarea", readonly=True).get_text() == NASTY


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_on_colours_can_be_read():
    text = "\n".join(path.read_text() for path in SHEETS)
    pairs = re.findall(r"background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6})", text)
    headers = [
        (colour, "#ffffff") for colour in re.findall(r"app-header \{ background: (#[0-9a-f]{6})", text)
    ]
    assert len(pairs) >= 5
    assert len(headers) == 6
    assert [pair for pair in [*pairs, *headers] if contrast(*pair) < 4.5] == []
