from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ..api.documents import COPIES, DOCUMENTS, write
from ..api.server import serving

OUTPUT = Path(__file__).parents[1] / "output"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser; the variable CHROMIUM names another."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"no browser: none of {', '.join(NAMES)} is on PATH and CHROMIUM is not set"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of the articles answers."""
    index = tmp_path_factory.mktemp("browser") / "index"
    write(index, *DOCUMENTS, *COPIES)
    with serving(index) as server:
        yield server.address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages; whatever they log as an error, or ask of another host, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(page: Page) -> None:
        def requested(url: str) -> None:
            if not url.startswith(f"{address}/"):
                wrong.append(f"asked for {url}")

        def logged(kind: str, text: str) -> None:
            # A page that says what was wrong with its address comes with status 400.
            if kind == "error" and "status of 400" not in text:
                wrong.append(text)

        page.on("request", lambda request: requested(request.url))
        page.on("console", lambda said: logged(said.type, said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))

    def go(path: str = "/", *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(address + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps what a page looks like in tests/output/, for people to look at."""

    def take(page: Page, name: str) -> None:
        OUTPUT.mkdir(exist_ok=True)
        page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)

    return take
