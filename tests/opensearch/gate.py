"""A gate before a node, as a cluster with security has one: TLS, and who is let in.

To those who are not it answers as the security plugin does.
"""

from __future__ import annotations

import base64
import http.client
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple

from .nodes import Node, missing
from .others import answering

USER, PASSWORD = "newsroom", "ك:l/m@t"
CLERK = "clerk:s3cret"
"""A user with a password that may stand in an address."""
VISITOR = "visitor"
"""A user with the same password, who may do nothing."""
API_KEY = "os_Zq4-wE7_kashshaf+Tests/9="


def _basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


NOBODY_S = "/_nodes"
"""What a cluster that others run tells to nobody begins with this."""
LET_IN = (_basic(f"{USER}:{PASSWORD}"), _basic(CLERK), f"ApiKey {API_KEY}")
NO_RIGHTS = _basic(f"{VISITOR}:{PASSWORD}")


class Certificate(NamedTuple):
    """Files of a certificate that vouches for itself, and of its key."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """Its SHA-256, as tools print it."""
        args = ["openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256"]
        told = subprocess.run(args, capture_output=True, text=True, check=True).stdout
        return told.strip().partition("=")[2]


def certificate(folder: Path, name: str, host: str = "IP:127.0.0.1") -> Certificate:
    """A new one for a host, an address unless it is DNS:name."""
    if not shutil.which("openssl"):
        missing("openssl is not on PATH")
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", made.key, "-out", made.certificate, "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName={host}"),
        ],
        capture_output=True,
        check=True,
    )
    return made


def expired(folder: Path) -> Certificate:
    """One for 127.0.0.1 that was valid until yesterday."""
    made = certificate(folder, "expired")
    args = ["openssl", "x509", "-in", made.certificate, "-signkey", made.key, "-days", "-1"]
    past = subprocess.run(args, capture_output=True, check=True).stdout
    made.certificate.write_bytes(past)
    return made


class _Gate(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind: ClassVar[Node]

    def _pass(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        asks = self.headers.get("Authorization")
        if asks not in (*LET_IN, NO_RIGHTS):
            self._answer(401, "text/plain", b"Unauthorized")
            return
        if asks == NO_RIGHTS or self.path.startswith(NOBODY_S):
            why = {"type": "security_exception", "reason": f"no permissions for [{self.path}]"}
            said = {"error": {"root_cause": [why], **why}, "status": 403}
            self._answer(403, "application/json", json.dumps(said).encode())
            return
        node = http.client.HTTPConnection(self.behind.host, self.behind.port, timeout=60)
        kept = ("Content-Type", "Accept")
        headers = {name: self.headers[name] for name in kept if name in self.headers}
        node.request(self.command, self.path, body, headers)
        answer = node.getresponse()
        self._answer(answer.status, answer.getheader("Content-Type") or "", answer.read())
        node.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 (their names there)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who does not trust the certificate hangs up."""


@contextmanager
def gate(node: Node, shown: Certificate) -> Iterator[str]:
    """The host and port of a gate that shows a certificate."""
    handler = type("Gate", (_Gate,), {"behind": node})
    server = _Server(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.certificate, shown.key)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    with answering(server) as place:
        yield place
