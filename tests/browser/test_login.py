"""Signing in and out in a real browser: with and without scripts, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from indexer.keys import KeyFile

from ..api.documents import DOCUMENTS, write
from ..api.server import serving

pytestmark = pytest.mark.browser

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile(tmp_path_factory.mktemp("login") / "keys")


@pytest.fixture(scope="module")
def guarded(chromium: str, keys: KeyFile) -> Iterator[str]:
    """Where a server answers that asks for keys."""
    index = keys.path.parent / "index"
    write(index, *DOCUMENTS)
    environment = f'{{"KASHSHAF_KEYS": "{keys.path}"}}'
    with serving(index, f'{{"port": 0, "workers": 2, "environment": {environment}}}') as server:
        yield server.address


@pytest.mark.parametrize(
    ("scripts", "width", "scheme"),
    [(True, 390, "light"), (True, 1280, "dark"), (False, 390, "dark"), (False, 1280, "light")],
)
def test_a_reader_signs_in_searches_and_signs_out(
    browser: Browser,
    guarded: str,
    keys: KeyFile,
    picture: Callable[[Page, str], None],
    scripts: bool,
    width: int,
    scheme: Any,
) -> None:
    name = f"reader {scripts} {width} {scheme}"
    _, key = keys.create(name, "search", now=NOW)
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    wrong: list[str] = []
    page = context.new_page()
    page.on("request", lambda sent: sent.url.startswith(guarded) or wrong.append(sent.url))
    page.goto(f"{guarded}/?q={quote('الذهب')}")
    picture(page, f"sign-in-{width}-{scheme}")
    if scripts:
        assert page.evaluate(LOOKS) == []
        assert Axe().run(page).response["violations"] == []
    page.get_by_label("المفتاح").fill(key)
    page.get_by_role("button", name="ادخل").click()
    expect(page.get_by_role("status")).to_contain_text("٢٥ نتيجة")
    assert key not in page.url
    page.get_by_role("link", name="الخروج").click()
    picture(page, f"sign-out-{width}-{scheme}")
    page.get_by_role("button", name="الخروج").click()
    page.goto(guarded)
    expect(page.get_by_label("المفتاح")).to_be_visible()
    context.close()
    assert wrong == []


def test_a_wrong_key_is_said(
    browser: Browser, guarded: str, keys: KeyFile, picture: Callable[[Page, str], None]
) -> None:
    keys.create("somebody", "search", now=NOW)
    page = browser.new_page()
    page.goto(f"{guarded}/login?lang=en")
    page.get_by_label("Key", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This key is not known, or was revoked.")
    picture(page, "sign-in-wrong")
    page.close()
