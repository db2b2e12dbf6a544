"""The server as a process: where it listens, what it accepts, how it stops."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.config import Config
from indexer.errors import KashshafError, KeysUnusable, UsageError
from indexer.keys import KeyFile
from indexer.model import Document
from search_api.serve import run

from .documents import write
from .server import ROOT, Server, command, serving

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
CONFIG = Config.from_environment({})


@pytest.fixture(scope="module")
def server(index: Path) -> Iterator[Server]:
    with serving(index) as running:
        yield running


def ask(server: Server, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """Status and JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, path, **options)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def exchanged(server: Server, sent: bytes) -> tuple[bytes, bytes]:
    """Head and body of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def test_it_says_where_it_answers(server: Server) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    assert server.port > 0


def test_it_answers(server: Server) -> None:
    status, answer = ask(server, "GET", "/api/v1/search?q=%D8%A7%D9%84%D8%B0%D9%87%D8%A8")
    assert (status, answer["total"]["value"]) == (200, 25)


@pytest.mark.parametrize("size", [9_000, 65_000])
def test_long_request_line(server: Server, size: int) -> None:
    status, answer = ask(server, "GET", "/api/v1/search?q=" + "a" * size)
    assert (status, len(answer["query"]["raw"])) == (200, size)


@pytest.mark.parametrize("size", [66_000, 200_000])
def test_too_long_request_line(server: Server, size: int) -> None:
    status, problem = ask(server, "GET", "/api/v1/search?q=" + "a" * size)
    assert (status, problem["code"]) == (414, "uri_too_long")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [2_000_000, 20_000_000])
def test_too_large_body_is_answered(server: Server, size: int, chunked: bool) -> None:
    body = b'{"q": "' + b"a" * size + b'"}'
    status, problem = ask(
        server,
        "POST",
        "/api/v1/search",
        body=iter([body]) if chunked else body,
        headers={"Content-Type": "application/json"},
        encode_chunked=chunked,
    )
    assert (status, problem["code"]) == (413, "too_large")


def test_chunked_body(server: Server) -> None:
    status, answer = ask(
        server,
        "POST",
        "/api/v1/search",
        body=iter([b'{"q": ', b'"', "الذهب".encode(), b'"}']),
        headers={"Content-Type": "application/json"},
        encode_chunked=True,
    )
    assert (status, answer["total"]["value"]) == (200, 25)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 10_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
        (b"GET / HTTP/1.0\r\n\r\n", b"403"),
    ],
)
def test_requests_that_are_none(server: Server, sent: bytes, status: bytes) -> None:
    head, body = exchanged(server, sent)
    assert head.split()[1] == status
    assert b"Content-Type: application/problem+json" in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert b"X-Request-ID: " + json.loads(body)["request_id"].encode() in head
    assert json.loads(body)["status"] == int(status)


def test_slash_in_an_id_reaches_the_application(server: Server) -> None:
    for path in ("no/body", "no%2Fbody"):
        status, problem = ask(server, "GET", f"/api/v1/documents/{path}")
        assert status == 404
        assert "'no/body'" in problem["detail"]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_starts_without_an_index(tmp_path: Path, stop: int) -> None:
    index = tmp_path / "index"
    with serving(index) as server:
        assert ask(server, "GET", "/readyz")[0] == 503
        write(index, Document(id="a", title="خبر"))
        assert ask(server, "GET", "/readyz")[0] == 200
        server.process.send_signal(stop)
        assert server.process.wait(30) == 0
        assert server.process.stderr
        assert "Traceback" not in server.process.stderr.read()
    with pytest.raises(ConnectionRefusedError):
        ask(server, "GET", "/healthz")


def test_what_is_under_way_is_finished(index: Path) -> None:
    body = json.dumps({"q": "الذهب"}).encode()
    head = (
        "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with serving(index) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as slow:
            slow.sendall(head.encode() + body[:5])
            assert ask(server, "GET", "/healthz")[0] == 200  # by now the other is being read
            server.process.terminate()
            with pytest.raises(ConnectionRefusedError):  # noqa: PT012 - the first ends it
                for _ in range(100):
                    ask(server, "GET", "/healthz")
                    time.sleep(0.05)
            slow.sendall(body[5:])
            answer = b"".join(iter(lambda: slow.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["total"]["value"] == 25
        assert server.process.wait(30) == 0


def test_a_connection_that_is_kept_is_answered_once_more(index: Path) -> None:
    with serving(index) as server:
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        kept.request("GET", "/healthz")
        assert kept.getresponse().read()
        for _ in range(3):
            assert ask(server, "GET", "/healthz")[0] == 200  # others, that come and go
        server.process.terminate()
        time.sleep(0.5)
        kept.request("GET", "/healthz")
        answer = kept.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        kept.close()
        assert server.process.wait(30) == 0


def test_a_terminal_that_hangs_up_is_no_harm(index: Path) -> None:
    with serving(index, '{"port": 0, "workers": 2}') as server:
        for _ in range(3):
            server.process.send_signal(signal.SIGHUP)
            for _ in range(5):
                assert ask(server, "GET", "/api/v1/search")[0] == 200
        server.process.terminate()
        assert server.process.wait(30) == 0
        assert server.process.stderr
        assert "Traceback" not in server.process.stderr.read()


def test_arabic_in_the_address_as_it_is_typed(server: Server) -> None:
    for path, found in (("/api/v1/search?q=الذهب", 25), ("/api/v1/search?q=الذهب&per_page=1", 25)):
        sent = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        head, body = exchanged(server, sent.encode())
        assert head.startswith(b"HTTP/1.1 200")
        assert json.loads(body)["total"]["value"] == found
    head, body = exchanged(
        server, "GET /api/v1/documents/لا HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    )
    assert head.startswith(b"HTTP/1.1 404")
    assert "'لا'" in json.loads(body)["detail"]


def test_several_workers_answer_alike(index: Path) -> None:
    with serving(index, '{"port": 0, "workers": 2}') as server:
        tags = set()
        for _ in range(8):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/api/v1/search")
            response = connection.getresponse()
            tags.add(response.getheader("ETag"))
            connection.close()
    assert len(tags) == 1


def test_port_in_use(index: Path, server: Server) -> None:
    with pytest.raises(KashshafError, match=f"port {server.port}") as caught:
        run(str(index), port=server.port, config=CONFIG)
    assert caught.value.exit_status == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - refused
def test_host_that_others_reach_is_refused(index: Path, host: str) -> None:
    with pytest.raises(UsageError, match="--insecure"):
        run(str(index), host=host, port=0, config=CONFIG)


@pytest.mark.parametrize("host", ["", "no such host", "a" * 70, "مضيف..خطأ"])
def test_host_that_is_none_is_refused(index: Path, host: str) -> None:
    with pytest.raises(UsageError, match="no host name"):
        run(str(index), host=host, port=0, config=CONFIG)


@pytest.mark.parametrize(("name", "value"), [("port", -1), ("port", 65_536), ("workers", 0)])
def test_numbers_out_of_range_are_refused(index: Path, name: str, value: int) -> None:
    settings: dict[str, Any] = {name: value}
    with pytest.raises(UsageError, match=str(value)):
        run(str(index), config=CONFIG, **settings)


def test_insecure_host_answers_its_own_name_only(index: Path) -> None:
    settings = '{"host": "0.0.0.0", "port": 0, "workers": 1, "insecure": true}'
    with serving(index, settings) as server:
        assert ask(server, "GET", "/healthz")[0] == 200
        assert ask(server, "GET", "/healthz", headers={"Host": "other.example"})[0] == 403


def test_a_host_that_others_reach_needs_a_key(index: Path, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    config = Config.from_environment({"KASHSHAF_KEYS": str(keys.path)})
    with pytest.raises(UsageError, match="keys create"):
        run(str(index), host="0.0.0.0", port=0, config=config)  # noqa: S104 - refused
    _, key = keys.create("newsroom", "search", now=NOW)
    settings = {"host": "0.0.0.0", "port": 0, "workers": 2}  # noqa: S104 - with a key
    environment = {"KASHSHAF_KEYS": str(keys.path)}
    with serving(index, json.dumps({**settings, "environment": environment})) as server:
        headers = {"Authorization": f"Bearer {key}"}
        for _ in range(4):
            assert ask(server, "GET", "/healthz")[0] == 200
            assert ask(server, "GET", "/api/v1/search")[0] == 401
            assert ask(server, "GET", "/api/v1/search", headers=headers)[0] == 200
        keys.revoke("newsroom")
        for _ in range(4):
            assert ask(server, "GET", "/api/v1/search")[0] == 401, "no key is left, and none reads"
            assert ask(server, "GET", "/api/v1/search", headers=headers)[0] == 401


def test_a_server_behind_a_proxy_needs_a_key(index: Path) -> None:
    with pytest.raises(UsageError, match="keys create"):
        run(str(index), port=0, proxies=("127.0.0.1",), config=CONFIG)


def test_damaged_keys_end_it(index: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("nonsense", encoding="utf-8")
    config = Config.from_environment({"KASHSHAF_KEYS": str(tmp_path / "keys")})
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104 - refused
        with pytest.raises(KeysUnusable):
            run(str(index), host=host, port=0, config=config)


@pytest.mark.files
def test_folder_that_is_no_index_ends_it(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("not an index", encoding="utf-8")
    ended = subprocess.run(
        command(tmp_path, '{"port": 0}'), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "NotFound" in ended.stderr
