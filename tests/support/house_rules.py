"""What must hold on every page, whatever it shows."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import Flask
from html5lib.constants import E as PARSE_ERRORS
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# Faults of the HTML standard that we accept, each with its reason.
TOLERATED: dict[str, str] = {}
STATIC = Path(__file__).resolve().parents[2] / "static"
SCHEMES = {"https", "http", "mailto", "tel", "data"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("form", "action"))
# Identifiers, tokens and numbers, but no numbered character such as &#39;.
CHANGING = re.compile(r"(?<![&#\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.-]{60,}|(?<![&#\w])\d+")
_judged: dict[bytes, list[str]] = {}
SHOWN = ("h1", "h2", "h3", "p", "td", "th", "dd", "dt", "strong", "span", "a")


class Tags:
    """The tags of a page, walked once: every rule asks for some of them."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.every: list[Tag] = soup.find_all(True)
        self._named: dict[str, list[Tag]] = {}
        for tag in self.every:
            self._named.setdefault(tag.name, []).append(tag)
        self.ids = Counter(str(tag["id"]) for tag in self.every if "id" in tag.attrs)

    def named(self, *names: str) -> list[Tag]:
        """The tags of these names, in the order of the names."""
        return [tag for name in names for tag in self._named.get(name, ())]


Rule = Callable[[Tags], Iterable[str]]


def page_faults(html: str, app: Flask, path: str, soup: BeautifulSoup | None = None) -> list[str]:
    """What is wrong with a page of the app that was answered at this path; empty when nothing is.

    `soup` is the page when it was parsed already.
    """
    tags = Tags(soup or BeautifulSoup(html, "html.parser"))
    faults = [fault for rule in RULES for fault in rule(tags)]
    return [*html_faults(html), *faults, *link_faults(tags, app, path)]


def html_faults(html: str) -> list[str]:
    """Where the page is not valid HTML, with the line.

    Of the pages that differ in nothing but identifiers, numbers and tokens, the first is parsed.
    """
    shape = sha256(CHANGING.sub("0", html).encode()).digest()
    if shape not in _judged:
        _judged[shape] = _parse_faults(html)
    return _judged[shape]


def _parse_faults(html: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [
        f"HTML line {line}: {PARSE_ERRORS.get(code, code) % details}"
        for (line, _column), code, details in parser.errors
        if code not in TOLERATED
    ]


def heading_faults(tags: Tags) -> Iterator[str]:
    headings = tags.named("h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 headings, not one"
        return
    heading = words(headings[0])
    title = words(tags.soup.title) if tags.soup.title else ""
    if not heading:
        yield "the h1 is empty"
    if not title.removeprefix("Error: ").startswith(heading):
        yield f"the title {title!r} does not begin with the h1 {heading!r}"


def language_faults(tags: Tags) -> Iterator[str]:
    if not (tags.soup.html and tags.soup.html.get("lang")):
        yield "no lang on html"


def id_faults(tags: Tags) -> Iterator[str]:
    yield from (f"id {name!r} stands {count} times" for name, count in tags.ids.items() if count > 1)


def form_faults(tags: Tags) -> Iterator[str]:
    for form in tags.named("form"):
        name = f"form {form.get('action')!r}"
        if not form.get("action"):
            yield f"{name} has no action"
        if str(form.get("method", "get")).lower() == "post" and not form.find(
            "input", {"name": "csrf_token"}
        ):
            yield f"{name} posts without a CSRF token"


def label_faults(tags: Tags) -> Iterator[str]:
    targets = {label.get("for") for label in tags.named("label")}
    yield from (f"a label is for {name!r}, which is not there" for name in targets - set(tags.ids) - {None})
    for field in tags.named("input", "select", "textarea"):
        if field.name == "input" and field.get("type") in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        if field.get("id") not in targets and not named:
            yield f"field {field.get('name')!r} has no label"


def reference_faults(tags: Tags) -> Iterator[str]:
    for tag in tags.every:
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for target in set(str(tag.attrs.get(name, "")).split()) - set(tags.ids):
                yield f"{name} names {target!r}, which is not there"


def inline_faults(tags: Tags) -> Iterator[str]:
    for tag in tags.every:
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{tag.name} has the inline attribute {name}"
    if tags.named("style"):
        yield "an inline style element"
    if any(not script.get("src") for script in tags.named("script")):
        yield "an inline script"


def picture_faults(tags: Tags) -> Iterator[str]:
    for image in tags.named("img"):
        if "alt" not in image.attrs:
            yield f"img {image.get('src')!r} has no alt"
    for picture in tags.named("svg"):
        if picture.get("aria-hidden") != "true" and not (
            picture.get("role") == "img" and picture.find("title")
        ):
            yield "an svg that says nothing: role=img with a title, or aria-hidden"


def leak_faults(tags: Tags) -> Iterator[str]:
    text = tags.soup.get_text()
    if "None" in text or "Undefined" in text:
        for tag in tags.named(*SHOWN):
            if words(tag) in ("None", "Undefined"):
                yield f"{tag.name} shows {words(tag)!r}"
    yield from (
        f"the page shows {mark!r}" for mark in ("{{", "{%", "object at 0x", "Markup(") if mark in text
    )


RULES: tuple[Rule, ...] = (
    heading_faults,
    language_faults,
    id_faults,
    form_faults,
    label_faults,
    reference_faults,
    inline_faults,
    picture_faults,
    leak_faults,
)


def link_faults(tags: Tags, app: Flask, path: str) -> list[str]:
    """Links inside the app that lead nowhere: no such route, static file or place on the page."""
    faults = set()
    for name, attribute in LINKS:
        for tag in tags.named(name):
            if attribute not in tag.attrs:
                continue
            fault = _link_fault(tag, str(tag[attribute]), tags.ids, app, path)
            if fault:
                faults.add(f"{name} {attribute} {tag[attribute]!r}: {fault}")
    return sorted(faults)


def _link_fault(tag: Tag, address: str, ids: Container[str], app: Flask, path: str) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in SCHEMES else "no such scheme"
    if not parts.path and parts.fragment:
        return "" if parts.fragment in ids else "no such place on the page"
    method = str(tag.get("method", "get")).upper() if tag.name == "form" else "GET"
    return _route_fault(parts.path or path, method, app)


@cache  # every page has the same navigation
def _route_fault(path: str, method: str, app: Flask) -> str:
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return "is redirected"
    except HTTPException as problem:
        return problem.name
    if endpoint == "static_file" and not (STATIC / str(arguments["name"])).is_file():
        return "no such static file"
    return ""


def words(tag: Tag) -> str:
    """The text of an element, runs of white space made one space."""
    return " ".join(tag.get_text().split())
