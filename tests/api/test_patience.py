"""Clients that are slow: borne with as long as something moves, and then cut off."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_api import patience
from search_api.patience import Client, Door, TooSlow

from .server import serving


@pytest.fixture
def pair() -> Iterator[tuple[Client, socket.socket]]:
    """A connection as the server has it, with its other end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = socket.create_connection(listener.getsockname())
        client, _ = Door(listener).accept()
        with client, other:
            yield client, other


def test_a_silent_client_is_cut(pair: tuple[Client, socket.socket]) -> None:
    client, _ = pair
    client.left = 0.2
    began = time.monotonic()
    with pytest.raises(TooSlow, match="too long"):
        client.recv(10)
    assert 0.1 < time.monotonic() - began < 2


def test_one_who_drips_is_cut(pair: tuple[Client, socket.socket]) -> None:
    client, other = pair
    client.left = 0.5
    stopped = threading.Event()

    def drip() -> None:
        while not stopped.wait(0.05):
            other.send(b"a")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(TooSlow):  # noqa: PT012 - the first that is refused ends it
            for _ in range(1000):
                assert client.recv(10)
    finally:
        stopped.set()
        thread.join()


def test_one_who_keeps_the_pace_may_take_his_time(
    pair: tuple[Client, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.3)
    client, other = pair
    client.begin()

    def send() -> None:
        for _ in range(20):
            time.sleep(0.05)
            other.send(b"a" * 1024)

    thread = threading.Thread(target=send)
    thread.start()
    received = 0
    while received < 20 * 1024:
        received += len(client.recv(65_536))
    thread.join()


def test_patience_is_not_saved_up(pair: tuple[Client, socket.socket]) -> None:
    client, other = pair
    other.sendall(b"a" * 100_000)
    while client.recv(65_536, socket.MSG_PEEK) and len(client.recv(65_536)) == 65_536:
        pass
    assert client.left <= patience.PATIENCE
    client.left = 0.0
    client.begin()
    assert client.left == patience.PATIENCE


def test_one_who_does_not_read_is_cut(
    pair: tuple[Client, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.3)
    client, _ = pair
    client.begin()
    with pytest.raises(TooSlow):
        client.sendall(b"a" * 50_000_000)


def test_all_is_sent_to_one_who_reads(pair: tuple[Client, socket.socket]) -> None:
    client, other = pair
    sent = bytes(range(256)) * 20_000
    received = bytearray()

    def read() -> None:
        while len(received) < len(sent):
            received.extend(other.recv(65_536))

    thread = threading.Thread(target=read)
    thread.start()
    client.sendall(sent)
    thread.join()
    assert bytes(received) == sent


def test_a_bound_that_is_set_already_stays(pair: tuple[Client, socket.socket]) -> None:
    client, _ = pair
    client.settimeout(0.05)
    with pytest.raises(TimeoutError):
        client.recv(10)
    assert client.gettimeout() == 0.05


@pytest.mark.parametrize(
    "sent",
    [
        b"G",
        b"GET /api/v1/search HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 100\r\n\r\n{"q": ',
    ],
    ids=["line", "headers", "body"],
)
def test_clients_that_hold_every_thread_lose_them(index: Path, sent: bytes) -> None:
    before = "import search_api.patience\nsearch_api.patience.PATIENCE = 1.0\n"
    with serving(index, before=before) as server:
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(12)]
        try:
            for connection in held:
                connection.sendall(sent)
            time.sleep(0.2)
            other = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            other.request("GET", "/healthz")
            assert other.getresponse().status == 200
            other.close()
        finally:
            for connection in held:
                connection.close()
        server.process.terminate()
        assert server.process.wait(30) == 0
        assert server.process.stderr
        assert "Traceback" not in server.process.stderr.read()
