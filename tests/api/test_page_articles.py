"""One article on the page: its text, how to cite it, and what is like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app
from search_api.html import direction, spoken

from .documents import COPIES, DOCUMENTS, ODD_ID, write
from .markup import read
from .pages import Visit, following


def test_stored_text_has_its_paragraphs(visit: Visit) -> None:
    page = visit("/documents/council")
    shown = [
        line.text for line in page.one("article").all("p") if "meta" not in str(line.attributes)
    ]
    assert shown == [line for line in DOCUMENTS[0].body.split("\n") if line]
    assert "١٢:٣٠" in page.one("article").one("time").text


def test_first_line_that_is_the_title_is_shown_once(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write(folder, Document(id="a.txt", title="العنوان هنا", body="العنوان هنا\n\nثم النص."))
    page = read(create_app(Settings(index=str(folder))).test_client().get("/documents/a.txt").text)
    assert page.one("article").text.count("العنوان هنا") == 1
    assert "أخبار مشابهة" not in page.text, "there are no others"


def test_an_article_is_cited_by_the_outlets_address_or_ours(visit: Visit) -> None:
    arabic, english = visit("/documents/council").one("section", class_="cite").all("p")[:2]
    assert arabic.text == (
        "سارة حداد، «مجلس الأمن يبحث وقف إطلاق النار»، وكالة المدى، ٤ تموز/يوليو ٢٠١٨، "
        "https://news.example/council?id=1&x=2، اطُّلع عليه في ١٤ آب/أغسطس ٢٠١٨."
    )
    assert english["dir"] == "ltr"
    page = visit("/documents/evil")
    assert "http://localhost/documents/evil" in page.one("section", class_="cite").text


def test_articles_are_set_in_the_direction_of_most_of_their_letters(visit: Visit) -> None:
    page = visit("/documents/council")
    assert page.one("article")["dir"] == "rtl"
    assert {line["dir"] for line in page.one("article").all("p", dir="")} <= {"rtl"}
    for one in visit(q="الذهب").one("ol").all("article"):
        assert one["dir"] == "rtl"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("IBM تعلن عن أرباحها",), "rtl"),
        (("بيان Security Council statement",), "ltr"),
        (("١٢ - 5",), "auto"),
        (("", "עברית"), "rtl"),
    ],
)
def test_direction_of_a_text(texts: tuple[str, ...], expected: str) -> None:
    assert direction(*texts) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("مجلس الأمن", None, {"dir": "rtl", "lang": "ar"}),
        ("Security Council", None, {"dir": "ltr", "lang": None}),
        ("شورای امنیت", "fa", {"dir": "rtl", "lang": "fa"}),
        ("Conseil", "fr-DZ", {"dir": "ltr", "lang": "fr-DZ"}),
        ("مجلس", 'no "language"', {"dir": "rtl", "lang": "ar"}),
    ],
)
def test_texts_are_read_aloud_in_their_language(
    text: str, language: str | None, expected: dict[str, str | None]
) -> None:
    assert spoken(text, language=language) == expected


def test_an_article_leads_to_others_like_it(visit: Visit) -> None:
    similar = visit("/documents/gold-07").one("section", **{"aria-labelledby": "similar"})
    assert [one.one("a").text for one in similar.all("li")] != []
    assert all("الذهب في اليوم" in one.one("a").text for one in similar.all("li"))
    assert "الذهب في اليوم 7" not in [one.one("a").text for one in similar.all("li")]
    other = following(visit, similar.all("a")[0]["href"])
    assert other.one("h1").text == similar.all("a")[0].text


def test_an_article_lists_its_copies(wired: FlaskClient) -> None:
    page = read(wired.get("/documents/quay-1").text)
    copies = page.one("section", **{"aria-labelledby": "copies"})
    assert [one.one("a").text for one in copies.all("li")] == [COPIES[0].title, COPIES[2].title]
    assert "نسخ أخرى من الخبر" not in wired.get("/documents/council").text


def test_odd_id_has_an_address(visit: Visit) -> None:
    page = visit(q="المدنيين")
    assert following(visit, page.one("ol").one("h2").one("a")["href"]).one("h1").text == (
        "الامم المتحدة تناشد المجلس"
    )
    assert ODD_ID not in page.one("ol").one("h2").one("a")["href"]


def test_missing_article(visit: Visit) -> None:
    page = visit("/documents/nobody", 404)
    assert "لا يوجد مقال" in page.one("h1").text
    assert "There is no article" in visit("/documents/nobody", 404, lang="en").one("h1").text


def test_language_of_an_article(visit: Visit) -> None:
    page = visit("/documents/council", q="الأمن")
    english = following(visit, page.link("English"))
    assert "4 July 2018" in english.text
    assert english.all("mark")
