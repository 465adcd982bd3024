"""Pages in Chromium, served by the real server from a demonstration board.

`server` is shared: look, but change nothing. `own_server` is a fresh copy for a test that writes.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.small_board import SmallBoard, Stage, build
from tests.support.browser import DESKTOP, NARROW, PHONE, WITHOUT_SCRIPTS, Complaints, chromium_path
from tests.support.live_server import build_demonstration, serving

HERE = Path(__file__).parent
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration board, built once; only copied, never served."""
    folder = tmp_path_factory.mktemp("demonstration")
    build_demonstration(folder)
    return folder


@pytest.fixture(scope="session")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for looking at."""
    folder = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(demonstration, folder)
    with serving(folder) as address:
        yield address


@pytest.fixture
def windows() -> list[BrowserContext]:
    """The windows this test has opened, so that they are closed before their server stops."""
    return []


def close_all(windows: list[BrowserContext]) -> None:
    while windows:
        windows.pop().close()


@pytest.fixture
def own_server(demonstration: Path, tmp_path: Path, windows: list[BrowserContext]) -> Iterator[str]:
    """The address of a server with a board of its own, for a test that changes things."""
    folder = tmp_path / "data"
    shutil.copytree(demonstration, folder)
    with serving(folder) as address:
        yield address
        close_all(windows)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, windows: list[BrowserContext]) -> Iterator[OpenPage]:
    """Opens a window of its own for each call: `open_page(server, viewport=PHONE, scripts=False)`.

    At the end the test fails on anything the browser complained about.
    """
    complaints = Complaints()

    def open_window(
        base_url: str, viewport: ViewportSize = DESKTOP, scripts: bool = True, **more: Any
    ) -> Page:
        window = chromium.new_context(
            base_url=base_url, viewport=viewport, java_script_enabled=scripts, locale="en-GB", **more
        )
        windows.append(window)
        if not scripts:
            WITHOUT_SCRIPTS.add(window)
        window.set_default_timeout(10_000)
        page = window.new_page()
        complaints.watch(page)
        return page

    yield open_window
    close_all(windows)
    assert not complaints.lines, "the browser complained:\n" + "\n".join(complaints.lines)


@pytest.fixture(scope="session")
def small_board(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SmallBoard]:
    """A folder with the small board, built once, and who is in it; only copied, never served."""
    folder = tmp_path_factory.mktemp("small") / "data"
    return folder, build(folder)


@pytest.fixture
def stage(
    small_board: tuple[Path, SmallBoard], tmp_path: Path, open_page: OpenPage, windows: list[BrowserContext]
) -> Iterator[Stage]:
    """A small board of its own, served, for a test that plays a part through."""
    folder = tmp_path / "data"
    built, board = small_board
    shutil.copytree(built, folder)
    with serving(folder) as address:
        yield Stage(folder, board, address, open_page)
        close_all(windows)


@pytest.fixture
def browser_page(server: str, open_page: OpenPage) -> Page:
    """A desktop window on the shared server."""
    return open_page(server)


@pytest.fixture(params=[DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
def any_size(request: pytest.FixtureRequest) -> ViewportSize:
    """Each window size in turn."""
    return request.param


@pytest.fixture
def page_without_scripts(server: str, open_page: OpenPage) -> Page:
    """A desktop window on the shared server in which no script runs."""
    return open_page(server, scripts=False)
