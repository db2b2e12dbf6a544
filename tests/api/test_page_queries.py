"""What the page says of a query, and offers when it finds little or nothing."""

from __future__ import annotations

import pytest

from .pages import Visit, following, titles


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


def test_what_was_dropped_is_said(visit: Visit) -> None:
    assert "لم يُحتسب" in visit(q="مجلس OR").text
    assert "لم يُحتسب" not in visit(q="مجلس").text


def test_names_that_are_not_ours_are_overlooked(visit: Visit) -> None:
    page = visit(q="الذهب", utm_source="wire", fbclid="1", pre_tag="<x>", highlight="none")
    assert page.one("ol").all("mark")
