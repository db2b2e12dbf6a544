"""A journalist's way through the page: from the first letter typed to a table of what was found."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from ..api.documents import COPIES
from .conftest import Open

pytestmark = pytest.mark.browser

Picture = Callable[[Page, str], None]


def rows(page: Page) -> list[dict[str, str]]:
    """What the link to the CSV gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name="جدول CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_word_to_a_table(open_page: Open, picture: Picture, width: int, scheme: str) -> None:
    page = open_page(
        width=width, color_scheme=scheme, permissions=["clipboard-read", "clipboard-write"]
    )
    page.keyboard.press("/")
    page.keyboard.type("الصيا")
    suggestion = page.get_by_role("option", name="الصيادون")
    expect(suggestion).to_be_visible()
    picture(page, f"journey-suggestions-{width}-{scheme}")
    page.keyboard.press("ArrowDown")
    expect(suggestion).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة من ٣ أخبار")

    copies = page.locator(".copies")
    copies.locator("summary").click()
    expect(copies.get_by_role("link")).to_have_text([COPIES[0].title, COPIES[2].title])
    why = page.locator(".why")
    why.locator("summary").click()
    expect(why.locator("li").first).to_contain_text("وجدنا «للصيادين»")
    picture(page, f"journey-copies-{width}-{scheme}")

    page.get_by_role("link", name="كلٌّ على حدة").click()
    expect(page.get_by_role("status")).to_have_text("٣ نتائج")
    page.get_by_label("من", exact=True).fill("2018-07-01")
    page.get_by_label("إلى", exact=True).fill("2018-07-31")
    page.get_by_role("button", name="طبّق").click()
    page.get_by_role("complementary").get_by_role("link", name="صدى الساحل").click()
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة")
    picture(page, f"journey-filtered-{width}-{scheme}")

    page.get_by_role("button", name="انسخ رابط الصفحة").click()
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('http'))")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert unquote(shared).partition("?")[2].split("&") == [
        "q=الصيادون", "from=2018-07-01", "to=2018-07-31", "source=صدى+الساحل", "group=false",
    ]  # fmt: skip
    page.goto(shared)
    assert [row["title"] for row in rows(page)] == [COPIES[2].title]

    page.get_by_role("link", name="النص المحفوظ").click()
    expect(page.locator("article mark").first).to_have_text("للصيادين")
    expect(page.get_by_role("heading", name="نسخ أخرى من الخبر")).to_be_visible()
    picture(page, f"journey-article-{width}-{scheme}")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_same_way_without_scripts(open_page: Open, width: int) -> None:
    page = open_page(width=width, java_script_enabled=False)
    page.get_by_label("كلمات البحث").fill("الصيادين")
    page.get_by_role("button", name="ابحث").click()
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة من ٣ أخبار")
    page.locator(".copies summary").click()
    expect(page.locator(".copies").get_by_role("link")).to_have_count(2)
    page.locator(".why summary").click()
    expect(page.locator(".why li").first).to_contain_text("وجدنا «للصيادين»")
    page.get_by_role("complementary").get_by_role("link", name="صحيفة الأرز").click()
    page.get_by_label("من", exact=True).fill("2018-07-24")
    page.get_by_role("button", name="طبّق").click()
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة")
    assert "from=2018-07-24" in page.url
    assert [row["title"] for row in rows(page)] == [COPIES[1].title]
    page.get_by_role("link", name="النص المحفوظ").click()
    expect(page.locator(".cite p").first).to_contain_text("«رصيف جديد للصيادين»")


def test_bars_filter(open_page: Open) -> None:
    page = open_page("/?q=%D8%A7%D9%84%D8%B0%D9%87%D8%A8")
    page.locator(".timeline svg a").last.click()
    assert "from=2018-08-01&to=2018-08-01" in page.url
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة")


def test_suggestions_are_a_list_to_choose_from(open_page: Open) -> None:
    page = open_page()
    box = page.get_by_role("combobox", name="كلمات البحث")
    box.press_sequentially("الذ")
    options = page.get_by_role("listbox", name="اقتراحات").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    many = options.count()
    for _ in range(many):
        box.press("ArrowDown")
    last = options.last
    expect(last).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == last.get_attribute("id")
    box.press("ArrowDown")
    expect(box).to_have_value("الذ"), "round to what was typed"
    box.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("الذ")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press_sequentially("هب")
    options.first.click()
    expect(page.get_by_role("status")).to_have_text("٢٥ نتيجةً")


def test_late_suggestions_are_not_shown(open_page: Open) -> None:
    page = open_page()
    box = page.get_by_role("combobox", name="كلمات البحث")
    asked: list[str] = []
    page.on("request", lambda request: "suggest" in request.url and asked.append(request.url))
    box.press_sequentially("مجلس", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    assert [unquote(url).partition("q=")[2] for url in asked] == ["مجلس"], "once, not each letter"
    box.fill("")
    expect(page.get_by_role("option").first).to_be_hidden()
    box.press_sequentially("مج")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("نتائج «مج»")
