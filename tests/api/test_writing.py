"""Documents written over HTTP: checked as those of files are, durable once answered, told apart."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.engines import open_engine
from indexer.errors import DiskFull
from search_api import writing as module

from ..engines.writing import updating
from .admins import admin_of, admins_app
from .documents import ODD_ID

NEWS = {
    "title": "مجلس الأمن يجتمع",
    "body": "اجتمع مجلس الأمن اليوم. #مجلس_الأمن",
    "source": "وكالة المرفأ",
    "published_at": "2018-07-04T12:00:00+03:00",
    "hashtags": ["هدنة"],
    "extra": {"desk": 7},
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the index will be; nothing is there yet."""
    return tmp_path / "index"


@pytest.fixture
def app(target: Path) -> Flask:
    return admins_app(target)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return admin_of(app)


def address(document_id: str, safe: str = "") -> str:
    return f"/api/v1/documents/{quote(document_id, safe=safe)}"


def put(client: FlaskClient, document_id: str, **record: Any) -> TestResponse:
    return client.put(address(document_id), json=record)


def add(client: FlaskClient, *lines: object, kind: str = "application/x-ndjson") -> TestResponse:
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return client.post("/api/v1/documents", data="\n".join(written), content_type=kind)


def code(response: TestResponse) -> tuple[int, str]:
    assert isinstance(response.json, dict)
    return response.status_code, response.json["code"]


def told(response: TestResponse) -> dict[str, Any]:
    assert isinstance(response.json, dict)
    return response.json


def summary(response: TestResponse) -> tuple[str, str, int]:
    value = told(response)
    assert value["warnings"] == []
    return value["id"], value["result"], value["generation"]


def test_a_document_is_added_changed_and_left_as_it_is(client: FlaskClient, target: Path) -> None:
    first = put(client, "a", **NEWS)
    assert first.status_code == 201
    assert first.headers["Location"] == "/api/v1/documents/a"
    assert summary(first) == ("a", "added", 1)
    again = put(client, "a", **NEWS)
    assert again.status_code == 200
    assert summary(again) == ("a", "unchanged", 1)
    changed = put(client, "a", **NEWS | {"title": "عنوان آخر"})
    assert changed.status_code == 200
    assert summary(changed) == ("a", "changed", 2)
    assert changed.headers["Cache-Control"] == "no-store"
    stored = told(client.get("/api/v1/documents/a"))
    assert stored["title"] == "عنوان آخر"
    assert stored["published_at"] == "2018-07-04T09:00:00Z"
    assert stored["extra"] == {"desk": 7}
    assert told(client.get("/api/v1/search?q=اجتمعوا"))["total"]["value"] == 1


@pytest.mark.parametrize("document_id", [ODD_ID, "a/b/c", "..", "a b", "خبر/١", "%2F", "a?b#c"])
@pytest.mark.parametrize("safe", ["", "/"], ids=["%2F", "plain"])
def test_any_id_that_can_be_read_can_be_written(
    client: FlaskClient, document_id: str, safe: str
) -> None:
    where = address(document_id, safe)
    first = client.put(where, json=NEWS)
    assert first.status_code == 201
    assert told(first)["id"] == document_id
    assert told(client.get(first.headers["Location"]))["id"] == document_id
    assert client.delete(where).status_code == 200
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("what", ["copies", "similar"])
def test_what_is_asked_of_a_document_is_none(client: FlaskClient, what: str) -> None:
    for way in ("PUT", "DELETE"):
        refused = client.open(address(f"a/{what}", "/"), method=way, json=NEWS)
        assert code(refused) == (405, "method_not_allowed")
        assert "PUT" not in refused.headers["Allow"]
    assert put(client, f"a/{what}s", **NEWS).status_code == 201


def test_other_names_of_fields_are_understood(client: FlaskClient) -> None:
    put(client, "a", headline="عنوان", text="نص", byline="ليلى", link="https://x.example/", more=1)
    stored = told(client.get("/api/v1/documents/a"))
    assert (stored["title"], stored["body"], stored["author"]) == ("عنوان", "نص", "ليلى")
    assert stored["extra"] == {"more": 1}


def test_the_same_id_in_the_body_is_no_error(client: FlaskClient) -> None:
    assert put(client, "a", id="a", body="x").status_code == 201
    assert put(client, "7", id=7, body="x").status_code == 201
    assert put(client, "b", id=None, body="x").status_code == 201


@pytest.mark.parametrize(
    ("document_id", "record", "said"),
    [
        ("a", {}, "neither title nor body"),
        ("a", {"title": " ", "body": "\u200f"}, "neither title nor body"),
        ("a", {"id": "b", "body": "x"}, "id is 'b'; legal is 'a'"),
        ("a", {"ID": "b", "body": "x"}, "id is 'b'; legal is 'a'"),
        ("a", {"title": 5, "body": "x"}, "title is a number"),
        ("a", {"body": "x\0y"}, "body holds a NUL"),
        ("a", {"body": "x", "hashtags": {"a": 1}}, "hashtags is an object"),
        ("a", {"body": "x", "extra": []}, "extra is a list"),
        ("a", {"body": "x", "unsearched": [[0, 9]]}, "unsearched holds [0, 9]"),
        ("a" * 513, {"body": "x"}, "id has 513 characters"),
        ("a\nb", {"body": "x"}, "control character U+000A"),
        (" ", {"body": "x"}, "nothing that can be seen"),
    ],
)
def test_what_is_no_document_says_which_field(
    client: FlaskClient, target: Path, document_id: str, record: dict[str, Any], said: str
) -> None:
    response = put(client, document_id, **record)
    assert code(response) == (400, "bad_document")
    assert said in told(response)["detail"]
    assert not target.exists()


def test_a_date_that_cannot_be_read_is_told(client: FlaskClient) -> None:
    response = put(client, "a", body="x", published_at="غدا إن شاء الله")
    assert response.status_code == 201
    (warning,) = told(response)["warnings"]
    assert "without a date" in warning
    (warning,) = told(add(client, {"id": "b", "body": "x", "published_at": "??"}))["warnings"]
    assert "record 1" in warning


@pytest.mark.parametrize(
    ("sent", "kind", "expected"),
    [
        (b"{", "application/json", (400, "malformed_json")),
        (b"[]", "application/json", (400, "malformed_json")),
        (b"", "application/json", (400, "malformed_json")),
        (b"[" * 100_000, "application/json", (400, "malformed_json")),
        (b"\xff\xfe{}", "application/json", (400, "malformed_json")),
        (b"{}", "text/plain", (415, "unsupported_media_type")),
        (b"{}", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b"{}", "", (415, "unsupported_media_type")),
    ],
)
def test_a_body_that_cannot_be_read(
    client: FlaskClient, sent: bytes, kind: str, expected: tuple[int, str]
) -> None:
    assert code(client.put(address("a"), data=sent, content_type=kind)) == expected


def test_bodies_have_a_limit(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_WRITTEN", 1000)
    assert put(client, "a", body="x" * 900).status_code == 201
    assert code(put(client, "a", body="x" * 1000)) == (413, "too_large")
    assert add(client, {"body": "x" * 900}).status_code == 200
    assert code(add(client, {"body": "x" * 1000})) == (413, "too_large")


def test_a_document_may_be_larger_than_a_search(client: FlaskClient) -> None:
    assert put(client, "a", body="خبر " * 400_000).status_code == 201


@pytest.mark.parametrize("way", ["PUT", "DELETE"])
def test_parameters_in_the_address_are_refused(client: FlaskClient, way: str) -> None:
    response = client.open(address("a") + "?colour=red", method=way, json=NEWS)
    assert code(response) == (400, "bad_parameter")
    assert told(response)["errors"][0]["parameter"] == "colour"


def test_deleting(client: FlaskClient) -> None:
    assert code(client.delete(address("a"))) == (503, "no_index")
    put(client, "a", **NEWS)
    put(client, "b", **NEWS)
    gone = client.delete(address("a"))
    assert gone.status_code == 200
    assert summary(gone) == ("a", "removed", 3)
    assert code(client.delete(address("a"))) == (404, "not_found")
    assert told(client.get("/api/v1/search"))["total"]["value"] == 1


def test_many_at_once_and_the_bad_lines_are_named(client: FlaskClient, target: Path) -> None:
    put(client, "a", **NEWS)
    response = add(
        client,
        {"id": "a", **NEWS},
        {"id": "b", "text": "نص"},
        "{broken",
        "",
        {"id": "c"},
        {"id": "b", "text": "نص آخر"},
        {"body": "بلا رقم"},
    )
    assert response.status_code == 200
    value = told(response)
    assert (value["added"], value["changed"], value["unchanged"]) == (2, 0, 1)
    assert value["generation"] == 2
    assert [(one["file"], one["record"]) for one in value["rejected"]] == [
        ("body", "line 3"),
        ("body", "line 5"),
        ("body", "record 5"),
    ]
    assert "different document" in value["rejected"][2]["reason"]
    assert open_engine(str(target)).snapshot().documents == 3


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/jsonl; charset=utf-8"])
def test_json_lines_have_two_names(client: FlaskClient, kind: str) -> None:
    assert add(client, {"body": "x"}, kind=kind).status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_other_types_are_refused(client: FlaskClient, kind: str) -> None:
    assert code(add(client, {"body": "x"}, kind=kind)) == (415, "unsupported_media_type")


def test_a_packed_body_is_refused_rather_than_misread(client: FlaskClient) -> None:
    response = client.post(
        "/api/v1/documents",
        data=b"\x1f\x8b",
        content_type="application/jsonl",
        headers={"Content-Encoding": "gzip"},
    )
    assert code(response) == (415, "unsupported_media_type")


def test_lines_are_utf8_whatever_they_look_like(client: FlaskClient) -> None:
    response = client.post(
        "/api/v1/documents",
        data='{"body": "خبر"}\n'.encode() + '{"body": "خبر"}\n'.encode("cp1256"),
        content_type="application/jsonl",
    )
    value = told(response)
    assert (value["added"], len(value["rejected"])) == (1, 1)
    assert "not valid utf-8" in value["rejected"][0]["reason"]


def test_an_empty_body_is_told(client: FlaskClient, target: Path) -> None:
    assert [one["reason"] for one in told(add(client))["rejected"]] == ["empty file"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WRITING", module.Writing(lock_timeout=0.1))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ["PUT", "DELETE", "POST"])
def test_who_holds_the_lock_is_said_and_not_where(
    client: FlaskClient, target: Path, way: str
) -> None:
    put(client, "a", **NEWS)
    with updating(open_engine(str(target))):
        response = (
            add(client, {"body": "x"})
            if way == "POST"
            else client.open(address("a"), method=way, json=NEWS if way == "PUT" else None)
        )
    assert code(response) == (409, "locked")
    assert f"the index is being written by process {os.getpid()}" in told(response)["detail"]
    assert str(target) not in response.text


def test_a_full_disk(client: FlaskClient, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise DiskFull(f"{target}: no room")

    monkeypatch.setattr(module, "put", full)
    response = put(client, "a", **NEWS)
    assert code(response) == (507, "disk_full")
    assert str(target) not in response.text


@pytest.mark.files
def test_a_damaged_index_is_not_written_upon(client: FlaskClient, target: Path) -> None:
    put(client, "a", **NEWS)
    put(client, "b", **NEWS)
    (table,) = target.rglob("*.toc")
    table.write_bytes(table.read_bytes()[:-1])
    assert code(put(client, "c", **NEWS)) == (503, "damaged")
    assert code(client.delete(address("a"))) == (503, "damaged")


@pytest.mark.parametrize("way", ["PUT", "DELETE", "POST"])
def test_without_an_admins_key_nothing_is_written(app: Flask, target: Path, way: str) -> None:
    path = "/api/v1/documents" if way == "POST" else address("a")
    assert code(app.test_client().open(path, method=way, json=NEWS)) == (401, "unauthorized")
    assert not target.exists()
