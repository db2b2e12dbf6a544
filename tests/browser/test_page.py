"""The page in a real browser: with and without scripts, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = pytest.mark.browser

LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
NARROWEST = 320
"""Pixels: a page of 1280 enlarged four times (WCAG 1.4.10)."""
VIEWS = {
    "first-visit": "/",
    "results": f"/?q={quote('مجلس الأمن')}",
    "many-results": f"/?q={quote('الذهب')}&page=2&source={quote('وكالة المدى')}&per_page=3",
    "hostile-text": f"/?q={quote('خطير')}",
    "other-ways": f"/?q={quote('مجالس أمريكا 30')}",
    "english-other-ways": f"/?q={quote('مجالس أمريكا 30')}&lang=en",
    "nothing-found": f"/?q={quote('مجلسها')}&form=exact&from=2018-08",
    "mistyped": f"/?q={quote('الزيتون الذهبب')}",
    "word-not-found": f"/?q={quote('زعفران الذهبب')}&match=all",
    "bad-parameters": "/?page=0&sort=best",
    "article": f"/documents/council?q={quote('الأمن')}",
    "english-article": f"/documents/council?q={quote('الأمن')}&lang=en",
}


def search_for(page: Page, words: str) -> None:
    page.get_by_label("كلمات البحث").fill(words)
    page.keyboard.press("Enter")


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong: the rule, and the elements that break it."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_word_is_searched_and_marked(open_page: Open, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    search_for(page, "السفير")
    expect(page.locator("ol mark")).to_have_text(["السفير"])
    expect(page.get_by_role("status")).to_have_text("نتيجة واحدة")
    assert f"q={quote('السفير')}" in page.url


def test_whole_visit_without_scripts(open_page: Open) -> None:
    page = open_page(java_script_enabled=False, width=390)
    search_for(page, "الذهب")
    page.get_by_role("link", name="تصفية النتائج").click()
    page.get_by_role("complementary").get_by_role("link", name="صحيفة الأرز").click()
    expect(page.get_by_role("status")).to_have_text("٩ نتائج")
    page.get_by_role("link", name="الأقدم").click()
    expect(page.locator("ol h2").first).to_have_text("الذهب في اليوم 1")
    page.get_by_label("من", exact=True).fill("2018-08-05")
    page.get_by_role("button", name="طبّق").click()
    expect(page.locator("ol h2").first).to_have_text("الذهب في اليوم 10")
    page.get_by_role("link", name="النص المحفوظ").first.click()
    expect(page.locator("article mark").first).to_have_text("الذهب")
    page.go_back()
    page.get_by_role("link", name="أزل كل تصفية").click()
    expect(page.get_by_role("status")).to_have_text("٢٥ نتيجةً")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_was_meant_is_one_click_away(open_page: Open, scripts: bool) -> None:
    page = open_page(
        f"/?q={quote('الذهبب')}&source={quote('وكالة المدى')}", java_script_enabled=scripts
    )
    page.get_by_role("link", name="الذهب", exact=True).click()
    expect(page.get_by_label("كلمات البحث")).to_have_value("الذهب")
    expect(page.get_by_role("status")).to_have_text("٨ نتائج")
    expect(page.get_by_role("link", name="أزل التصفية المصدر: وكالة المدى")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [390, 1280])
def test_reasons_open_and_other_ways_can_be_left_out(
    open_page: Open, scripts: bool, width: int
) -> None:
    page = open_page(VIEWS["other-ways"], java_script_enabled=scripts, width=width)
    reasons = page.locator(".hits > li", has_text="الامم المتحدة").locator(".why")
    expect(reasons.locator("li").first).to_be_hidden()
    reasons.locator("summary").click()
    expect(reasons.locator("li").first).to_have_text(
        "وجدنا «المجلس»: مجلس (ومنه «مجالس» أيضًا) + الـ"
    )
    expect(page.locator(".expanded")).to_contain_text("أمريكا = أميركا؛ 30 = ثلاثون")
    page.get_by_role("link", name="اكتفِ بما كُتب").click()
    expect(page.locator(".expanded")).to_have_text("ابحث عن طرق الكتابة الأخرى أيضًا")
    assert "variants=false" in page.url


def test_english_reasons_stand_where_their_article_begins(open_page: Open) -> None:
    page = open_page(VIEWS["english-other-ways"])
    page.locator(".why summary").first.click()
    article, reason = (
        page.locator(part).first.bounding_box() for part in (".hits article", ".why li bdi")
    )
    assert article
    assert reason
    assert article["x"] + article["width"] - reason["x"] - reason["width"] < 40
    assert page.locator(".why li bdi").first.evaluate("(it) => getComputedStyle(it).direction") == (
        "ltr"
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("view", VIEWS)
def test_page_can_be_read_and_used(
    open_page: Open, picture: Callable[[Page, str], None], view: str, width: int
) -> None:
    page = open_page(VIEWS[view], width=width)
    picture(page, f"{view}-{width}-light")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways"
    assert page.evaluate(LOOKS) == []
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    picture(page, f"{view}-{width}-dark")
    assert page.evaluate(LOOKS) == []
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


def test_the_description_of_the_api_has_no_barriers(open_page: Open) -> None:
    page = open_page("/api/v1/docs", color_scheme="dark")
    assert barriers(page) == []


def test_paper_and_forced_colours(open_page: Open, picture: Callable[[Page, str], None]) -> None:
    page = open_page(VIEWS["results"])
    page.emulate_media(media="print", color_scheme="dark")
    picture(page, "results-print")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    for part in (".top", ".filters", ".timeline", ".tools", ".foot"):
        expect(page.locator(part)).to_be_hidden()
    paper = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", forced_colors="active")
    picture(page, "results-forced-colours")
    for chosen in page.locator("[aria-current=true]").all():
        assert chosen.evaluate("(it) => getComputedStyle(it).outlineStyle") == "solid"


@pytest.mark.parametrize(("lang", "results_first"), [("ar", "right"), ("en", "left")])
def test_results_stand_where_reading_begins(open_page: Open, lang: str, results_first: str) -> None:
    page = open_page(f"/?q={quote('الذهب')}&lang={lang}")
    results, filters = (page.locator(part).bounding_box() for part in (".results", ".filters"))
    assert results
    assert filters
    assert (results["x"] > filters["x"]) == (results_first == "right")


def test_arabic_is_set_with_air_and_unspaced_letters(open_page: Open) -> None:
    page = open_page(VIEWS["article"])
    lines, size, spacing = page.locator("article p").last.evaluate(
        "(p) => [parseFloat(getComputedStyle(p).lineHeight), "
        "parseFloat(getComputedStyle(p).fontSize), getComputedStyle(p).letterSpacing]"
    )
    assert lines / size >= 1.8
    assert spacing == "normal"


def test_keyboard_reaches_everything_visibly(open_page: Open) -> None:
    page = open_page(VIEWS["results"])
    reached = []
    for _ in range(200):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => [document.activeElement.tagName, "
            "getComputedStyle(document.activeElement).outlineStyle]"
        )
        if name == "BODY":
            break
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert reached[0] == "انتقل إلى المحتوى"
    assert {"ابحث", "الأحدث", "النص المحفوظ", "طبّق"} <= set(reached)


@pytest.mark.parametrize("path", ["/?q=%D8%AE%D8%B7%D9%8A%D8%B1", "/documents/evil?q=x"])
def test_hostile_text_stays_text(open_page: Open, path: str) -> None:
    page = open_page(path)
    expect(page.locator("article").first).to_contain_text("<script>alert('x')</script>")
    assert page.evaluate("document.querySelectorAll('main script, main b').length") == 0


def test_article_begins_with_its_title(open_page: Open) -> None:
    page = open_page(VIEWS["article"])
    expect(page.get_by_role("heading", level=1)).to_have_text("مجلس الأمن يبحث وقف إطلاق النار")
    assert page.get_by_role("link", name="المقال في موقعه").get_attribute("rel") == (
        "noopener noreferrer"
    )
