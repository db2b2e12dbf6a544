"""Kashshaf as a server: the application in gunicorn, for this machine unless told otherwise."""

from __future__ import annotations

import gc
import json
import re
import socket
import sys
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from logging import getLogger
from pathlib import Path
from typing import Any, Final

import gunicorn.http.message
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLogger
from gunicorn.http.errors import (
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

from indexer.analysis import Finder
from indexer.config import Config
from indexer.engines import open_engine
from indexer.errors import KashshafError, UsageError
from indexer.keys import KeyFile
from indexer.model import EVERYTHING, Request
from indexer.query import parse

from . import create_app, logs
from .errors import CODES, problem_body
from .logs import Logging
from .metrics import counted_together
from .patience import Client, Door
from .security import HEADERS, LONGEST_REQUEST_LINE, is_loopback
from .settings import SLOW_MS, Settings
from .wire import utf8

READ_FIRST: Final = 300
"""Articles; of the words of twelve days of twelve newspapers, they have 77 in 100."""
THREADS: Final = 8
"""Requests one worker answers side by side; browsers hold several connections open."""
SLOWEST: Final = 120
"""Seconds without a sign of life after which a worker is replaced."""
IDLE: Final = 65
"""Seconds a connection is kept open for the next request."""
RARELY: Final = 10_000
"""Objects that a process makes before it looks for garbage; one page of results makes thousands."""
READ_OF_A_LINE: Final = 2 * LONGEST_REQUEST_LINE
"""Bytes of a request line that are read at all; the application refuses one above half of it."""
LAST_WORDS: Final = 10
"""Seconds that running requests get when the server is told to stop."""
_log: Final = getLogger("kashshaf.serve")
_RAW: Final = re.compile(r"[\x80-\xff]")


def run(
    target: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    allowed_hosts: Sequence[str] = (),
    sources: Sequence[str] = (),
    insecure: bool = False,
    cors_origins: Sequence[str] = (),
    rate_limit: str = "",
    proxies: Sequence[str] = (),
    slow_ms: float = SLOW_MS,
    logging: Logging = Logging(),  # noqa: B008 - frozen
    config: Config,
) -> None:
    """Serve the index ``target`` until SIGTERM or Ctrl-C; port 0 is any free one.

    Says on stdout where it answers as soon as it listens. ``host`` itself is an allowed host; the
    other values are those of :class:`Settings`. Raises UsageError for a server that others can
    reach while there is no key, unless ``insecure``, and for values outside their range;
    KeysUnusable; KashshafError when the address cannot be had.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"port: {port} is not from 0 to 65535")
    if workers < 1:
        raise UsageError(f"workers: {workers} is not at least 1")
    addresses = _resolved(host, port)
    # Others reach it through a proxy too.
    guarded = not insecure and (bool(proxies) or not all(map(is_loopback, addresses)))
    if guarded and not _has_keys(config.keys):
        raise UsageError(
            f"host: {host!r} can be reached from other machines, and without API keys anybody "
            "there could search; legal: 127.0.0.1, ::1, localhost, or any once `kashshaf keys "
            "create` has made a key in the file of KASHSHAF_KEYS, or with --insecure"
        )
    settings = Settings(
        index=target,
        zone=config.zone,
        allowed_hosts=(*allowed_hosts, host),
        sources=tuple(sources),
        variants=config.variants,
        keys=config.keys,
        keys_required=guarded,
        cors_origins=tuple(cors_origins) or config.cors_origins,
        rate_limit=rate_limit or config.rate_limit,
        workers=workers,
        proxies=tuple(proxies),
        slow_ms=slow_ms,
    )
    engine = open_engine(target)
    with counted_together():
        app = create_app(settings, engine)
        _read_news(target)
        listener = _listener(host, addresses[0], port)
        logs.start(logging)
        if not engine.exists():
            _log.warning("%s: no index yet; searches answer 503 until there is one", target)
        _answer(app, listener, workers)


def _read_news(target: str) -> None:
    """Look for a word in today's news, before the workers are forked: they share the words met in
    it and the tables behind them, and answer the first searches in half the time.

    The index is opened for that alone, since connections and files are each worker's own.
    """
    finder = Finder(parse("كشّاف", today=date.min))
    newest = Request(EVERYTHING, sort="newest", size=READ_FIRST)
    with suppress(KashshafError):  # who searches will hear of it
        for hit in open_engine(target).snapshot().search(newest).hits:
            finder(hit.document)


def _answer(app: Flask, listener: socket.socket, workers: int) -> None:
    """Serve until told to stop. Raises KashshafError when the server fails."""
    # gunicorn's own ceiling is 8,190 bytes whatever is set, or else none at all.
    gunicorn.http.message.MAX_REQUEST_LINE = READ_OF_A_LINE
    # It would refuse an address with Arabic letters as they are typed, as many clients send it.
    gunicorn.http.message.RFC9112_TARGET_INVALID = re.compile(r"[\x00-\x20\x7f]")
    # No worker is to look through what all share for garbage, again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY)
    try:
        _Server(app, listener, workers).run()
    except SystemExit as stopped:  # how gunicorn ends, also when it was asked to
        if stopped.code:
            raise KashshafError(f"the server ended with status {stopped.code}") from stopped


def _has_keys(path: str) -> bool:
    return bool(path and KeyFile(Path(path)).keys().all)


def _resolved(host: str, port: int) -> list[str]:
    """The addresses of a host name. Raises UsageError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"host: {host!r} is no host name or address of this machine") from error
    return [str(address[0]) for *_, address in found]


def _listener(host: str, address: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises KashshafError when somebody else has it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise KashshafError(
            f"port {port} of {host} cannot be had: {error.strerror}; choose another with --port"
        ) from error
    return listener


def _shown(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """A worker that loses patience with slow clients, and that says with a problem, as the
    application does, what it could not read.
    """

    def accept(self, listener: Any) -> None:
        """Take the next connection."""
        super().accept(Door(listener))

    def handle(self, conn: Any) -> Any:
        """Answer a request, in one of the threads, where a last connection is closed too: that
        waits for the client, as the loop that serves all connections must not.
        """
        client: Client = conn.sock
        client.begin()
        kept = super().handle(conn)
        if kept is False:
            conn.close(graceful=client.left > 0)
        return kept

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that never reached the application."""
        status = next((code for kind, code in _UNREADABLE if isinstance(exc, kind)), None)
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        code, request_id = CODES.get(status, "failed"), uuid.uuid4().hex
        problem = problem_body(status, code, str(exc), instance="", request_id=request_id)
        body = utf8(json.dumps(problem))
        headers = {
            "Connection": "close",
            "Content-Type": "application/problem+json",
            "Content-Length": len(body),
            "Cache-Control": "no-store",
            "X-Request-ID": request_id,
            **HEADERS,
        }
        lines = (f"{name}: {value}" for name, value in headers.items())
        head = "\r\n".join((f"HTTP/1.1 {status} Refused", *lines, "\r\n"))
        client.sendall(head.encode("ascii") + body)


_UNREADABLE: Final = (
    (LimitRequestLine, 414),
    (LimitRequestHeaders, 431),
    (UnsupportedTransferCoding, 501),
    (ParseException, 400),
)
"""The first that fits says the status for what gunicorn could not read."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with our application and an open socket, configured by nothing else."""

    def __init__(self, app: Flask, listener: socket.socket, workers: int) -> None:
        self._app = app
        address = _shown(listener)
        self._options = {
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "worker_class": Worker,
            "threads": THREADS,
            "timeout": SLOWEST,
            "graceful_timeout": LAST_WORDS,
            "keepalive": IDLE,
            "limit_request_line": READ_OF_A_LINE,
            "logger_class": _Log,
            # Who asks is said by X-Forwarded-For only where proxies.py believes it.
            "forwarded_allow_ips": "",
            "sendfile": False,  # it would go past our patience
            "control_socket_disable": True,
            "pre_request": _percent_encoded,
            "when_ready": lambda _: _say(f"Kashshaf answers on {address}"),
        }
        super().__init__()

    def load_config(self) -> None:
        """Our settings, as far as this gunicorn knows them."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def _percent_encoded(_: ThreadWorker, request: Any) -> None:
    """Bytes of letters that stand in an address as they are become what they stand for."""
    for name in ("uri", "path", "query"):
        text = _RAW.sub(lambda found: f"%{ord(found[0]):02X}", getattr(request, name))
        setattr(request, name, text)


class _Log(GunicornLogger):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn's own messages, from warnings on, as all others are written."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root of all loggers."""
        self.cfg = cfg
        self.error_log.propagate = True
        self.error_log.setLevel("WARNING")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
