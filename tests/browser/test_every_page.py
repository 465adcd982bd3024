"""Every page that a person can reach by links: accessible, no wider than its window, without a complaint."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page

from tests.browser.conftest import OpenPage
from tests.browser.people import email_of, sign_in
from tests.support.browser import DESKTOP, NARROW, PHONE, check_axe, check_no_sideways_scroll
from tracker.policy import Role

# Pages that differ in these only look alike: one of each is looked at.
VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\.\d+\b|\b\d+\b")
MOST_PAGES = 80
LOOKS = (
    (DESKTOP, (check_axe, check_no_sideways_scroll)),
    (PHONE, (check_no_sideways_scroll,)),
    (NARROW, (check_axe, check_no_sideways_scroll)),
)


def shape(address: str) -> str:
    """An address without what differs from one thing to the next, and without its query."""
    return VARIABLE.sub("*", urlsplit(address).path)


def links_of(page: Page) -> list[str]:
    """Addresses inside the tracker that the page links to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [link.split("#")[0] for link in found if urlsplit(link).netloc == urlsplit(page.url).netloc]


def visit(page: Page, address: str) -> bool:
    """Goes there; False when it is a file to be saved. Fails when the link leads to a refusal."""
    try:
        answer = page.goto(address)
    except Error as problem:
        if "Download is starting" in problem.message:
            return False
        raise
    assert answer is not None
    assert answer.status == 200, f"a link leads to {address}, which answers {answer.status}"
    return answer.headers.get("content-type", "").startswith("text/html")


def walk(page: Page) -> Iterator[str]:
    """Visits one page of each shape, from where the person is now."""
    waiting = [page.url]
    seen = {shape(page.url)}
    while waiting:
        address = waiting.pop(0)
        if not visit(page, address):
            continue
        yield address
        for link in links_of(page):
            if shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    assert len(seen) <= MOST_PAGES, f"{len(seen)} shapes of page: are two spellings of one taken for two?"


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_accessible_at_every_size(
    server: str, open_page: OpenPage, role: Role
) -> None:
    page = open_page(server)
    sign_in(page, email_of(role))
    faults = []
    for _address in walk(page):
        for size, looks in LOOKS:
            page.set_viewport_size(size)
            faults += [fault for look in looks for fault in fault_of(page, look)]
    assert not faults, "\n\n".join(dict.fromkeys(faults))


def fault_of(page: Page, look: Callable[[Page], None]) -> list[str]:
    """What a check says, kept, so that one run tells of every page."""
    try:
        look(page)
    except AssertionError as problem:
        return [str(problem)]
    return []
