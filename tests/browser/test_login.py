"""Signing in with a key, in a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from indexer.keys import KeyFile

from ..api.documents import DOCUMENTS, write
from ..api.server import serving
from .conftest import Open

pytestmark = pytest.mark.browser


class Locked(NamedTuple):
    """Where a server answers that needs a key, and one."""

    address: str
    key: str


@pytest.fixture(scope="module")
def locked(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    folder = tmp_path_factory.mktemp("locked")
    write(folder / "index", *DOCUMENTS)
    key = KeyFile(folder / "keys").create("newsroom", "search", now=datetime.now(UTC))[1]
    environment = {"KASHSHAF_KEYS": str(folder / "keys")}
    settings = {"port": 0, "workers": 1, "environment": environment}
    with serving(folder / "index", json.dumps(settings)) as server:
        yield Locked(server.address, key)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_key_opens_the_page_that_was_asked_for(
    open_page: Open, locked: Locked, scripts: bool
) -> None:
    page = open_page("/?q=x&lang=en", address=locked.address, java_script_enabled=scripts)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.keyboard.type("no key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Key", exact=True).fill(locked.key)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search words")).to_have_value("x")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Key", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_form_has_no_barriers(
    open_page: Open, locked: Locked, picture: Callable[[Page, str], None], looks: str, width: int
) -> None:
    page = open_page("/login", address=locked.address, width=width)
    picture(page, f"login-{width}-light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate(looks) == []
    page.keyboard.press("/")
    page.keyboard.press("j")
    page.emulate_media(color_scheme="dark")
    picture(page, f"login-{width}-dark")
    assert page.evaluate(looks) == []
