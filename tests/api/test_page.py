"""The page as HTML: what it says, where its links lead, and that it works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.model import Document
from search_api import Settings, create_app
from search_api.html import direction
from search_api.params import PARAMETERS

from .conftest import NOW
from .documents import COPIES, DOCUMENTS, EVIL, NUMBERED, ODD_ID, write
from .markup import Element, read

Visit = Callable[..., Element]

PAGES: list[tuple[str, dict[str, str], int]] = [
    ("/", {}, 200),
    ("/", {"lang": "en"}, 200),
    ("/", {"q": "الذهب", "page": "2"}, 200),
    ("/", {"q": "خطير"}, 200),
    ("/", {"q": EVIL}, 200),
    ("/", {"q": EVIL, "lang": "en", "source": EVIL, "author": EVIL, "hashtag": EVIL}, 200),
    ("/", {"q": "لاشيءهنا", "from": "2018-07"}, 200),
    ("/", {"q": EVIL, "sort": EVIL, "page": "0", "to": EVIL}, 400),
    ("/", {"lang": EVIL}, 200),
    ("/documents/council", {}, 200),
    ("/documents/council", {"q": "الأمن", "lang": "en"}, 200),
    ("/documents/evil", {}, 200),
    ("/documents/evil", {"q": "خطير"}, 200),
    ("/documents/untitled", {}, 200),
    ("/documents/bodiless", {}, 200),
    ("/documents/<script>", {}, 404),
]


@pytest.fixture
def visit(client: FlaskClient) -> Visit:
    """The page at a path with parameters."""

    def go(path: str = "/", status: int = 200, **parameters: Any) -> Element:
        given = {name.rstrip("_"): value for name, value in parameters.items()}
        response = client.get(path, query_string=given or None)
        assert response.status_code == status, response.text
        assert response.content_type == "text/html; charset=utf-8"
        return read(response.text)

    return go


def titles(page: Element) -> list[str]:
    return [heading.text.strip() for heading in page.one("ol").all("h2")]


def following(visit: Visit, address: str) -> Element:
    """The page behind a link of ours."""
    assert address.startswith("/")
    return visit(address)


@pytest.mark.parametrize(("path", "parameters", "status"), PAGES)
def test_page_has_no_scripts_styles_or_outsiders(
    visit: Visit, path: str, parameters: dict[str, str], status: int
) -> None:
    page = visit(path, status, **parameters)
    scripts = page.all("script")
    assert len(scripts) == 1
    assert scripts[0]["src"].startswith("/static/page.js?v=")
    assert scripts[0].text == ""
    assert not page.all("style")
    assert not page.all("b"), "nothing of a text becomes a tag"

    def check(element: Element) -> None:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("src", "action") or (name == "href" and element.tag == "link"):
                assert value.startswith("/")
            elif name == "href":
                assert value.startswith(("/", "http://", "https://", "#main", "#filters"))
                assert value[:4] != "http" or element["rel"] == "noopener noreferrer"
        for inner in element.inside:
            check(inner)

    check(page)


@pytest.mark.parametrize("name", [*PARAMETERS, "lang", "theme", "anything"])
@pytest.mark.parametrize("path", ["/", "/documents/evil", "/documents/nobody"])
def test_no_parameter_becomes_markup(client: FlaskClient, path: str, name: str) -> None:
    given = {"q": "خطير", name: f"{EVIL}'><img src=x onerror=alert(1)>"}
    response = client.get(path, query_string=given)
    assert response.status_code in (200, 400, 404)
    page = read(response.text)
    assert not page.all("img")
    assert not page.all("b")
    assert len(page.all("script")) == 1


@pytest.mark.parametrize("name", [field.name for field in fields(Document)])
def test_no_field_of_a_document_becomes_markup(tmp_path: Path, name: str) -> None:
    evil = f"{EVIL}'><img src=x onerror=alert(1)>"
    hostile: dict[str, Any] = {
        "url": f"https://news.example/{evil}",
        "hashtags": (evil,),
        "extra": {evil: evil},
        "published_at": NOW,
        "unsearched": ((0, 3),),
    }
    document = replace(
        Document(id="1", title="خبر خطير", body="نص خطير"), **{name: hostile.get(name, evil)}
    )
    write(tmp_path / "index", document)
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    pages = [read(client.get("/").text), read(client.get("/?q=خطير&lang=en").text)]
    pages.append(read(client.get(pages[0].one("ol").link("النص المحفوظ")).text))
    for page in pages:
        assert page.all("article")
        assert not page.all("img")
        assert not page.all("b")
        assert len(page.all("script")) == 1


@pytest.mark.parametrize(("path", "parameters", "status"), PAGES)
def test_page_can_be_read_aloud(
    visit: Visit, path: str, parameters: dict[str, str], status: int
) -> None:
    page = visit(path, status, **parameters)
    english = parameters.get("lang") == "en"
    html = page.one("html")
    assert (html["lang"], html["dir"]) == (("en", "ltr") if english else ("ar", "rtl"))
    assert page.one("head").one("title").text.strip()
    assert len(page.all("main")) == len(page.all("header")) == 1
    assert len(page.all("h1")) == 1
    labels = {label["for"] for label in page.all("label")}
    for field in page.all("input"):
        assert field["type"] == "hidden" or field["id"] in labels
    named = [element for tag in ("main", "form", "input", "aside") for element in page.all(tag)]
    ids = [element["id"] for element in named if "id" in element.attributes]
    assert len(ids) == len(set(ids))


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


@pytest.mark.parametrize(
    ("choice", "name", "value"),
    [("الأحدث", "sort", "newest"), ("حرفًا بحرف", "form", "exact"), ("Same word", "form", "word")],
)
def test_choices_keep_the_rest_of_the_state(
    visit: Visit, choice: str, name: str, value: str
) -> None:
    lang = {"lang": "en"} if choice.isascii() else {}
    page = visit(q="الذهب", source="وكالة المدى", from_="2018-08", page="2", per_page="3", **lang)
    asked = parse_qs(urlsplit(page.link(choice)).query)
    assert asked == {
        "q": ["الذهب"], "source": ["وكالة المدى"], "from": ["2018-08"], "per_page": ["3"],
        name: [value], **{key: [text] for key, text in lang.items()},
    }  # fmt: skip
    chosen = following(visit, page.link(choice))
    assert choice in [link.text for link in chosen.all("a", **{"aria-current": "true"})]


def test_facet_filters_and_lets_go(visit: Visit) -> None:
    page = visit(q="الذهب")
    link = page.one("aside").link("وكالة المدى ٨")
    filtered = following(visit, link)
    assert "٨ نتائج" in filtered.text
    again = following(visit, filtered.one("aside").link("وكالة المدى ٨"))
    assert "٢٥ نتيجةً" in again.text
    chip = filtered.one("ul", class_="chosen").all("a")[0]
    assert chip["aria-label"] == "أزل التصفية المصدر: وكالة المدى"
    assert "٢٥ نتيجةً" in following(visit, chip["href"]).text


def test_facet_lets_go_of_another_spelling(visit: Visit) -> None:
    page = visit(q="الذهب", source="وكاله المدي")
    assert "source" not in parse_qs(urlsplit(page.one("aside").link("وكالة المدى ٨")).query)


def test_form_carries_what_it_does_not_show(visit: Visit) -> None:
    page = visit(
        q="الذهب", sort="oldest", source=["وكالة المدى", "صحيفة الأرز"], from_="2018-08-02",
        to="2018-08", page="2", lang="en",
    )  # fmt: skip
    hidden = [
        (field["name"], field["value"]) for field in page.all("input") if field["type"] == "hidden"
    ]
    assert hidden == [
        ("sort", "oldest"), ("source", "وكالة المدى"), ("source", "صحيفة الأرز"), ("lang", "en"),
    ]  # fmt: skip
    dates = {field["name"]: field for field in page.one("aside").all("input")}
    assert (dates["from"]["type"], dates["from"]["value"]) == ("date", "2018-08-02")
    assert (dates["to"]["type"], dates["to"]["value"]) == ("text", "2018-08"), "no day, yet kept"
    assert {field["form"] for field in dates.values()} == {page.one("header").one("form")["id"]}


def test_nothing_found_offers_what_would_be_found(visit: Visit) -> None:
    page = visit(q='"الأمن مجلس"', form="exact", source="صحيفة الأرز")
    assert 'لا نتائج لـ «"الأمن مجلس"»' in page.one("section", class_="nothing").text
    offers = page.one("section", class_="nothing").all("li")
    assert offers
    for offer in offers:
        found = following(visit, offer.one("a")["href"])
        said = offer.text.split("(")[1].rstrip(")")
        assert said in found.one("p", role="status").text


def test_nothing_found_at_all_gives_advice(visit: Visit) -> None:
    page = visit(q="لاشيءهنا")
    assert not page.one("section", class_="nothing").all("li")
    assert "راجع الإملاء" in page.text


def test_a_word_that_failed_is_named(visit: Visit) -> None:
    section = visit(q="زعفران الذهب", match="all").one("section", class_="nothing")
    assert "لم نجد «\u2068زعفران\u2069» في أي خبر." in section.text
    assert "الذهب\u2069» في أي" not in section.text
    filtered = visit(q="الزيتون", source="وكالة المدى", lang="en").one("section", class_="nothing")
    assert "No article that fits the filters has “\u2068الزيتون\u2069”." in filtered.text


def test_what_was_meant_is_a_link_that_keeps_the_filters(visit: Visit) -> None:
    page = visit(q="الذهبب", source="وكالة المدى", from_="2018-08-05", sort="oldest", lang="en")
    meant = page.one("p", class_="meant")
    assert " ".join(meant.text.split()) == "Did you mean الذهب? (6 results)"
    right = following(visit, meant.link("الذهب"))
    assert "6 results" in right.one("p", role="status").text
    assert right.one("input", id="q")["value"] == "الذهب"
    assert right.one("input", id="from")["value"] == "2018-08-05"
    assert titles(right)[0] == "الذهب في اليوم 9"
    assert not right.all("p", class_="meant")


def test_what_was_meant_stands_above_the_results(visit: Visit) -> None:
    page = visit(q="الزيتون الذهبب")
    assert "هل تقصد" in page.text
    assert page.text.index("هل تقصد") < page.text.index("خبر بلا عنوان")
    assert len(titles(following(visit, page.link("الزيتون الذهب")))) == 10


@pytest.mark.parametrize(
    ("lang", "line", "without", "back", "stored"),
    [
        (
            "ar",
            "بُحث أيضًا عن: أمريكا = أميركا؛ 30 = ثلاثون",
            "اكتفِ بما كُتب",
            "ابحث عن طرق الكتابة الأخرى أيضًا",
            "النص المحفوظ",
        ),
        (
            "en",
            "Also searched for: أمريكا = أميركا; 30 = ثلاثون",
            "only as typed",
            "search other ways to write it too",
            "Stored text",
        ),
    ],
)
def test_other_ways_to_write_are_told_and_can_be_left_out(
    visit: Visit, lang: str, line: str, without: str, back: str, stored: str
) -> None:
    page = visit(q="المجالس أمريكا 30", lang=lang)
    assert " ".join(page.one("p", class_="expanded").text.split()) == f"{line} {without}"

    plain = following(visit, page.link(without))
    assert plain.one("p", class_="expanded").text.strip() == back
    assert "variants=false" in plain.one("ol").all("article")[0].link(stored)
    assert titles(following(visit, plain.link(back))) == titles(page)


def test_a_word_with_no_other_way_has_no_line(visit: Visit) -> None:
    for asked in ("السفير", "جلسة", ""):
        assert not visit(q=asked).all("p", class_="expanded"), asked
    assert not visit(variants="off").all("p", class_="expanded"), "nothing was asked"


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


def test_bars_over_time_lead_to_their_days(visit: Visit) -> None:
    page = visit(q="الذهب", source="وكالة المدى", from_="2018-08-01", to="2018-08-05", page="2")
    timeline = page.one("section", class_="timeline")
    assert "النتائج يومًا بيوم" in timeline.text
    bars = [link["href"] for link in timeline.one("svg").all("a")]
    rows = [link["href"] for link in timeline.one("table").all("a")]
    assert rows == bars[::-1], "in Arabic time runs from right to left"
    for row in timeline.one("table").one("tbody").all("tr"):
        of_day = following(visit, row.one("a")["href"])
        assert len(titles(of_day)) == "٠١٢٣٤٥٦٧٨٩".index(row.one("td").text)
        assert "page" not in row.one("a")["href"]


def test_time_runs_as_the_language_is_read(visit: Visit) -> None:
    timeline = visit(q="الذهب", lang="en").one("section", class_="timeline")
    bars = [link["href"] for link in timeline.one("svg").all("a")]
    assert bars == [link["href"] for link in timeline.one("table").all("a")]
    assert timeline.one("p", class_="axis").text == "1 August 2018 13 August 2018"
    assert timeline.one("svg")["aria-hidden"] == "true"
    assert {link["tabindex"] for link in timeline.one("svg").all("a")} == {"-1"}


def test_periods_up_to_today_are_one_click_away(visit: Visit) -> None:
    page = visit(q="الذهب", to="2018-08-02")
    week = following(visit, page.one("aside").link("آخر أسبوع"))
    assert titles(week)
    chip = week.one("ul", class_="chosen").one("a")
    assert chip["aria-label"] == "أزل التصفية من: آخر أسبوع"
    assert week.one("aside").one("a", **{"aria-current": "true"}).text == "آخر أسبوع"
    again = following(visit, week.one("aside").link("آخر أسبوع"))
    assert "٢٥ نتيجةً" in again.one("p", role="status").text, "a second click lets go"
    days = {time["datetime"][:10] for time in week.one("ol").all("time")}
    assert min(days) >= "2018-08-08"
    assert not following(visit, page.one("aside").link("اليوم")).all("ol"), "nothing yet"


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


def test_theme_is_kept_and_leaves_the_address(client: FlaskClient, visit: Visit) -> None:
    page = visit(q="الذهب", page="2", lang="en")
    assert page.one("html")["data-theme"] == "auto"
    answer = client.get(page.one("footer").link("Dark"))
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {
        "q": ["الذهب"], "page": ["2"], "lang": ["en"],
    }  # fmt: skip
    assert urlsplit(answer.location)[:2] == ("", "")
    for flag in ("HttpOnly", "SameSite=Lax", "Max-Age"):
        assert flag in answer.headers["Set-Cookie"]
    dark = following(visit, answer.location)
    assert dark.one("html")["data-theme"] == "dark"
    assert dark.one("meta", name="color-scheme")["content"] == "dark"
    assert dark.one("footer").one("a", **{"aria-current": "true"}).text == "Dark"
    client.get(dark.one("footer").link("As the system"))
    assert visit().one("html")["data-theme"] == "auto"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/documents/x%0d%0aA:b"])
def test_theme_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?theme=dark")
    assert "evil.example" not in answer.headers.get("Location", "")
    assert "\r" not in answer.headers.get("Location", "")


def test_theme_that_is_none_is_overlooked(client: FlaskClient, visit: Visit) -> None:
    assert visit(theme="pink").one("html")["data-theme"] == "auto"
    client.set_cookie("theme", '"><script>')
    assert visit().one("html")["data-theme"] == "auto"


def test_an_article_leads_to_others_like_it(visit: Visit) -> None:
    similar = visit("/documents/gold-07").one("section", **{"aria-labelledby": "similar"})
    assert [one.one("a").text for one in similar.all("li")] != []
    assert all("الذهب في اليوم" in one.one("a").text for one in similar.all("li"))
    assert "الذهب في اليوم 7" not in [one.one("a").text for one in similar.all("li")]
    other = following(visit, similar.all("a")[0]["href"])
    assert other.one("h1").text == similar.all("a")[0].text


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of an index with wire copies."""
    folder = tmp_path_factory.mktemp("wired") / "index"
    write(folder, *DOCUMENTS, *COPIES)
    return create_app(Settings(index=str(folder), clock=lambda: NOW)).test_client()


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


def test_an_article_lists_its_copies(wired: FlaskClient) -> None:
    page = read(wired.get("/documents/quay-1").text)
    copies = page.one("section", **{"aria-labelledby": "copies"})
    assert [one.one("a").text for one in copies.all("li")] == [COPIES[0].title, COPIES[2].title]
    assert "نسخ أخرى من الخبر" not in wired.get("/documents/council").text


def test_days_in_the_wrong_order_are_told(visit: Visit) -> None:
    assert "تاريخ البداية بعد" in visit(q="الذهب", from_="2018-08-02", to="2018-08-01").text
    assert "تاريخ البداية بعد" not in visit(q="الذهب", from_="2019", to="2019").text


def test_page_beyond_the_last_leads_back(visit: Visit) -> None:
    page = visit(q="الذهب", page="99")
    assert "لا نتائج في هذه الصفحة" in page.text
    assert len(titles(following(visit, page.link("العودة إلى أول النتائج")))) == 10


def test_what_was_dropped_is_said(visit: Visit) -> None:
    assert "لم يُحتسب" in visit(q="مجلس OR").text
    assert "لم يُحتسب" not in visit(q="مجلس").text


def test_faults_are_told_in_the_readers_language(visit: Visit) -> None:
    page = visit(status=400, q="الذهب", page="0", sort="best", from_="غد", match="x", group="?")
    told = {term.text: meaning.text for term, meaning in
            zip(page.one("main").all("dt"), page.one("main").all("dd"), strict=True)}  # fmt: skip
    assert told.keys() == {"page", "sort", "from", "match", "group"}
    assert "ليس عددًا صحيحًا" in told["page"]
    assert "best" in told["sort"]
    assert page.one("input", id="q")["value"] == "الذهب"
    english = visit(status=400, page=["1", "2"], lang="en")
    assert "given more than once" in english.one("main").one("dd").text


def test_names_that_are_not_ours_are_overlooked(visit: Visit) -> None:
    page = visit(q="الذهب", utm_source="wire", fbclid="1", pre_tag="<x>", highlight="none")
    assert page.one("ol").all("mark")


def test_language_is_one_click_away_and_stays(visit: Visit) -> None:
    page = visit(q="الذهب", source="وكالة المدى", page="1")
    english = following(visit, page.link("English"))
    assert "8 results" in english.text
    assert "lang=en" in english.one("ol").all("p", class_="links")[0].all("a")[0]["href"]
    assert "٨ نتائج" in following(visit, english.link("العربية")).text


def test_language_of_an_article(visit: Visit) -> None:
    page = visit("/documents/council", q="الأمن")
    english = following(visit, page.link("English"))
    assert "4 July 2018" in english.text
    assert english.all("mark")


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


def test_no_index(tmp_path: Path) -> None:
    response = create_app(Settings(index=str(tmp_path / "index"))).test_client().get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "لا فهرس" in read(response.text).one("h1").text


def test_empty_index(tmp_path: Path) -> None:
    write(tmp_path / "index", Document(id="a", title="خبر"))
    with open_engine(str(tmp_path / "index")).update(
        lock_timeout=5, memory_mb=64, workers=1
    ) as writer:
        writer.delete("a")
        writer.commit()
    response = create_app(Settings(index=str(tmp_path / "index"))).test_client().get("/")
    assert response.status_code == 200
    assert "الفهرس خالٍ بعد" in response.text
