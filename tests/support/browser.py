"""Chromium, and what must be true of each page seen in it."""

import os
import re
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same rules at half the time: what passed is not listed, and no style sheet is fetched a second time.
QUICK = {"resultTypes": ["violations"], "preload": False}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium_path() -> str | None:
    """The machine's own Chromium, or None for the one that Playwright keeps."""
    wanted = os.environ.get("CHROMIUM")
    return wanted or next((path for path in map(shutil.which, NAMES) if path), None)


@dataclass
class Complaints:
    """What the browser complained about: script errors, blocked content, files that did not load."""

    lines: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.lines.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal (404, 409 …) shown as a page is an answer, not a fault of the page.
        own_answer = "Failed to load resource" in message.text and _is_answer(message)
        if message.type in ("error", "warning") and not own_answer and not _is_viewer(message):
            self.lines.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


def _is_answer(message: ConsoleMessage) -> bool:
    address = message.location.get("url", "")
    # The browser asks for this by itself when it shows a file instead of a page.
    return address.endswith("/favicon.ico") or (message.page is not None and address == message.page.url)


def _is_viewer(message: ConsoleMessage) -> bool:
    """The browser wraps a picture or a text in a page of its own, whose style the file's policy refuses."""
    file_shown = urlsplit(message.location.get("url", "")).path.endswith("/file")
    return file_shown and "Applying inline style" in message.text


def check_axe(page: Page) -> None:
    """No accessibility finding at all, of any rule of WCAG 2.2 AA or of good practice."""
    results = Axe().run(page, options={"runOnly": WCAG, **QUICK})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def check_no_sideways_scroll(page: Page) -> None:
    """The page fits its window; a wide table scrolls in a box of its own."""
    wide, window = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= window, f"{page.url} is {wide} pixels wide in a window of {window}: {_too_wide(page)}"


# No script runs in these windows: axe, a script itself, would never answer. It sees the same pages elsewhere.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()

# Addresses that differ in these only are one kind of page. Of the pages of one kind that are made of the same
# parts at the same width, axe looks at the first.
VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\.\d+\b|\b\d+\b")
PARTS = """() => [...new Set([...document.querySelectorAll("body *")]
    .map(element => element.tagName + "." + element.getAttribute("class")))].sort().join(" ") + innerWidth"""
LOOKED_AT: set[tuple[str, str]] = set()


def shape(address: str) -> str:
    """An address without what differs from one thing to the next, and without its query."""
    return VARIABLE.sub("*", urlsplit(address).path)


def check_axe_once(page: Page) -> None:
    """No accessibility finding, on the first page of each kind, state and width."""
    look = (shape(page.url), str(page.evaluate(PARTS)))
    if look not in LOOKED_AT:
        check_axe(page)
        LOOKED_AT.add(look)


def check_page(page: Page) -> None:
    """Accessible, and as wide as its window."""
    page.wait_for_load_state("load")
    if page.context not in WITHOUT_SCRIPTS:
        check_axe_once(page)
    check_no_sideways_scroll(page)


def _too_wide(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 5).map(e => e.tagName.toLowerCase() + "." + e.className)"""
    )
