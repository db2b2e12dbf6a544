"""A news article, from the file it was read from to the index it is stored in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Span = tuple[int, int]
"""A half-open range of Unicode code points: ``text[start:end]``."""

VISIBLE: Final = (
    r"[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)
"""A pattern, as Python and JSON Schema read it alike: what is neither white space nor a format
mark. Title or body has some."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it is stored and shown.

    ``published_at`` is aware and in UTC. ``hashtags`` are those given beside the text, without
    ``#``; the ones written in the text are found by the analysis. ``unsearched`` are the spans of
    ``body`` that are stored and shown but are not the article (a section label, a share line):
    sorted, disjoint, in code points.
    """

    id: str
    title: str = ""
    body: str = ""
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    hashtags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    unsearched: tuple[Span, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document as a JSON object; every key is always present but ``unsearched``."""
        value: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "body": self.body,
            "url": self.url,
            "source": self.source,
            "author": self.author,
            "published_at": iso(self.published_at),
            "language": self.language,
            "hashtags": list(self.hashtags),
            "extra": dict(self.extra),
        }
        if self.unsearched:
            value["unsearched"] = [list(span) for span in self.unsearched]
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Document:
        """The inverse of :meth:`to_json`. For our own output only: records from outside go
        through ``indexer.sources.record``, which checks them.
        """
        date = value.get("published_at")
        return cls(
            id=value["id"],
            title=value.get("title") or "",
            body=value.get("body") or "",
            url=value.get("url"),
            source=value.get("source"),
            author=value.get("author"),
            published_at=datetime.fromisoformat(date) if date else None,
            language=value.get("language"),
            hashtags=tuple(value.get("hashtags") or ()),
            extra=value.get("extra") or {},
            unsearched=tuple((start, end) for start, end in value.get("unsearched") or ()),
        )

    def canonical(self) -> bytes:
        """The document as a line of JSON in UTF-8, the same for the same document."""
        line = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)
        return line.encode("utf-8", "surrogatepass")

    def fingerprint(self) -> str:
        """32 hexadecimal digits that change when anything stored of the document changes."""
        return fingerprint_of(self.canonical())


def fingerprint_of(canonical: bytes) -> str:
    """The fingerprint of a document, given its canonical line."""
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that could not be indexed, and why: enough for its owner to find and mend it.

    ``record`` says where in the file: ``line 3``, ``record 17``, ``member a.json, record 2``; it
    is empty when the whole file is meant. ``hides_more`` is True where the records that may have
    followed could not be read either (a text that was cut short): nobody may take them for gone.
    ``id`` is the document's, where so much of it could be read: nor may it be taken for gone.
    """

    file: str
    record: str
    reason: str
    hides_more: bool = False
    id: str | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, str]:
        """As ``--json`` and ``--errors-out`` print it."""
        return {"file": self.file, "record": self.record, "reason": self.reason}

    def __str__(self) -> str:
        where = f"{self.file}, {self.record}" if self.record else self.file
        return f"{where}: {self.reason}"


def iso(moment: datetime | None) -> str | None:
    """``2018-07-04T12:00:00Z``: ISO 8601 in UTC, with fractions of a second if there are any."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
