"""What strangers see, at every size, with scripts and without."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import OpenPage
from tests.support.browser import check_no_sideways_scroll, check_page

STRANGERS = {"/sign-in": 200, "/forgot-password": 200, "/no-such-page": 404}


@pytest.mark.parametrize("address", STRANGERS)
def test_pages_for_strangers_are_accessible_at_every_size(
    server: str, open_page: OpenPage, any_size: ViewportSize, address: str
) -> None:
    page = open_page(server, viewport=any_size)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == STRANGERS[address]
    check_page(page)


def test_a_refused_sign_in_is_accessible_and_keeps_the_address(server: str, open_page: OpenPage) -> None:
    page = open_page(server)
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password at all")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: Sign in"))
    expect(page.get_by_label("Email address")).to_have_value("nobody@example.org")
    check_page(page)


def test_the_sign_in_page_needs_no_scripts(server: str, open_page: OpenPage) -> None:
    page = open_page(server, scripts=False)
    page.goto("/sign-in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    check_no_sideways_scroll(page)


def test_the_skip_link_is_the_first_stop_of_the_keyboard(server: str, open_page: OpenPage) -> None:
    page = open_page(server)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
