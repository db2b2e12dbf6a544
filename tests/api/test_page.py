"""The page as HTML: safe, fit to be read aloud, in two languages, and clear on what is wrong."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.model import Document
from search_api import Settings, create_app
from search_api.params import PARAMETERS

from .conftest import NOW
from .documents import EVIL, write
from .markup import Element, read
from .pages import Visit, following

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


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?q=الأمن&lang=en&from=2018-07",
        "/?q=الذهب&page=2&source=وكالة المدى",
        "/?q=زعفران الذهبب&match=all",
        "/?page=0",
        "/documents/council?q=الأمن",
        "/documents/evil?q=خطير",
    ],
)
def test_no_link_leads_nowhere(client: FlaskClient, address: str) -> None:
    page = read(client.get(address).text)
    links = {link["href"] for link in page.all("a") if link["href"].startswith("/")}
    assert links
    for link in links:
        answer = client.get(link)
        assert answer.status_code == (303 if "theme=" in link else 200), link


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


def test_language_is_one_click_away_and_stays(visit: Visit) -> None:
    page = visit(q="الذهب", source="وكالة المدى", page="1")
    english = following(visit, page.link("English"))
    assert "8 results" in english.text
    assert "lang=en" in english.one("ol").all("p", class_="links")[0].all("a")[0]["href"]
    assert "٨ نتائج" in following(visit, english.link("العربية")).text


@pytest.mark.parametrize("path", ["/nowhere", "/documents", "/<script>"])
def test_a_browser_gets_a_page_where_there_is_none(client: FlaskClient, path: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get(f"{path}?lang=en", headers=browser)
    assert page.status_code == 404
    assert read(page.text).one("h1").text == "There is no page at this address"
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        assert client.get(path, headers=accept).content_type == "application/problem+json"
    for ours in ("/api/v1/nowhere", "/api/v1/documents/nobody", "/static/nothing.css"):
        assert client.get(ours, headers=browser).content_type == "application/problem+json"


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
