"""Articles like a stored one, and its wire copies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.model import Document
from search_api import Settings, create_app

from .documents import write

pytestmark = pytest.mark.both

STORY = (
    "أعلنت وزارة الصحة في العاصمة أمس تسجيل سبع حالات إصابة جديدة بفيروس كورونا، ونقل المصابين إلى "
    "مستشفى الملك فهد. وقال الوكيل المساعد للطب الوقائي إن الفرق الميدانية زارت المنازل وأخذت "
    "عينات من المخالطين. وأضاف أن حالة ثلاثة من المصابين مستقرة، وأن الوزارة تتابع الوضع."
)
FOLLOWING = (
    "ارتفع عدد المصابين بفيروس كورونا إلى تسعة بعد تسجيل إصابتين في مستشفى الملك فهد، بحسب وزارة "
    "الصحة، ودعت الوزارة إلى غسل اليدين."
)
OTHERS = (
    "فاز الفريق الأول على منافسه بثلاثة أهداف في نهائي الكأس أمام سبعين ألف متفرج في الملعب.",
    "ارتفع سعر النفط في التعاملات الآسيوية بعد إعلان خفض الإنتاج من كبار المصدرين في المنطقة.",
    "افتتح معرض الكتاب أبوابه أمس بمشاركة مئات الناشرين العرب، ويستمر أسبوعين في أرض المعارض.",
)
SOURCES = ("وكالة المدى", "صحيفة الأرز", "صحيفة النخيل")


@pytest.fixture(scope="module")
def client(engine_of_folders: str, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("related") / "index"
    write(
        folder,
        *(
            Document(
                id=f"story/{at}",
                title="سبع إصابات جديدة بكورونا",
                body=STORY,
                source=source,
                published_at=datetime(2018, 7, 1 + at, tzinfo=UTC),
            )
            for at, source in enumerate(SOURCES)
        ),
        Document(id="following", title="تسعة مصابين بكورونا", body=FOLLOWING),
        *(Document(id=f"other-{at}", body=body) for at, body in enumerate(OTHERS)),
        Document(id="telling nothing", body="في من على"),
    )
    return create_app(Settings(index=str(folder))).test_client()


def listed(client: FlaskClient, document_id: str, what: str, **asked: Any) -> Any:
    path = f"/api/v1/documents/{quote(document_id, safe='')}/{what}"
    response = client.get(path, query_string=asked)
    assert response.status_code == 200, response.text
    return response.json


def ids(found: Any) -> list[str]:
    return [result["id"] for result in found["results"]]


def test_the_same_story_is_the_most_similar_and_copies_are_not_among_them(
    client: FlaskClient,
) -> None:
    found = listed(client, "story/0", "similar")
    assert ids(found)[0] == "following"
    assert not any(one.startswith("story/") for one in ids(found))
    assert "كورونا" in " ".join(found["words"])


def test_of_copies_that_are_similar_one_stands_for_all(client: FlaskClient) -> None:
    first = listed(client, "following", "similar")["results"][0]
    assert first["id"].startswith("story/")
    assert first["copies"]["count"] == 2


def test_size_is_the_most(client: FlaskClient) -> None:
    assert len(ids(listed(client, "story/0", "similar", size=1))) == 1
    assert client.get("/api/v1/documents/following/similar?size=51").status_code == 400


def test_a_document_without_telling_words_is_like_none(client: FlaskClient) -> None:
    found = listed(client, "telling nothing", "similar")
    assert (found["words"], found["results"]) == ([], [])


def test_copies_are_the_rest_of_the_group_the_earliest_first(client: FlaskClient) -> None:
    found = listed(client, "story/1", "copies")
    assert ids(found) == ["story/0", "story/2"]
    assert found["count"] == 2
    assert listed(client, "following", "copies")["results"] == []


def test_copies_that_a_search_finds(client: FlaskClient) -> None:
    assert ids(listed(client, "story/0", "copies", source=SOURCES[1])) == ["story/1"]
    found = listed(client, "story/0", "copies", q="المصابين", sort="newest")
    assert ids(found) == ["story/2", "story/1"]
    assert "<mark>" in found["results"][0]["highlight"]["snippets"][0]


@pytest.mark.parametrize(
    "asked", [{"q": "كورونا"}, {"q": "كورونا", "to": "2018-07-02"}, {"source": SOURCES[1:]}, {}]
)
def test_the_address_of_copies_lists_just_those_counted(client: FlaskClient, asked: Any) -> None:
    response: Any = client.get("/api/v1/search", query_string=asked).json
    shown = 0
    for result in response["results"]:
        copies = result["copies"]
        if copies["count"]:
            found: Any = client.get(copies["url"]).json
            assert len(found["results"]) == copies["count"]
            assert {one["source"] for one in found["results"]} == set(copies["sources"])
        shown += 1 + copies["count"]
    assert shown == response["documents_before_grouping"]


def test_without_grouping_there_are_no_copies(client: FlaskClient) -> None:
    response: Any = client.get("/api/v1/search?q=كورونا&group=off").json
    assert response["total"]["value"] == response["documents_before_grouping"] == 4
    assert {result["copies"]["count"] for result in response["results"]} == {0}


@pytest.mark.parametrize("what", ["similar", "copies"])
def test_of_an_unknown_document_there_is_nothing(client: FlaskClient, what: str) -> None:
    response = client.get(f"/api/v1/documents/nobody/{what}")
    assert response.status_code == 404


def test_an_id_may_end_as_our_addresses_do(tmp_path: Path) -> None:
    write(
        tmp_path / "index",
        *(Document(id=name, title="خبر") for name in ("a", "a/similar", "b/copies")),
    )
    client = create_app(Settings(index=str(tmp_path / "index"))).test_client()
    for path in ("a%2Fsimilar", "b%2Fcopies", "b/copies"):
        response: Any = client.get(f"/api/v1/documents/{path}").json
        assert response["id"] == path.replace("%2F", "/")
        assert "body" in response
    assert "results" in client.get("/api/v1/documents/a/similar").json  # type: ignore[operator]
