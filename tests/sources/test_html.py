"""Pages: the article without what stands round it, and what the page says of itself."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.model import Document, Rejection, iso
from indexer.sources import Input, find, read
from indexer.sources.ids import id_from_text, id_from_url
from indexer.sources.markup import MAX_TAGS
from indexer.sources.text import MAX_RECORD

from .conftest import Reads

FIRST = "أقر المجلس البلدي في جلسته أمس الموازنة الجديدة للمدينة بعد نقاش استمر ثلاث ساعات."
SECOND = "وقال رئيس المجلس إن الموازنة تراعي حاجات الأحياء الفقيرة قبل غيرها."
THIRD = "وصوت تسعة أعضاء لصالح القرار، وعارضه عضوان، وامتنع عضو واحد عن التصويت."
TITLE = "المجلس البلدي يقر الموازنة"
ARTICLE = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"

PAGE = f"""<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<title>{TITLE} | صحيفة المدار</title>
<link rel="canonical" href="https://almadar.example/news?id=77&amp;utm_source=x">
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="صحيفة المدار">
<meta property="article:published_time" content="2024-07-04T14:30:00+03:00">
<meta name="author" content="سلمى الخطيب">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{TITLE}", "author": {{"@type": "Person", "name": "سلمى الخطيب"}}}}</script>
<style>.أنيق {{ color: red }}</style></head>
<body><header><a href="/">شعار الصحيفة</a><nav><ul><li><a href="/e">اقتصاد</a></li>
<li><a href="/s">رياضة</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1>
<div class="share"><a href="#">شارك على فيسبوك</a> <a href="#">غرد</a></div>
<p>{FIRST}</p>
<p>وقال رئيسه &quot;إنها عادلة&quot; &amp; كافية.&nbsp;<a href="/q">اقرأ أيضا: فيضان دجلة</a></p>
<h2>عنوان فرعي</h2><p>{THIRD}</p>
<p>اقرأ أيضاً: <a href="/y">خبر عن الفرات</a></p></article>
<aside><h3>الأكثر قراءة</h3><ul><li><a href="/a">موسم الزيتون يبدأ</a></li></ul></aside></main>
<div class="related"><h3>مقالات ذات صلة</h3>
<ul><li><a href="/b">مهرجان الصيادين</a></li></ul></div>
<div class="comments"><p>تعليق من قارئ غاضب</p></div>
<footer>جميع الحقوق محفوظة لصحيفة المدار 2024</footer>
<script>var سر = "برمجة";</script></body></html>"""


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"


def one(results: list[Document | Rejection]) -> Document:
    (document,) = results
    assert isinstance(document, Document), document
    return document


def reason(results: list[Document | Rejection]) -> str:
    (rejection,) = results
    assert isinstance(rejection, Rejection), rejection
    return rejection.reason


def test_what_a_page_says(reads: Reads) -> None:
    document = one(reads("a.html", PAGE))
    assert document.title == TITLE
    assert document.url == "https://almadar.example/news?id=77&utm_source=x"
    assert document.id == id_from_url("https://almadar.example/news?id=77")
    assert (document.source, document.author) == ("صحيفة المدار", "سلمى الخطيب")
    assert iso(document.published_at) == "2024-07-04T11:30:00Z"
    assert document.language == "ar"
    assert document.extra == {}
    quoted = 'وقال رئيسه "إنها عادلة" & كافية.'
    lines = [TITLE, FIRST, quoted, "عنوان فرعي", THIRD, "اقرأ أيضاً: خبر عن الفرات"]
    assert document.body.split("\n") == lines
    aside = [document.body[start:end] for start, end in document.unsearched]
    assert aside == [TITLE, "اقرأ أيضاً: خبر عن الفرات"]


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        (ARTICLE, [FIRST, SECOND, THIRD], "paragraphs"),
        (f"<p>{FIRST}", [FIRST], "a flash, its markup not closed"),
        ("<p>توفي الشاعر أمس.</p>", ["توفي الشاعر أمس."], "a shorter one"),
        (f"<div>{FIRST}<br><br>{SECOND}<br/>{THIRD}</div>", [FIRST, SECOND, THIRD], "breaks"),
        (f"{FIRST}\n\n{SECOND}", [FIRST, SECOND], "no markup within the body"),
        (
            f"<main><p>نص <b>الخبر</b> من <a href=x>العاصمة</a>، أمس.</p><p>{FIRST}</p></main>",
            ["نص الخبر من العاصمة، أمس.", FIRST],
            "words within a paragraph stay in it",
        ),
        (
            f"<div id=menu><a href=/>الرئيسية</a><a href=/2>رياضة</a></div><div>{ARTICLE}</div>",
            [FIRST, SECOND, THIRD],
            "a menu without nav",
        ),
        (
            "<table width=100%><tr><td><a href=/>الرئيسية</a><br><a href=/2>رياضة</a><br>"
            f"<a href=/3>اقتصاد</a></td><td><p>{FIRST}</p><p>{SECOND}</p></td></tr></table>",
            [FIRST, SECOND],
            "a page held together by a table, as they were made before 2005",
        ),
        (
            f"<article>{ARTICLE}<table><tr><td>السنة</td><td>المبلغ</td></tr>"
            "<tr><td>2023</td><td>40</td></tr></table></article>",
            [FIRST, SECOND, THIRD, "| السنة | المبلغ |", "| 2023 | 40 |"],
            "a table of figures is part of the article",
        ),
        (
            f"<article>{ARTICLE}<ul><li>بند أول</li><li>بند ثان</li></ul></article>",
            [FIRST, SECOND, THIRD, "- بند أول", "- بند ثان"],
            "a list",
        ),
        (
            f"<article>{ARTICLE}</article><aside><p>جانب</p></aside><footer><p>تذييل</p></footer>",
            [FIRST, SECOND, THIRD],
            "aside and footer",
        ),
        (
            f"<article>{ARTICLE}</article><div class=comments><p>تعليق قارئ</p></div>",
            [FIRST, SECOND, THIRD],
            "comments of readers",
        ),
        (f"<p>{FIRST}</p><p hidden>{SECOND}</p>", [FIRST, SECOND], "hidden is not asked for"),
    ],
)
def test_texts(reads: Reads, body: str, expected: list[str], why: str) -> None:
    document = one(reads("a.html", page(body)))
    assert [line.strip() for line in document.body.split("\n")] == expected, why
    assert document.title == TITLE


def test_headlines_under_the_article_are_not_searched(reads: Reads) -> None:
    more = "<h3>مقالات ذات صلة</h3><ul><li>موسم الزيتون يبدأ</li><li>عودة الصيادين</li></ul>"
    document = one(reads("a.html", page(f"<article>{ARTICLE}{more}</article>")))
    aside = [document.body[start:end] for start, end in document.unsearched]
    assert aside == ["مقالات ذات صلة", "- موسم الزيتون يبدأ", "- عودة الصيادين"]


def test_the_text_alone_is_never_left_out(reads: Reads) -> None:
    document = one(reads("a.html", page(f"<h1>{TITLE}</h1><p>{TITLE}</p>")))
    assert document.body
    assert document.unsearched == ()


def test_a_page_without_address_or_title(reads: Reads) -> None:
    document = one(reads("a.html", f"<p>{FIRST}</p>"))
    assert document.id == id_from_text(document.title, document.body)
    assert (document.url, document.author, document.published_at) == (None, None, None)


@pytest.mark.parametrize(
    ("head", "expected", "why"),
    [
        ('<link rel="canonical" href="http://a.example/1?x=2">', "http://a.example/1?x=2", "whole"),
        ('<link rel="shortlink canonical" href="http://a.example/1">', "http://a.example/1", "two"),
        ('<link rel="canonical" href="/1">', None, "half an address names no page"),
        ('<link rel="canonical" href="javascript:x">', None, "nor does this"),
        (
            '<meta property="og:url" content="http://a.example/2">',
            "http://a.example/2",
            "OpenGraph",
        ),
        (
            '<link rel="canonical" href="http://a.example/">'
            '<meta property="og:url" content="http://a.example/2">',
            "http://a.example/2",
            "a canonical link that every page of the site has",
        ),
        (
            '<link rel="canonical" href="http://a.example/">',
            "http://a.example/",
            "for want of more",
        ),
    ],
)
def test_addresses(reads: Reads, head: str, expected: str | None, why: str) -> None:
    assert one(reads("a.html", page(ARTICLE, head))).url == expected, why


@pytest.mark.parametrize(
    ("head", "before", "expected", "why"),
    [
        ('<meta name="pubdate" content="2024-07-04">', "", "2024-07-04T00:00:00Z", "a day"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", '
            '"dateModified": "2024-08-01", "datePublished": "2024-07-04T10:00:00Z"}</script>',
            "",
            "2024-07-04T10:00:00Z",
            "JSON-LD, and not the last change",
        ),
        ("", '<time datetime="2024-07-04T10:00Z">أمس</time>', "2024-07-04T10:00:00Z", "an element"),
        (
            '<meta property="article:published_time" content="لاحقا">',
            '<time datetime="2024-07-04">أمس</time>',
            "2024-07-04T00:00:00Z",
            "the first that can be read",
        ),
        (
            "",
            '<span class="post-date">الخميس، ٤ تموز/يوليو ٢٠٢٤ - ١٠:٣٠</span>',
            "2024-07-04T10:30:00Z",
            "as readers see it",
        ),
        ("", '<span class="post-date">قبل ساعتين</span>', None, "which may be no date"),
    ],
)
def test_dates(reads: Reads, head: str, before: str, expected: str | None, why: str) -> None:
    body = f'<div class="date">27 نوفمبر 2025</div><h1>{TITLE}</h1>{before}{ARTICLE}'
    document = one(reads("a.html", page(body, head)))
    assert iso(document.published_at) == expected, why


@pytest.mark.parametrize("byline", ["بقلم: سلمى الخطيب", "كتبت سلمى الخطيب", "سلمى الخطيب"])
def test_an_author_without_what_stands_before_the_name(reads: Reads, byline: str) -> None:
    body = f'<article><h1>{TITLE}</h1><div class="author">{byline}</div>{ARTICLE}</article>'
    assert one(reads("a.html", page(body))).author == "سلمى الخطيب"


def test_a_date_that_cannot_be_read_is_kept(reads: Reads) -> None:
    head = '<meta property="article:published_time" content="لاحقا">'
    assert one(reads("a.html", page(ARTICLE, head))).extra == {"published_at_given": "لاحقا"}


@pytest.mark.parametrize(
    ("codec", "claim", "told", "why"),
    [
        ("utf-8", '<meta charset="utf-8">', [], "as it claims"),
        ("utf-8", "", [], "without a claim"),
        (
            "utf-8",
            '<meta charset="windows-1256">',
            ["utf-8, not windows-1256 as it claims"],
            "a claim left over from the old site",
        ),
        (
            "utf-8",
            '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">',
            ["utf-8, not iso-8859-1 as it claims"],
            "the claim of a server that never was set",
        ),
        ("cp1256", '<meta charset="windows-1256">', ["windows-1256"], "as it claims"),
        ("cp1256", "", ["windows-1256"], "without a claim"),
        ("cp1256", '<meta charset="utf-8">', ["windows-1256, not utf-8 as it claims"], "wrong"),
        ("cp1256", '<meta charset="no-such">', ["windows-1256"], "a claim that means nothing"),
        ("cp1256", '<meta charset="punycode">', ["windows-1256"], "nor does this"),
        (
            "iso8859_6",
            '<meta charset="windows-1256">',
            ["iso-8859-6, not windows-1256 as it claims"],
            "the other Arabic one",
        ),
        (
            "utf-16",
            '<meta charset="utf-8">',
            ["utf-16-le"],
            "by its mark alone",
        ),
    ],
)
def test_the_bytes_decide_the_encoding(
    tmp_path: Path, codec: str, claim: str, told: list[str], why: str
) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(page(ARTICLE, claim).encode(codec))
    heard: list[str] = []
    (source,) = find([path])
    assert isinstance(source, Input)
    document = one(list(read(source, on_encoding=lambda file, found: heard.append(found))))
    assert document.body.split("\n") == [FIRST, SECOND, THIRD], why
    assert heard == told, why


def test_a_claim_is_believed_where_the_bytes_do_not_tell(reads: Reads) -> None:
    japanese = "これは新聞の記事です。市議会は新しい予算を可決した。"
    content = page(f"<p>{japanese}</p>", '<meta charset="shift_jis">').replace(TITLE, "x")
    assert one(reads("a.html", content.encode("shift_jis"))).body == japanese


def test_xhtml_with_a_declaration(reads: Reads) -> None:
    declared = f'<?xml version="1.0" encoding="windows-1256"?>\n{page(ARTICLE)}'
    assert one(reads("a.xhtml", declared.encode("cp1256"))).body.startswith(FIRST)


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        ("", "empty file", "nothing"),
        ("<html><body></body></html>", "no article was found in the page", "nothing in it"),
        ("<!-- \u200f -->", "no", "a comment"),
        (page("<script>x</script><nav>قائمة</nav>"), "no article was found in the page", "a frame"),
        (
            page("".join(f'<li><a href="/{n}">عنوان الخبر رقم {n}</a></li>' for n in range(60))),
            "no article: nearly all of the page's text is links",
            "a list of headlines",
        ),
        ("<p>خبر\0</p>", "binary: a NUL character at character 7", "a NUL"),
        (page("<b>ن</b>" * MAX_TAGS), f"the page has {2 * MAX_TAGS + 8:,} tags; legal", "tags"),
        (page(" " * MAX_RECORD), "the page is longer than 8,388,608 characters", "very long"),
    ],
)
def test_pages_without_an_article(reads: Reads, content: str, expected: str, why: str) -> None:
    assert reason(reads("a.html", content)).startswith(expected), why


def test_a_page_with_a_bad_byte(reads: Reads) -> None:
    content = page(ARTICLE).encode().replace("أمس".encode(), b"\xff")
    assert reason(reads("a.html", content)).startswith("not valid utf-8: byte 0xFF at its ")


@pytest.mark.parametrize(
    "content",
    [
        *("<div>", "<table><tr><td>", "<b>ن", "<p a=b ", "<!--", "<", "&#", "&amp;"),
        *("<a href=x>ن</a> ", "<h1 class=date>ن</h1>", "<p><time datetime=x>ن"),
        "<article><p class=date>ن</p></article>",
    ],
)
def test_any_markup_ends_in_time(reads: Reads, content: str) -> None:
    times = min(2_000_000 // len(content), MAX_TAGS // max(1, content.count("<")) - 20)
    began = time.process_time()
    assert len(reads("a.html", page(content * times))) == 1
    assert time.process_time() - began < 20


def test_nothing_is_fetched(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    external = (
        '<script src="http://a.example/x.js"></script><link rel="next" href="http://a.example/2">'
    )
    assert one(reads("a.html", page(ARTICLE, external))).body.startswith(FIRST)


def test_the_library_is_imported_when_a_page_is_read() -> None:
    code = "import indexer.sources, sys; sys.exit('lxml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_pages_are_recognised(reads: Reads, tmp_path: Path) -> None:
    for name in ("a.htm", "b.XHTML", "c.html.gz"):
        (tmp_path / name).write_bytes(b"x")
    formats = [one.format for one in find([tmp_path]) if isinstance(one, Input)]
    assert formats == ["html"] * 3
    for content in (PAGE, f"<!-- x --> {PAGE}", f'<?xml version="1.0"?>{page(ARTICLE)}'):
        assert one(reads("page.bak", content)).title == TITLE


def test_the_same_page_twice_is_one_document(reads: Reads) -> None:
    assert reads("a.html", PAGE) == reads("b.html", PAGE)
