"""Feeds: an entry is a document, and a broken one costs itself."""

import json
import random
import socket
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Document, Rejection, iso
from indexer.sources import Input, find, read
from indexer.sources.formats import feed
from indexer.sources.ids import id_from_text, id_from_url
from indexer.sources.markup import MAX_TAGS
from indexer.sources.text import MAX_RECORD

from .conftest import Reads
from .test_laws import read_bytes

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>صحيفة &quot;المدار&quot;</title><link>https://almadar.example/</link>
<language>ar</language><image><title>شعار</title></image>
<item><title>المجلس يقر &lt;b&gt;الموازنة&lt;/b&gt; &amp;quot;بالإجماع&amp;quot;</title>
<link>https://almadar.example/news?id=77&amp;utm_source=rss</link>
<guid isPermaLink="false">almadar-77</guid><pubDate>Wed, 04 Jul 2024 14:30:00 +0300</pubDate>
<dc:creator>سلمى الخطيب</dc:creator><category>اقتصاد</category><category>محليات</category>
<description>&lt;p&gt;ملخص الخبر&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>أقر المجلس الموازنة &amp; الخطة.</p>
<p>وقال <b>رئيسه</b>: <a href="/x">عادلة</a>.<br>وصوت تسعة.</p>
<script>alert("</item>")</script>]]></content:encoded></item>
<!-- <item><title>ليس خبرا</title></item> -->
<item><title>خبر ثان</title><guid>almadar-78</guid><pubDate>٤ تموز ٢٠٢٤</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://sahel.example/">
<title>صباح الساحل</title><author><name>هيئة التحرير</name></author>
<entry><title type="html">ميناء &amp;amp; سفينة</title><id>tag:sahel.example,2024:1</id>
<link rel="alternate" href="https://sahel.example/1"/><link rel="edit" href="https://x.example/"/>
<published>2024-07-04T10:00:00Z</published><updated>2024-08-01T10:00:00Z</updated>
<author><name>نادر</name></author><author><name>هبة</name></author><summary>ملخص</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>فقرة أولى</p><p>وثانية</p></div>
</content></entry>
<entry><title>a &lt; b</title><id>tag:sahel.example,2024:2</id>
<updated>2024-07-05T10:00:00Z</updated>
<source><title>وكالة المرفأ</title></source><content>سطر أول
وسطر ثان</content></entry></feed>"""

RDF = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY x "غيره">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://almarfa.example/"><title>وكالة المرفأ</title>
<items><rdf:Seq><rdf:li rdf:resource="https://almarfa.example/5"/></rdf:Seq></items></channel>
<item rdf:about="https://almarfa.example/5"><title>خبر</title><link>https://almarfa.example/5</link>
<dc:date>2024-07-04</dc:date></item></rdf:RDF>"""


def rss(*entries: str) -> str:
    return f"<rss version='2.0'><channel><title>م</title>{''.join(entries)}</channel></rss>"


def item(content: str) -> str:
    return f"<item>{content}</item>"


GOOD = item("<title>سليم</title>")


def shown(results: list[Document | Rejection]) -> list[str]:
    """Titles of documents, and ``record: reason`` of rejections."""
    return [
        one.title if isinstance(one, Document) else f"{one.record}: {one.reason}" for one in results
    ]


def documents(results: list[Document | Rejection]) -> list[Document]:
    assert all(isinstance(one, Document) for one in results), results
    return [one for one in results if isinstance(one, Document)]


def test_rss(reads: Reads) -> None:
    first, second = documents(reads("a.rss", RSS))
    assert first.title == 'المجلس يقر الموازنة "بالإجماع"'
    assert first.body == "أقر المجلس الموازنة & الخطة.\nوقال رئيسه: عادلة.\nوصوت تسعة."
    assert first.url == "https://almadar.example/news?id=77&utm_source=rss"
    assert first.id == id_from_url("https://almadar.example/news?id=77")
    assert (first.source, first.author) == ('صحيفة "المدار"', "سلمى الخطيب")
    assert (iso(first.published_at), first.language) == ("2024-07-04T11:30:00Z", "ar")
    assert first.extra == {"categories": ["اقتصاد", "محليات"]}
    assert (second.id, second.title, second.body) == ("almadar-78", "خبر ثان", "")
    assert iso(second.published_at) == "2024-07-04T00:00:00Z"


def test_atom(reads: Reads) -> None:
    first, second = documents(reads("a.atom", ATOM))
    assert (first.title, first.body) == ("ميناء & سفينة", "فقرة أولى\nوثانية")
    assert (first.url, first.id) == (
        "https://sahel.example/1",
        id_from_url("https://sahel.example/1"),
    )
    assert (first.source, first.author, first.language) == ("صباح الساحل", "نادر، هبة", "ar")
    assert iso(first.published_at) == "2024-07-04T10:00:00Z"
    assert (second.title, second.body) == ("a < b", "سطر أول\nوسطر ثان")
    assert (second.id, second.url) == ("tag:sahel.example,2024:2", None)
    assert (second.source, second.author) == ("وكالة المرفأ", "هيئة التحرير")
    assert iso(second.published_at) == "2024-07-05T10:00:00Z"


def test_rss_1_and_0_9(reads: Reads) -> None:
    (document,) = documents(reads("a.xml", RDF))
    assert (document.title, document.source) == ("خبر", "وكالة المرفأ")
    assert iso(document.published_at) == "2024-07-04T00:00:00Z"
    old = rss(item("<title>قديم</title>")).replace("2.0", "0.91")
    (document,) = documents(reads("b.xml", old))
    assert document.id == id_from_text("قديم", "")


@pytest.mark.parametrize(
    ("entry", "title", "body", "why"),
    [
        ("<title>a</title><description>س &amp;amp; ص</description>", "a", "س & ص", "an entity"),
        ("<title>a</title><description>سطر\nوسطر</description>", "a", "سطر\nوسطر", "lines"),
        ("<title>a &nbsp; b &copy;</title>", "a \xa0 b ©", "", "entities that XML has not got"),
        ("<title>a & b</title>", "a & b", "", "a bare ampersand"),
        ("<title>a</title><description>5 < 6</description>", "a", "5 < 6", "a bare bracket"),
        ("<title><![CDATA[<b>أ</b> &amp; ب]]></title>", "أ & ب", "", "markup in CDATA"),
        ("<title>أ</title><description><![CDATA[]]></description>", "أ", "", "an empty CDATA"),
        (
            "<title>a</title><description>&lt;ul&gt;&lt;li&gt;س&lt;li&gt;ص&lt;/ul&gt;</description>",
            "a",
            "س\nص",
            "items",
        ),
        (
            "<title>a</title><description>&lt;p&gt;س\n ص&lt;style&gt;x&lt;/style&gt;</description>",
            "a",
            "س ص",
            "lines of the markup are none of the text",
        ),
        ("<title>أ\x0bب</title>", "أ\x0bب", "", "a character that XML has not got"),
    ],
)
def test_texts(reads: Reads, entry: str, title: str, body: str, why: str) -> None:
    first, last = documents(reads("a.rss", rss(item(entry), GOOD)))
    assert (first.title, first.body) == (title, body), why
    assert last.title == "سليم"


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        ("", [": empty file"], "nothing"),
        ("words", [": no feed: it has no element; legal are <rss>, <rdf:RDF> and <feed>"], "words"),
        (
            "<?xml version='1.0'?><urlset><url/></urlset>",
            [": no feed: its first element is <urlset>; legal are <rss>, <rdf:RDF> and <feed>"],
            "XML of another kind",
        ),
        (rss(), [": holds no entries"], "a feed without any"),
        (
            rss(GOOD, item("<link>http://a.example/</link>"), GOOD),
            ["سليم", "entry 2: neither title nor body has any text", "سليم"],
            "an entry without text",
        ),
        (rss("<item/>", GOOD), ["entry 1: neither title nor body has any text", "سليم"], "empty"),
        (
            rss(GOOD, "<item><title>مفتوح</title>", GOOD),
            ["سليم", "مفتوح", "سليم"],
            "an entry that is not closed ends where the next begins",
        ),
        (
            rss(item("<title>أ</b></title><link>"), GOOD),
            ["أ", "سليم"],
            "tags that do not match are read as far as they go",
        ),
        (
            rss(GOOD, GOOD)[:-30],
            ["سليم", "entry 2: cut short: the text ends within the entry"],
            "cut within an entry",
        ),
        (
            rss(GOOD, GOOD)[:-16],
            ["سليم", "سليم", "entry 3: cut short: the text ends before the feed does"],
            "cut between entries",
        ),
        (
            rss(item("<title>أ\0</title>"), GOOD),
            ["entry 1: title holds a NUL character (U+0000) at its character 2", "سليم"],
            "a NUL",
        ),
        (
            rss(item(f"<title>س</title>{'<b/>' * MAX_TAGS}"), GOOD),
            [f"entry 1: the entry has {MAX_TAGS + 4:,} tags; legal are up to 50,000", "سليم"],
            "tags without end",
        ),
        (
            rss(item(f"<title>{'س' * 10_001}</title>"), GOOD),
            ["entry 1: title has 10,001 characters; legal are 1 to 10,000", "سليم"],
            "a very long title",
        ),
        (
            rss(GOOD, item("س" * (MAX_RECORD + 100_000)), GOOD),
            [
                "سليم",
                "entry 2: the entry is longer than 8,388,608 characters, the most that a record "
                "may have",
                "سليم",
            ],
            "a very long entry",
        ),
        (
            rss(GOOD, f"<item><title>س</title><![CDATA[{'س' * (MAX_RECORD + 100_000)}", GOOD),
            [
                "سليم",
                "entry 2: the entry is longer than 8,388,608 characters, the most that a record "
                "may have",
                "سليم",
            ],
            "a CDATA that is not closed",
        ),
        (
            " " * (MAX_RECORD + 100_000) + rss(GOOD),
            [
                ": what stands between entries is longer than 8,388,608 characters, the most that "
                "a record may have"
            ],
            "a very long beginning",
        ),
    ],
)
def test_bad_feeds(reads: Reads, content: str, expected: list[str], why: str) -> None:
    assert shown(reads("a.xml", content)) == expected, why


def test_the_beginning_of_a_feed_ends_in_time(reads: Reads) -> None:
    began = time.process_time()
    for head in (
        "<a>" * 24_000 + "</b>" * 24_000,
        "<a>" * 24_000 + "<b></a>" * 12_000,
        "<!--" * 40_000,
    ):
        reads("a.rss", rss(head, GOOD))
    assert time.process_time() - began < 20
    (reason,) = shown(reads("a.rss", rss("<b>" * MAX_TAGS, GOOD)))
    assert reason == f": {MAX_TAGS + 4:,} tags before the first entry; legal are up to 50,000"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ضحك">{LAUGHS}]>',
        f'<!DOCTYPE rss [<!ENTITY l9 "{"ضحك" * 100_000}">]>',
        '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://a.example/rss.dtd">',
    ],
)
def test_entities_do_not_grow(reads: Reads, doctype: str) -> None:
    began = time.process_time()
    entry = item(f"<title>خبر {'&l9;' * 50}</title>")
    tracemalloc.start()
    try:
        first, second = documents(reads("a.rss", f"{doctype}{rss(entry, GOOD)}"))
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert first.title.startswith("خبر")
    assert len(first.title) < 300
    assert second.title == "سليم"
    assert held < 20_000_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize("junk", "< <a <b> <![CDATA[ <!-- & &amp; <? </x".split())
def test_any_markup_ends_in_time(reads: Reads, junk: str) -> None:
    times = 40_000 if "<" in junk else 500_000
    began = time.process_time()
    results = reads("a.rss", rss(item(f"<title>س</title>{junk * times}"), GOOD))
    assert results
    assert time.process_time() - began < 20


PEAK = """
import resource, sys
from indexer.sources import find, read

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

small, large = (next(find([path])) for path in sys.argv[1:])
assert len(list(read(small))) == 1
before = peak()
assert sum(1 for _ in read(large)) == 1000
print(peak() - before)
"""


def test_a_large_feed_takes_little_memory(tmp_path: Path) -> None:
    dice = random.Random(3)
    body = "".join(dice.choices("ابتثجحخد ", k=20_000))
    for name, count in (("small.rss", 1), ("large.rss", 1000)):
        entries = (
            item(f"<title>{n}</title><description>{body}</description>") for n in range(count)
        )
        (tmp_path / name).write_text(rss(*entries), encoding="utf-8")
    command = [sys.executable, "-c", PEAK, tmp_path / "small.rss", tmp_path / "large.rss"]
    ended = subprocess.run(command, capture_output=True, check=True, text=True)
    assert int(ended.stdout) < 10_000, "kilobytes; the text alone has 40 MB"


def test_the_bytes_decide_the_encoding(tmp_path: Path) -> None:
    heard: list[str] = []
    for codec in ("cp1256", "utf-8", "utf-16"):
        (tmp_path / "a.xml").write_bytes(RSS.replace("٤ تموز ٢٠٢٤", "4 تموز").encode(codec))
        (source,) = find([tmp_path])
        assert isinstance(source, Input)
        found = documents(list(read(source, on_encoding=lambda file, told: heard.append(told))))
        assert found[1].title == "خبر ثان"
    assert heard == ["windows-1256, not utf-8 as it claims", "utf-16-le"]


def test_a_bad_byte_costs_its_entry(reads: Reads) -> None:
    content = rss(item("<title>أ ب ج د</title>"), GOOD).encode().replace("ب".encode(), b"\xff")
    first, second = shown(reads("a.rss", content))
    assert first.startswith("entry 1: not valid utf-8: byte 0xFF at its character ")
    assert second == "سليم"


def test_nothing_is_fetched(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert shown(reads("a.xml", "http://a.example/feed.xml"))[0].startswith(": no feed")
    assert len(documents(reads("b.xml", RSS))) == 2


def test_feeds_are_recognised(reads: Reads, tmp_path: Path) -> None:
    for content in (RSS, ATOM, RDF, f"<!-- x -->\n{ATOM}"):
        assert documents(reads("feed.bak", content)) == documents(reads("feed.xml", content))
    assert documents(reads("feed.html", RSS, fmt="feed"))


@given(st.data())
def test_a_cut_feed_gives_the_entries_before_the_cut(data: st.DataObject) -> None:
    texts = ["أ", "<![CDATA[</item>]]>", "<!-- </item> -->ب", "&lt;item&gt;", "<b>ج</b>"]
    titles = data.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=4))
    entries = [item(f"<title>ع{n} {title}</title>") for n, title in enumerate(titles)]
    content = rss(*entries)
    whole = read_bytes(content.encode(), "feed")
    assert [json.dumps(one.to_json()) for one in documents(whole)]
    cut = data.draw(st.integers(content.index("<item"), len(content) - 7))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "_STEP", data.draw(st.sampled_from([1, 7, 1 << 16])))
        results = read_bytes(content[:cut].encode(), "feed", encoding="utf-8")
    assert results[:-1] == whole[: len(results) - 1]
    assert isinstance(results[-1], Rejection)
    assert results[-1].hides_more
