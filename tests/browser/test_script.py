"""What the page's one script adds: keys, copying, saved searches. The page works without it."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = pytest.mark.browser

GOLD = f"/?q={quote('الذهب')}"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("key", ["/", "ظ"], ids=["Latin keyboard", "Arabic keyboard"])
def test_slash_leads_to_the_box(open_page: Open, key: str) -> None:
    page = open_page(GOLD)
    # The key of the slash writes ظ on an Arabic keyboard; its place is the same.
    page.evaluate(
        "key => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code: 'Slash', bubbles: true}))",
        key,
    )
    box = page.get_by_label("كلمات البحث")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


@pytest.mark.parametrize(("forth", "back"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_keys_lead_from_result_to_result(open_page: Open, forth: str, back: str) -> None:
    page = open_page(GOLD)
    links = page.locator(".hits h2 a")
    for _ in range(3):
        page.keyboard.press(forth)
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press(back)
    expect(links.nth(1)).to_be_focused()
    for _ in range(30):
        page.keyboard.press(forth)
    expect(links.last).to_be_focused()
    for _ in range(30):
        page.keyboard.press(back)
    expect(links.first).to_be_focused()


def test_enter_opens_the_result(open_page: Open) -> None:
    page = open_page(f"/?q={quote('المدنيين')}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("الامم المتحدة تناشد المجلس")


def test_keys_are_told_and_letters_can_be_turned_off(open_page: Open) -> None:
    page = open_page(GOLD)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="مفاتيح الاختصار")
    expect(dialog).to_be_visible()
    page.get_by_label("عطّل مفاتيح الحروف والرموز").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    for key in ("/", "j", "?"):
        page.keyboard.press(key)
        expect(page.locator("body")).to_be_focused()
        expect(dialog).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hits h2 a").first).to_be_focused()
    page.reload()
    page.get_by_role("button", name="مفاتيح الاختصار").click()
    expect(page.get_by_label("عطّل مفاتيح الحروف والرموز")).to_be_checked()


def test_letters_typed_into_the_box_are_no_keys(open_page: Open) -> None:
    page = open_page(GOLD)
    box = page.get_by_label("كلمات البحث")
    box.fill("")
    page.keyboard.type("j?k/")
    expect(box).to_have_value("j?k/")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hits h2 a").first).not_to_be_focused()


def test_citation_and_address_are_copied(open_page: Open) -> None:
    page = open_page("/documents/council", permissions=["clipboard-read", "clipboard-write"])
    first = page.get_by_role("button", name="انسخ", exact=True).first
    first.click()
    expect(page.get_by_role("button", name="نُسخ").first).to_be_visible()
    assert clipboard(page) == page.locator("#cite-ar").inner_text()
    assert clipboard(page).startswith("سارة حداد، «مجلس الأمن يبحث وقف إطلاق النار»، وكالة المدى،")
    page.get_by_role("button", name="انسخ رابط الصفحة").click()
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('http'))")
    assert clipboard(page) == page.url


def test_copying_needs_no_clipboard_of_its_own(open_page: Open) -> None:
    page = open_page("/documents/council")
    page.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('no TLS here'));"
        "document.addEventListener('copy', () => (window.copied = getSelection().toString()"
        " || document.activeElement.value))"
    )
    page.get_by_role("button", name="انسخ رابط الصفحة").click()
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied") == page.url


def test_searches_are_saved_in_the_browser(open_page: Open) -> None:
    page = open_page(f"{GOLD}&source={quote('وكالة المدى')}&page=1")
    saved = page.locator(".saved")
    page.get_by_role("button", name="احفظ هذا البحث").click()
    expect(page.get_by_role("button", name="احفظ هذا البحث")).to_be_hidden()
    page.get_by_role("link", name="كشّاف", exact=True).click()
    name = "الذهب · المصدر: وكالة المدى"
    saved.get_by_role("link", name=name).click()
    expect(page.get_by_role("status")).to_have_text("٨ نتائج")
    assert unquote(page.url).endswith("/?q=الذهب&source=وكالة+المدى")
    page.get_by_role("button", name=f"احذف «{name}»").click()
    expect(saved.get_by_role("link")).to_have_count(0)
    page.reload()
    expect(saved.get_by_role("link")).to_have_count(0)
    expect(page.get_by_role("button", name="احفظ هذا البحث")).to_be_visible()


def test_what_was_saved_leads_nowhere_else(open_page: Open) -> None:
    page = open_page(GOLD)
    page.evaluate(
        "localStorage.setItem('saved', JSON.stringify(["
        "{name: 'a', address: 'javascript:alert(1)'}, {name: 'b', address: '//evil.example'},"
        "{name: '<img src=x onerror=alert(1)>', address: '/?q=x'}]))"
    )
    page.reload()
    links = page.locator(".saved").get_by_role("link")
    expect(links).to_have_text(["<img src=x onerror=alert(1)>"])
    for odd in ("no JSON", "null", '{"name": 1}', "[null, 1, {}]"):
        page.evaluate("odd => localStorage.setItem('saved', odd)", odd)
        page.reload()
        expect(links).to_have_count(0)
        expect(page.get_by_role("button", name="احفظ هذا البحث")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_theme_is_chosen_against_the_system(open_page: Open, scripts: bool) -> None:
    page = open_page(GOLD, color_scheme="light", java_script_enabled=scripts)
    page.get_by_role("link", name="داكن").click()
    assert "theme" not in page.url
    paper = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert paper == "rgb(21, 25, 27)"
    page.get_by_role("link", name="كشّاف", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_buttons_that_need_scripts_are_hidden_without(open_page: Open) -> None:
    page = open_page("/documents/council", java_script_enabled=False)
    expect(page.get_by_role("button")).to_have_text(["ابحث"])
    page.goto(f"{page.url.partition('/documents')[0]}{GOLD}")
    expect(page.get_by_role("button")).to_have_text(["ابحث", "طبّق"])
