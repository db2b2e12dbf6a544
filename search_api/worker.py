"""A process of the server: gunicorn's, with threads, and with manners of our own."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any, Final

from gunicorn.http.errors import (
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

from .errors import CODES, problem_body
from .patience import Client, Door
from .security import HEADERS
from .shares import MOMENT, Share
from .wire import utf8


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """A worker that takes no more than its share of connections, that loses patience with slow
    clients, and that says with a problem, as the application does, what it could not read.
    """

    share: Share

    def accept(self, listener: Any) -> None:
        """Take the next connection, unless it is left to another worker; what is left is offered
        again at once.
        """
        if self.share.leaves(self.nr_conns):
            time.sleep(MOMENT)
            return
        super().accept(Door(listener))
        self.share.say(self.nr_conns)

    def notify(self) -> None:
        """Say, each time that something has happened, that we live and what we have."""
        super().notify()
        self.share.say(self.nr_conns)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Let connections in, or no more. When it stops, who has come already is answered and who
        comes later is refused: nobody waits for what is under way, to be cut off then.
        """
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._accept_all(listener)
                listener.close()

    def _accept_all(self, listener: Any) -> None:
        """Take the connections that wait."""
        had = -1
        while self.nr_conns != had:
            had = self.nr_conns
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
