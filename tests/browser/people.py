"""The made-up people of the demonstration board, and how they sign in."""

from pathlib import Path

import yaml
from playwright.sync_api import Page

from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD

DATA = Path(__file__).resolve().parents[2] / "tracker" / "demo" / "data" / "board.yaml"
PEOPLE = yaml.safe_load(DATA.read_text())["people"]


def email_of(role: str, at: str = "") -> str:
    """The first person who holds this role and no other, at this place (its key) when one is named."""
    for person in PEOPLE:
        grants = person["grants"]
        if len(grants) == 1 and grants[0]["role"] == role and at in ("", grants[0]["at"]):
            return str(person["email"])
    raise LookupError(f"nobody is {role} {at}")


def sign_in(page: Page, email: str, at: str = "") -> None:
    """Signs in as a person does: through the page. `at`: the address, for a window that has none."""
    page.goto(f"{at}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
