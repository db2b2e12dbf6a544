"""What every answer has on the wire: an id, UTF-8 JSON, an entity tag, gzip."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final, cast

import orjson
from flask import Flask, Response, g, request
from isal import isal_zlib

from indexer import __version__
from indexer.engines import Snapshot

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of a request's body."""
DROPPED: Final = 64 * LARGEST_BODY
"""Bytes of a larger body that are read nevertheless."""
WORTH_PACKING: Final = 1024
"""Bytes; a shorter body gains nothing from gzip."""
PACKED: Final = 2
"""How hard gzip tries: at 3 an answer is a thirtieth smaller, for twice the work."""
GZIP: Final = 16 + isal_zlib.MAX_WBITS
"""What zlib calls its largest window with gzip's head and tail."""
_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")


def request_id() -> str:
    """The id of this request: the client's if it is up to 128 visible ASCII characters, or ours."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
    return str(g.request_id)


def body(largest: int = LARGEST_BODY) -> bytes | None:
    """The body of this request, or None if it is larger than ``largest``.

    A larger one is read on and dropped, within reason: a client hears why it was refused only once
    it has sent everything.
    """
    kept, size = bytearray(), 0
    while size < largest + DROPPED and (part := request.stream.read(65_536)):
        size += len(part)
        if size <= largest:
            kept += part
    return bytes(kept) if size <= largest else None


def utf8(text: str) -> bytes:
    """UTF-8, with ``?`` for halves of surrogate pairs, which a stored text may have."""
    return text.encode("utf-8", "replace")


def json_bytes(value: Any) -> bytes:
    """JSON without blanks, Arabic unescaped."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # half of a surrogate pair, or an integer above 64 bits
        text = json.dumps(value, ensure_ascii=False, check_circular=False, separators=(",", ":"))
        return utf8(text)


def json_members(value: Mapping[str, Any], **written: bytes) -> bytes:
    """The members of an object, and others that are JSON already, without its brackets."""
    others = (b'"%b":%b' % (utf8(name), one) for name, one in written.items())
    return b",".join((json_bytes(value)[1:-1], *others))


def json_response(
    value: Any, status: int = 200, content_type: str = "application/json", more: bytes = b""
) -> Response:
    """A JSON answer; ``more`` are further members, from :func:`json_members`."""
    body = json_bytes(value)
    body = b"%b,%b}" % (body[:-1], more) if more else body
    return Response(body, status, content_type=content_type)


def entity_tag(snapshot: Snapshot, *variant: str) -> str:
    """Changes with the generation, the software and ``variant``: what else an answer hangs on.

    To be sent as a weak tag: the time taken and the request's id differ from answer to answer.
    """
    parts = (__version__, snapshot.analysis_version, str(snapshot.generation), snapshot.built_at)
    return blake2b("\n".join((*parts, *variant)).encode(), digest_size=12).hexdigest()


def unchanged(tag: str) -> Response | None:
    """304 when the client already has the answer with this tag."""
    if request.if_none_match.contains_weak(tag):
        return kept(Response(status=304), tag)
    return None


def kept(response: Response, tag: str) -> Response:
    """An answer that caches may keep, and must ask about each time: a 304 is cheap."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def install(app: Flask) -> None:
    """Every answer of the application gets its id, and is packed where that is worth it."""
    app.after_request(_finished)


def _finished(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    response.vary.add("Accept-Encoding")
    if (
        not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"] > 0
    ):
        if response.is_streamed:
            response.response = _packed(cast("Iterable[bytes]", response.response))
            response.headers["Content-Encoding"] = "gzip"
        elif len(response.get_data()) >= WORTH_PACKING:
            response.set_data(isal_zlib.compress(response.get_data(), PACKED, GZIP))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """A stream as gzip, in pieces worth sending."""
    packer = isal_zlib.compressobj(level=PACKED, wbits=GZIP)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()
