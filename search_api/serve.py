"""Kashshaf as a server: the application in gunicorn, for this machine unless told otherwise."""

from __future__ import annotations

import gc
import re
import socket
import sys
from collections.abc import Sequence
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Any, Final

import gunicorn.http.message
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLogger

from indexer.analysis.analyzer import keys_in
from indexer.config import Config
from indexer.engines import Engine, open_engine
from indexer.errors import Away, KashshafError, UsageError
from indexer.keys import KeyFile

from . import create_app, logs, news
from .logs import Logging
from .metrics import counted_together
from .security import LONGEST_REQUEST_LINE, is_loopback
from .settings import SLOW_MS, Settings
from .shares import Share, Shares
from .worker import Worker

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
    other values are those of :class:`Settings`. An index that is yet to be made, or a cluster that
    is away, is waited for: searches answer 503 until it is there. Raises UsageError for a server
    that others can reach while there is no key, unless ``insecure``, and for values outside their
    range; KeysUnusable; KashshafError when the address cannot be had, or the index never will be
    as things are: something else is in its place, the cluster does not let us in or is not trusted.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"port: {port} is not from 0 to 65535")
    if workers < 1:
        raise UsageError(f"workers: {workers} is not at least 1")
    addresses = _resolved(host, port)
    # Others reach it through a proxy too.
    guarded = not insecure and (bool(proxies) or not all(map(is_loopback, addresses)))
    if guarded:
        _refuse_without_keys(host, config.keys)
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
    awaited = _awaited(engine)
    with counted_together():
        app = create_app(settings, engine)
        _warm(None if awaited else target)
        listener = _listener(host, addresses[0], port)
        logs.start(logging)
        if awaited:
            _log.warning("%s; searches answer 503 until then", awaited)
        _answer(app, engine, listener, workers)


def _awaited(engine: Engine) -> str:
    """What there is to wait for until searches can be answered, or nothing. Raises KashshafError
    for what does not mend by itself.
    """
    try:
        return "" if engine.exists() else f"{engine.target}: no index yet"
    except Away as error:
        return str(error)


def _warm(target: str | None) -> None:
    """Let the workers share what is known when they are forked: the tables of the analysis, and the
    news of an index that is there. It is opened for that alone, since connections and files are
    each worker's own.
    """
    keys_in("كشّاف")
    if target:
        news.read(open_engine(target), 0, news.FIRST)


def _answer(app: Flask, engine: Engine, listener: socket.socket, workers: int) -> None:
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
        _Server(app, engine, listener, workers).run()
    except SystemExit as stopped:  # how gunicorn ends, also when it was asked to
        if stopped.code:
            raise KashshafError(f"the server ended with status {stopped.code}") from stopped


def _refuse_without_keys(host: str, path: str) -> None:
    """Raises UsageError where the file at ``path`` has no key, KeysUnusable."""
    if not (path and KeyFile(Path(path)).keys().all):
        raise UsageError(
            f"host: {host!r} can be reached from other machines, and without API keys anybody "
            "there could search; legal: 127.0.0.1, ::1, localhost, or any once `kashshaf keys "
            "create` has made a key in the file of KASHSHAF_KEYS, or with --insecure"
        )


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


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with our application and an open socket, configured by nothing else."""

    def __init__(self, app: Flask, engine: Engine, listener: socket.socket, workers: int) -> None:
        self._app = app
        address = _shown(listener)
        # While workers are replaced there are both the old and the new ones.
        shares = Shares(2 * workers)
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
            "pre_fork": partial(_share, shares),
            "child_exit": lambda _, worker: shares.leave(worker.share.place),
            "post_worker_init": lambda _: news.read_on(engine),
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


def _share(shares: Shares, server: Any, worker: Worker) -> None:
    """Give a worker that is to be forked its place among those there are."""
    taken = {other.share.place for other in server.WORKERS.values()}
    worker.share = Share(shares, shares.enter(taken))


def _percent_encoded(_: Worker, request: Any) -> None:
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
