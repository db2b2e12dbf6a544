"""A feed of a search, as Atom (RFC 4287).

The feed and its entries have ids that stay the same whatever the server is called. An entry leads
to the article where that has an address on the web, else to its page here.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from indexer.model import Document, iso

from .params import ORDERING, SearchParams
from .security import web_address

ATOM: Final = "http://www.w3.org/2005/Atom"
IDS: Final = uuid.UUID("8e8c4b1e-6f0d-5d0f-9c3f-1b8a53b1f4c7")
"""The name space of our ids; any other would do, if it stayed."""
UNDATED: Final = "1970-01-01T00:00:00Z"
"""When an article without a date was last changed: never since it was first seen."""
LONGEST_SUMMARY: Final = 400
"""Code points."""

_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URI: Final = "!#$%&'()*+,/:;=?@[]~"
"""What an address may have unquoted beside letters and digits."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The search, the address of the server with a slash at its end, the path and query that the
    feed was asked with, and when the index was built.
    """

    params: SearchParams
    host: str
    path: str
    built_at: str


def atom(feed: Feed, documents: Iterable[Document]) -> bytes:
    """The feed with an entry for each of the documents."""
    params = feed.params
    query = params.query_string(ORDERING)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "ar"})
    _say(root, "id", _urn(f"search?{query}"))
    _say(root, "title", " · ".join(("كشّاف", *_terms(params))))
    _say(root, "updated", feed.built_at)
    _link(root, "self", feed.host + feed.path.lstrip("/"), "application/atom+xml")
    _link(root, "alternate", f"{feed.host}?{query}".rstrip("?"), "text/html")
    _say(SubElement(root, "author"), "name", "كشّاف")
    for document in documents:
        _entry(SubElement(root, "entry"), document, feed.host)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _entry(entry: Element, document: Document, host: str) -> None:
    here = f"{host}documents/{quote(document.id, safe='', errors='replace')}"
    _say(entry, "id", _urn(f"document/{document.id}"))
    _say(entry, "title", document.title or _summary(document.body, 80))
    _say(entry, "updated", iso(document.published_at) or UNDATED)
    if document.published_at:
        _say(entry, "published", iso(document.published_at) or "")
    _link(entry, "alternate", web_address(document.url) or here)
    if name := document.author or document.source:
        _say(SubElement(entry, "author"), "name", name)
    if document.body:
        _say(entry, "summary", _summary(document.body, LONGEST_SUMMARY))


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_IN_XML.sub("\ufffd", text)


def _link(parent: Element, relation: str, address: str, kind: str = "") -> None:
    type_of: Mapping[str, str] = {"type": kind} if kind else {}
    href = quote(address, safe=_URI, errors="replace")
    SubElement(parent, "link", {"rel": relation, "href": href, **type_of})


def _urn(name: str) -> str:
    return uuid.uuid5(IDS, name.encode("utf-8", "replace").decode()).urn


def _terms(params: SearchParams) -> Iterator[str]:
    """What was searched for, as the title says it."""
    if params.q.strip():
        yield params.q.strip()
    yield from params.sources
    yield from params.authors
    yield from (f"#{tag.lstrip('#')}" for tag in params.hashtags)
    if params.since or params.until:
        yield f"{params.since or ''}–{params.until or ''}"


def _summary(text: str, longest: int) -> str:
    """The beginning of a text, cut at a word."""
    plain = " ".join(text[: 4 * longest].split())
    if len(plain) <= longest:
        return plain
    return plain[:longest].rpartition(" ")[0] + "…"
