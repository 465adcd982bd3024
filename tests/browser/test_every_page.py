"""Every page that a person can reach by links: accessible, no wider than its window, without a complaint."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page

from tests.browser.conftest import OpenPage
from tests.browser.people import email_of, sign_in
from tests.support.browser import DESKTOP, NARROW, PHONE, check_axe_once, check_no_sideways_scroll, shape
from tracker.policy import Role

MOST_PAGES = 160  # a board manager reaches 134
# People of one side see many of the same pages: one worker takes them, and axe looks at each page once.
SIDES = [
    pytest.param(role, marks=pytest.mark.xdist_group("agency" if role.at_agency else "board"))
    for role in Role
]
LOOKS = (
    (DESKTOP, (check_axe_once, check_no_sideways_scroll)),
    (PHONE, (check_no_sideways_scroll,)),
    (NARROW, (check_axe_once, check_no_sideways_scroll)),
)


def links_of(page: Page) -> list[str]:
    """Addresses inside the tracker that the page links to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [link.split("#")[0] for link in found if urlsplit(link).netloc == urlsplit(page.url).netloc]


def visit(page: Page, address: str, faults: list[str]) -> bool:
    """Goes there; False when it is no page. Notes a link that leads to a refusal."""
    try:
        answer = page.goto(address)
    except Error as problem:
        if "Download is starting" in problem.message:
            return False
        raise
    assert answer is not None
    if answer.status != 200:
        faults.append(f"a link leads to {address}, which answers {answer.status}")
        return False
    return answer.headers.get("content-type", "").startswith("text/html")


def walk(page: Page, faults: list[str]) -> Iterator[str]:
    """Visits one page of each shape, from where the person is now; notes the links that lead nowhere."""
    waiting = [page.url]
    seen = {shape(page.url)}
    while waiting:
        address = waiting.pop(0)
        if not visit(page, address, faults):
            continue
        yield shape(address)
        for link in links_of(page):
            if shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    assert len(seen) <= MOST_PAGES, f"{len(seen)} shapes of page: are two spellings of one taken for two?"


def faults_of(page: Page) -> list[str]:
    """What the checks say at each size, kept, so that one run tells of every page."""
    found = []
    for size, looks in LOOKS:
        page.set_viewport_size(size)
        found += [fault for look in looks for fault in said_by(look, page)]
    return found


def said_by(look: Callable[[Page], None], page: Page) -> list[str]:
    try:
        look(page)
    except AssertionError as problem:
        return [str(problem)]
    return []


@pytest.mark.parametrize("role", SIDES)
def test_every_page_of_a_role_is_accessible_at_every_size(
    server: str, open_page: OpenPage, role: Role
) -> None:
    page = open_page(server)
    sign_in(page, email_of(role))
    faults: list[str] = []
    for _ in walk(page, faults):
        faults += faults_of(page)
    assert not faults, "\n\n".join(dict.fromkeys(faults))
