"""What must hold on every page, whatever it shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
Rule = Callable[[BeautifulSoup], Iterable[str]]


def page_faults(html: str, app: Flask, path: str) -> list[str]:
    """What is wrong with a page of the app that was answered at this path; empty when nothing is."""
    soup = BeautifulSoup(html, "html.parser")
    faults = [fault for rule in RULES for fault in rule(soup)]
    return [*html_faults(html), *faults, *link_faults(soup, app, path)]


def html_faults(html: str) -> list[str]:
    """Where the page is not valid HTML, with the line."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [
        f"HTML line {line}: {PARSE_ERRORS.get(code, code) % details}"
        for (line, _column), code, details in parser.errors
        if code not in TOLERATED
    ]


def heading_faults(soup: BeautifulSoup) -> Iterator[str]:
    headings = soup.find_all("h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 headings, not one"
        return
    heading = words(headings[0])
    title = words(soup.title) if soup.title else ""
    if not heading:
        yield "the h1 is empty"
    if not title.removeprefix("Error: ").startswith(heading):
        yield f"the title {title!r} does not begin with the h1 {heading!r}"


def language_faults(soup: BeautifulSoup) -> Iterator[str]:
    if not (soup.html and soup.html.get("lang")):
        yield "no lang on html"


def id_faults(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)


def form_faults(soup: BeautifulSoup) -> Iterator[str]:
    for form in soup.find_all("form"):
        name = f"form {form.get('action')!r}"
        if not form.get("action"):
            yield f"{name} has no action"
        if str(form.get("method", "get")).lower() == "post" and not form.find(
            "input", {"name": "csrf_token"}
        ):
            yield f"{name} posts without a CSRF token"


def label_faults(soup: BeautifulSoup) -> Iterator[str]:
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    targets = {label.get("for") for label in soup.find_all("label")}
    yield from (f"a label is for {name!r}, which is not there" for name in targets - ids - {None})
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.name == "input" and field.get("type") in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        if field.get("id") not in targets and not named:
            yield f"field {field.get('name')!r} has no label"


def reference_faults(soup: BeautifulSoup) -> Iterator[str]:
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in soup.find_all(attrs={name: True}):
            for target in set(str(tag[name]).split()) - ids:
                yield f"{name} names {target!r}, which is not there"


def inline_faults(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{tag.name} has the inline attribute {name}"
    if soup.find("style"):
        yield "an inline style element"
    if any(not script.get("src") for script in soup.find_all("script")):
        yield "an inline script"


def picture_faults(soup: BeautifulSoup) -> Iterator[str]:
    yield from (f"img {image.get('src')!r} has no alt" for image in soup.find_all("img", alt=False))
    for picture in soup.find_all("svg"):
        if picture.get("aria-hidden") != "true" and not (
            picture.get("role") == "img" and picture.find("title")
        ):
            yield "an svg that says nothing: role=img with a title, or aria-hidden"


def leak_faults(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(["h1", "h2", "h3", "p", "td", "th", "dd", "dt", "strong", "span", "a"]):
        if words(tag) in ("None", "Undefined"):
            yield f"{tag.name} shows {words(tag)!r}"
    text = soup.get_text()
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


def link_faults(soup: BeautifulSoup, app: Flask, path: str) -> list[str]:
    """Links inside the app that lead nowhere: no such route, static file or place on the page."""
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    faults = set()
    for name, attribute in LINKS:
        for tag in soup.find_all(name, attrs={attribute: True}):
            fault = _link_fault(tag, str(tag[attribute]), ids, app, path)
            if fault:
                faults.add(f"{name} {attribute} {tag[attribute]!r}: {fault}")
    return sorted(faults)


def _link_fault(tag: Tag, address: str, ids: set[str], app: Flask, path: str) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in SCHEMES else "no such scheme"
    if not parts.path and parts.fragment:
        return "" if parts.fragment in ids else "no such place on the page"
    method = str(tag.get("method", "get")).upper() if tag.name == "form" else "GET"
    return _route_fault(parts.path or path, method, app)


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
