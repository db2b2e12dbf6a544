"""What narrows and orders results on the page: choices, facets, dates and bars."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from search_api import Settings, create_app

from .conftest import NOW
from .markup import read
from .pages import Visit, following, titles


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
    assert (dates["to"]["type"], dates["to"]["value"]) == ("date", "2018-08-31"), "its last day"
    assert {field["form"] for field in dates.values()} == {page.one("header").one("form")["id"]}


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


def test_bars_are_of_the_readers_days(index: Path) -> None:
    settings = Settings(index=str(index), zone=ZoneInfo("Asia/Riyadh"), clock=lambda: NOW)
    client = create_app(settings).test_client()
    table = read(client.get("/?q=الأمن OR المدنيين").text).one("table")
    rows = table.one("tbody").all("tr")
    assert [row.one("a").text for row in rows] == ["٤ تموز/يوليو ٢٠١٨", "٦ تموز/يوليو ٢٠١٨"]
    assert titles(read(client.get(rows[1].one("a")["href"]).text)) == [
        "الامم المتحدة تناشد المجلس"
    ], "at 21:30 UTC of the day before"


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


def test_days_in_the_wrong_order_are_told(visit: Visit) -> None:
    assert "تاريخ البداية بعد" in visit(q="الذهب", from_="2018-08-02", to="2018-08-01").text
    assert "تاريخ البداية بعد" not in visit(q="الذهب", from_="2019", to="2019").text
