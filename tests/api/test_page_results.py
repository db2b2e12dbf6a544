"""Results on the page: what is shown of each, why it is there, its copies, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app

from .conftest import NOW
from .documents import COPIES, NUMBERED, write
from .markup import read
from .pages import Visit, following, titles


def test_first_visit_lists_the_newest(visit: Visit) -> None:
    page = visit()
    assert titles(page)[:2] == [NUMBERED[-2].title, NUMBERED[-1].title], "of one day, by id"
    assert "٣٠ خبرًا" in page.text
    assert len(titles(page)) == 10


def test_results_are_marked(visit: Visit) -> None:
    page = visit(q="الأمن الغذائي")
    assert {mark.text for mark in page.one("ol").all("mark")} >= {"الأمن", "الغذائي"}
    assert page.one("input", id="q")["value"] == "الأمن الغذائي"


def test_result_shows_source_day_and_author(visit: Visit) -> None:
    result = visit(q="السفير").one("article")
    assert result.one("time")["datetime"] == "2018-07-04T12:30:00Z"
    assert result.one("time").text == "٤ تموز/يوليو ٢٠١٨"
    assert "وكالة المدى" in result.text
    assert "سارة حداد" in result.text


def test_days_are_the_readers(index: Path) -> None:
    settings = Settings(index=str(index), zone=ZoneInfo("Asia/Riyadh"), clock=lambda: NOW)
    page = read(create_app(settings).test_client().get("/?q=المدنيين").text)
    assert page.one("time").text == "٦ تموز/يوليو ٢٠١٨", "21:30 UTC is the next day there"


@pytest.mark.parametrize("zone", ["Asia/Riyadh", "America/New_York"])
def test_no_day_is_too_far_away_to_be_shown(tmp_path: Path, zone: str) -> None:
    ends = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    write(
        tmp_path,
        *(Document(id=str(end.year), title="خبر", published_at=end) for end in ends),
    )
    client = create_app(Settings(index=str(tmp_path), zone=ZoneInfo(zone))).test_client()
    for path in ("/", "/?lang=en", "/documents/1", "/documents/9999"):
        assert client.get(path).status_code == 200


def test_title_leads_to_the_outlet(visit: Visit) -> None:
    link = visit(q="السفير").one("ol").one("h2").one("a")
    assert link["href"] == "https://news.example/council?id=1&x=2"
    assert "noopener" in link["rel"]


def test_only_web_addresses_become_links(visit: Visit) -> None:
    link = visit(q="خطير").one("ol").one("h2").one("a")
    assert link["href"].startswith("/documents/evil?")
    assert "javascript:" not in str(visit("/documents/evil").all("a"))


def test_result_leads_to_the_stored_text(visit: Visit) -> None:
    page = visit(q="المدنيين", form="word")
    stored = following(visit, page.one("ol").link("النص المحفوظ"))
    assert stored.one("h1").text == "الامم المتحدة تناشد المجلس"
    assert [mark.text for mark in stored.all("mark")] == ["المدنيين"]
    back = following(visit, stored.link("العودة إلى النتائج"))
    assert titles(back) == titles(page)


def test_hashtags_lead_to_what_has_them(visit: Visit) -> None:
    page = visit(q="السفير")
    tagged = following(visit, page.one("ol").link("#مجلس_الأمن"))
    assert titles(tagged) == ["مجلس الأمن يبحث وقف إطلاق النار"]


@pytest.mark.parametrize("parameters", [{"q": "الذهب"}, {}, {"hashtag": "ذهب", "lang": "en"}])
def test_pager_leads_through_all_results(visit: Visit, parameters: dict[str, str]) -> None:
    page = visit(**parameters)
    seen = titles(page)
    while following_links := page.all("a", rel="next"):
        page = following(visit, following_links[0]["href"])
        seen += titles(page)
    total = {"الذهب": 25, None: 30}[parameters.get("q")] if "hashtag" not in parameters else 16
    assert len(seen) == len(set(seen)) + seen.count("بلا عنوان") - bool(seen.count("بلا عنوان"))
    assert len(seen) == total
    while before := page.all("a", rel="prev"):
        page = following(visit, before[0]["href"])
    assert titles(page) == seen[:10]


def test_current_page_is_told(visit: Visit) -> None:
    page = visit(q="الذهب", page="2")
    current = page.one("nav").one("a", **{"aria-current": "page"})
    assert current.text == "٢"
    assert "صفحة ٢ من ٣" in page.text


def test_page_beyond_the_last_leads_back(visit: Visit) -> None:
    page = visit(q="الذهب", page="99")
    assert "لا نتائج في هذه الصفحة" in page.text
    assert len(titles(following(visit, page.link("العودة إلى أول النتائج")))) == 10


@pytest.mark.parametrize(
    ("lang", "title", "reasons"),
    [
        (
            "ar",
            "لماذا ظهرت هذه النتيجة؟",
            ["وجدنا «مجلس»: الكلمة التي منها «مجالس»"],
        ),
        (
            "en",
            "Why is this here?",
            ["Found “\u2068مجلس\u2069”: the word that “\u2068مجالس\u2069” comes from"],
        ),
    ],
)
def test_a_result_says_why_it_is_there(
    visit: Visit, lang: str, title: str, reasons: list[str]
) -> None:
    first = visit(q="مجالس", lang=lang, sort="oldest").one("ol").all("article")[0]
    why = first.one("details", class_="why")
    assert why.one("summary").text == title
    assert [line.text for line in why.all("li")] == reasons


def test_what_stands_there_as_typed_needs_no_reason(visit: Visit) -> None:
    assert not visit(q="السفير").all("details", class_="why")


def test_copies_are_one_result_that_opens(wired: FlaskClient) -> None:
    page = read(wired.get("/?q=المرفأ&sort=oldest").text)
    assert page.one("p", role="status").text == "نتيجة واحدة من ٣ أخبار"
    copies = page.one("ol").one("details", class_="copies")
    assert copies.one("summary").text == "ونسختان أخريان: صحيفة الأرز، صدى الساحل"
    shown = copies.all("li")
    assert [one.one("a").text for one in shown] == [copy.title for copy in COPIES[1:]]
    assert [one.one("span", class_="source").text for one in shown] == [
        copy.source for copy in COPIES[1:]
    ]
    assert all("٢٤ تموز/يوليو ٢٠١٨" in one.text for one in shown)
    copy = read(wired.get(shown[1].one("a")["href"]).text)
    assert copy.one("h1").text == COPIES[2].title
    assert "المرفأ" in {mark.text for mark in copy.all("mark")}


def test_only_copies_that_fit_the_search_are_listed(wired: FlaskClient) -> None:
    query = {"q": "المرفأ", "source": ["صحيفة الأرز", "صدى الساحل"], "lang": "en"}
    copies = read(wired.get("/", query_string=query).text).one("details", class_="copies")
    assert copies.one("summary").text.startswith("and 1 other copy: ")
    assert len(copies.all("li")) == 1
    alone = read(wired.get("/", query_string={**query, "source": "صدى الساحل"}).text)
    assert not alone.all("details", class_="copies")


def test_of_many_copies_the_article_has_the_rest(tmp_path: Path) -> None:
    many = [replace(COPIES[0], id=f"quay-{at}") for at in range(31)]
    write(tmp_path / "index", *many)
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    copies = read(client.get("/?q=المرفأ").text).one("details", class_="copies")
    assert copies.one("summary").text.startswith("و٣٠ نسخةً أخرى")
    assert len(copies.all("li")) == 20
    address, section = copies.link("و١٠ نسخ أخرى").split("#")
    listed = read(client.get(address).text).one("section", **{"aria-labelledby": section})
    assert len(listed.all("li")) == 30
    assert listed.one("h2")["id"] == section


def test_copies_can_be_shown_one_by_one(wired: FlaskClient) -> None:
    page = read(wired.get("/?q=المرفأ").text)
    assert (
        page.one("div", **{"aria-label": "النسخ"}).one("a", **{"aria-current": "true"}).text
        == "مجموعة"
    )
    apart = read(wired.get(page.link("كلٌّ على حدة")).text)
    assert apart.one("p", role="status").text == "٣ نتائج"
    assert sorted(titles(apart)) == sorted(copy.title for copy in COPIES)
    assert not apart.all("details", class_="copies")
    assert ("group", "false") in [
        (field["name"], field["value"]) for field in apart.all("input", type="hidden")
    ]
    again = read(wired.get(apart.link("مجموعة")).text)
    assert again.one("p", role="status").text == "نتيجة واحدة من ٣ أخبار"


def test_all_results_can_be_taken_away(client: FlaskClient, visit: Visit) -> None:
    page = visit(q="الذهب", source="وكالة المدى", sort="oldest", page="2", per_page="3", lang="en")
    expected = {"q": ["الذهب"], "source": ["وكالة المدى"], "sort": ["oldest"]}
    feed = page.one("head").one("link", type="application/atom+xml")["href"]
    addresses = [link["href"] for link in page.one("p", class_="tools").all("a")]
    assert addresses[-1] == feed
    for address, path in zip(addresses, ("export.csv", "export.jsonl", "feed.atom"), strict=True):
        assert urlsplit(address).path == f"/api/v1/{path}"
        assert parse_qs(urlsplit(address).query) == expected
    table, lines, entries = (client.get(address).text for address in addresses)
    assert len(table.splitlines()) - 1 == len(lines.splitlines()) == entries.count("<entry>") == 8


def test_a_search_can_be_kept_by_its_name(visit: Visit) -> None:
    page = visit(q="الذهب", source="وكالة المدى", from_="آخر_أسبوع", page="2")
    saved = page.one("section", class_="saved")
    assert saved["data-name"] == "الذهب · المصدر: وكالة المدى · من: آخر أسبوع"
    assert "page" not in saved["data-address"]
    assert titles(following(visit, saved["data-address"]))
    assert "{name}" in saved["data-forget"]
    assert visit().one("section", class_="saved")["data-address"] == "", "there is nothing to keep"
