"""All results as files, and a feed of the newest."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

from indexer.jobs.export import COLUMNS
from indexer.model import Document
from search_api import Settings, create_app
from search_api.faults import scrubbed

from .conftest import Search
from .documents import DOCUMENTS, ODD_ID, write

pytestmark = pytest.mark.both

QUERIES = ["", "الذهب", "مجلس", "خطير", "لاشيءهنا", "-الذهب", "source:الأرز"]
ATOM = "{http://www.w3.org/2005/Atom}"


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("q", QUERIES)
def test_files_have_all_results_in_order(client: FlaskClient, search: Search, q: str) -> None:
    asked = {"q": q, "sort": "oldest"}
    found = search(q, sort="oldest", per_page=100)
    ids = [result["id"] for result in found["results"]]
    table = rows(client.get("/api/v1/export.csv", query_string=asked).data)
    lines = client.get("/api/v1/export.jsonl", query_string=asked).data.decode().splitlines()
    assert [row["id"] for row in table] == ids
    assert [json.loads(line)["id"] for line in lines] == ids
    assert len(ids) == found["total"]["value"]


def test_a_line_is_the_whole_document(client: FlaskClient) -> None:
    lines = client.get("/api/v1/export.jsonl").data.decode().splitlines()
    by_id = {document.id: document.to_json() for document in DOCUMENTS}
    assert {line["id"]: line for line in map(json.loads, lines)} == by_id


def test_a_table_has_a_mark_and_a_header_even_when_empty(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.csv?q=لاشيءهنا")
    assert response.data == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="kashshaf.csv"'


def test_cells_that_a_spreadsheet_would_run_are_defused(tmp_path: Path) -> None:
    evil = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1")
    write(
        tmp_path / "index",
        *(
            Document(id=f"{text}", title=text, body=text, source=text, author=text, url=text)
            for text in evil
        ),
    )
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    table = rows(client.get("/api/v1/export.csv").data)
    assert len(table) == len(evil)
    for row in table:
        for name in ("id", "title", "body", "source", "author", "url"):
            assert row[name].startswith("'"), row


def test_files_are_streamed_packed_and_kept(client: FlaskClient) -> None:
    plain = client.get("/api/v1/export.jsonl")
    packed = client.get("/api/v1/export.jsonl", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Length" not in packed.headers
    assert gzip.decompress(packed.data) == plain.data
    again = client.get("/api/v1/export.jsonl", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


def test_more_than_one_reading_of_the_index(tmp_path: Path) -> None:
    many = 2_050
    write(tmp_path / "index", *(Document(id=f"{n}", title="خبر") for n in range(many)))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    lines = client.get("/api/v1/export.jsonl?q=خبر").data.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == many


@pytest.mark.parametrize("path", ["export.csv", "export.jsonl", "feed.atom"])
@pytest.mark.parametrize("name", ["page", "per_page", "facets", "highlight", "colour"])
def test_what_chooses_no_results_is_refused(client: FlaskClient, path: str, name: str) -> None:
    problem: Any = client.get(f"/api/v1/{path}", query_string={name: "1"}).json
    assert [error["parameter"] for error in problem["errors"]] == [name]


@pytest.mark.parametrize("path", ["export.csv", "export.jsonl", "feed.atom"])
def test_what_is_too_broad_is_said_before_anything_is_sent(tmp_path: Path, path: str) -> None:
    body = " ".join(f"word{number}" for number in range(2_100))
    write(tmp_path / "index", Document(id="a", body=body))
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    assert client.get(f"/api/v1/{path}?q=word*").status_code == 422


# The feed


def feed(client: FlaskClient, **asked: str) -> Any:
    response = client.get("/api/v1/feed.atom", query_string=asked)
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(response.data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_feed_is_the_newest_first(client: FlaskClient, search: Search) -> None:
    newest = search("الذهب", sort="newest", per_page=100)["results"]
    titles = [entry.title for entry in feed(client, q="الذهب").entries]
    assert titles == [result["title"] for result in newest]
    oldest = [entry.title for entry in feed(client, q="الذهب", sort="oldest").entries]
    assert oldest[0] == "الذهب في اليوم 1"


def test_feed_has_all_that_atom_asks_for(client: FlaskClient) -> None:
    address = "/api/v1/feed.atom?q=%D9%85%D8%AC%D9%84%D8%B3&source=%D8%A7%D9%84%D9%85%D8%AF%D9%89"
    root = ElementTree.fromstring(client.get(address).data)  # noqa: S314 (our own)
    assert root.tag == f"{ATOM}feed"
    once = {"id", "title", "updated"}
    for element in (root, *root.iter(f"{ATOM}entry")):
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert all(names.count(name) == 1 for name in once)
        assert names.count("author") <= 1
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert any(link.get("rel") == "alternate" for link in element.iter(f"{ATOM}link"))
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert [link.get("href") for link in own] == [f"http://localhost{address}"]


def test_feed_says_what_was_searched_for(client: FlaskClient) -> None:
    found = feed(client, q="مجلس", source="وكالة المدى", hashtag="هدنة", to="2018-07")
    assert found.feed.title == "كشّاف · مجلس · وكالة المدى · #هدنة · –2018-07"
    page = parse_qs(urlsplit(found.feed.link).query)
    assert page["q"] == ["مجلس"]
    assert page["source"] == ["وكالة المدى"]


def test_ids_stay_while_the_name_of_the_server_changes(client: FlaskClient) -> None:
    here = feedparser.parse(client.get("/api/v1/feed.atom?q=الذهب").data)
    there = feedparser.parse(
        client.get("/api/v1/feed.atom?q=الذهب", headers={"Host": "127.0.0.1:9000"}).data
    )
    assert here.feed.id == there.feed.id
    assert [one.id for one in here.entries] == [one.id for one in there.entries]
    assert len({one.id for one in here.entries}) == 25
    assert here.feed.id != feed(client, q="مجلس").feed.id


def test_only_addresses_of_the_web_become_links(client: FlaskClient) -> None:
    links = {entry.title: entry.link for entry in feed(client).entries}
    evil = next(link for title, link in links.items() if title.startswith("عنوان خطير"))
    assert evil == "http://localhost/documents/evil"
    assert links["مجلس الأمن يبحث وقف إطلاق النار"] == "https://news.example/council?id=1&x=2"
    assert all(link.startswith(("http://", "https://")) for link in links.values())
    assert links["الامم المتحدة تناشد المجلس"].rpartition("/")[2].count("%2F") == ODD_ID.count("/")


@pytest.mark.parametrize(
    "text", ["\x00\x01\x0b", "\ufffe\uffff", "\ud800", "]]>", "<a>&b;", "\u202e"]
)
def test_no_text_breaks_the_feed(tmp_path: Path, text: str) -> None:
    document = Document(
        id=f"a{text}", title=f"خبر {text}", body=f"نص {text}", author=text, source=text, url=f"http://x.example/{text}"
    )  # fmt: skip
    write(tmp_path / "index", document)
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    found = feed(client, q=scrubbed(f"خبر {text}"), hashtag=scrubbed(text))
    assert found.feed.title.startswith("كشّاف")
    assert len(feed(client).entries) == 1
