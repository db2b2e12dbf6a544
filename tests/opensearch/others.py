"""Servers that are no cluster of OpenSearch, or one of long ago."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final, NamedTuple


class Said(NamedTuple):
    """An answer, the same to whatever is asked."""

    status: int
    kind: str
    body: str


OTHERS: Final = {
    "page": Said(200, "text/html; charset=utf-8", "<!doctype html><title>Welcome</title>"),
    "text": Said(200, "text/plain", "It works!"),
    "missing": Said(404, "text/html", "<h1>404 Not Found</h1>"),
    "elsewhere": Said(303, "text/html", "<h1>Redirecting</h1>"),
    "json": Said(200, "application/json", '["an", "answer"]'),
    "elastic": Said(
        200,
        "application/json",
        '{"name": "es", "version": {"number": "7.17.28", "build_flavor": "default", '
        '"lucene_version": "8.11.3"}, "tagline": "You Know, for Search"}',
    ),
    "old": Said(
        200,
        "application/json; charset=UTF-8",
        '{"name": "os", "version": {"distribution": "opensearch", "number": "1.3.20", '
        '"lucene_version": "8.10.1"}, "tagline": "The OpenSearch Project: https://opensearch.org/"}',
    ),
}


class _Other(BaseHTTPRequestHandler):
    said: ClassVar[Said]

    def do_GET(self) -> None:
        """Answer."""
        body = self.said.body.encode()
        self.send_response(self.said.status)
        self.send_header("Content-Type", self.said.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Say nothing."""


@contextmanager
def other(name: str) -> Iterator[str]:
    """The host and port of one."""
    handler = type("Other", (_Other,), {"said": OTHERS[name]})
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as place:
        yield place


@contextmanager
def answering(server: ThreadingHTTPServer) -> Iterator[str]:
    """The host and port of a server that answers as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
