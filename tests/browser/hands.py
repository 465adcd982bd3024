"""What a person does on a page: press, follow, fill in; and what they see after it."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import check_page


def press(page: Page, name: str) -> None:
    """Presses the button with exactly this name."""
    page.bring_to_front()  # a page behind another is drawn once a second, and the press would wait for it
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follows the first link whose name has these words, in the page or its navigation."""
    page.bring_to_front()
    link = page.locator("main, nav").get_by_role("link", name=name)
    link.or_(page.locator("main").get_by_role("button", name=name)).first.click()


def choose(page: Page, name: str) -> None:
    """Chooses the answer whose name begins with these words."""
    page.get_by_role("radio", name=name).first.check()


def fill_date(page: Page, question: str, day: date) -> None:
    """Fills in the three boxes of a date."""
    group = page.get_by_role("group", name=re.compile(re.escape(question)))
    group.get_by_label("Day").fill(str(day.day))
    group.get_by_label("Month").fill(str(day.month))
    group.get_by_label("Year").fill(str(day.year))


def page_text(page: Page) -> Locator:
    """What the page itself says, without its header and footer."""
    return page.locator("main")


def succeeded(page: Page) -> None:
    """The page says what was done."""
    expect(page.locator(".govuk-notification-banner")).to_be_visible()
    check_page(page)


def refused(page: Page, words: str) -> None:
    """The page says in its error summary what to put right."""
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page).to_have_title(re.compile("^Error: "))
    check_page(page)


def too_late(page: Page, words: str) -> None:
    """The page says plainly that it was done already, and nothing is done twice."""
    expect(page.get_by_role("heading", level=1)).to_have_text("This has changed since you opened it")
    expect(page_text(page)).to_contain_text(words)
    check_page(page)


def second_tab(page: Page) -> Page:
    """The same page once more, for the same person."""
    twin = page.context.new_page()
    twin.goto(page.url)
    return twin
