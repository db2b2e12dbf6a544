"""RSS and Atom: an entry is a document.

The text is split into its entries here, so that a feed of any size takes little memory and a
broken entry costs itself; ``feedparser`` reads each of them within the elements that it stood in.
What stands before the outermost element is left out, a document type with its entities too, so
that none of them grows. Nothing is fetched.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...model import Document, Rejection
from ..markup import MAX_TAGS, plain
from ..record import document
from ..refused import Refused
from ..text import MAX_RECORD, Text, is_blank, too_long

_STEP: Final = 1 << 16
"""Characters that are read at a time."""
_LONGEST_MARK: Final = 128
"""Characters of a mark at most, so that one which is cut is looked at again."""

_MARK: Final = re.compile(
    r"<!\[CDATA\[|<!--|<(?P<close>/?)(?P<name>(?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s/>])"
)
_ENDS: Final = {"<![CDATA[": "]]>", "<!--": "-->"}
"""What may hold anything at all, and how it ends."""
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)[^<>]*?(?P<empty>/?)>")
_ROOTS: Final = ("rss", "rdf", "feed")
_AROUND: Final = (*_ROOTS, "channel")
"""Elements that entries stand in, without prefix and in lower case."""


def read(text: Text) -> Iterator[Document | Rejection]:
    """The documents of the entries, in order."""
    parts = _parts(text)
    part = next(parts)
    if is_blank(part.text) and not part.is_entry and not part.fault:
        return
    try:
        feed = _Feed.of(part)
    except Refused as refused:
        yield Rejection(text.name, "", str(refused), hides_more=True)
        return
    number = 0
    for part in parts:
        if not part.is_entry:
            continue
        number += 1
        try:
            yield document(feed.record(text, part))
        except Refused as refused:
            yield Rejection(text.name, f"entry {number}", str(refused), part.is_cut, refused.id)
    if not part.is_cut and f"</{feed.root}" not in part.text:
        reason = "cut short: the text ends before the feed does"
        yield Rejection(text.name, f"entry {number + 1}", reason, hides_more=True)
    elif not number:
        yield Rejection(text.name, "", "holds no entries")


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry, or what stands before, between or after entries. ``fault`` says why it cannot be
    read, and ``is_cut`` that the text ends within it."""

    text: str
    is_entry: bool
    fault: str = ""
    is_cut: bool = False


def _parts(text: Text) -> Iterator[_Part]:
    """All of a text, in order: at first what stands before the first entry, be it nothing."""
    window = _Window(text)
    inside = False
    while mark := window.mark():
        if not mark["close"]:
            yield window.part(mark.start(), inside)
            inside = True
        if inside and (mark["close"] or window.buffer[window.at - 2] == "/"):
            yield window.part(window.at, inside)
            inside = False
    yield window.part(len(window.buffer), inside, is_cut=inside)


class _Window:
    """The part of a feed that is being split: ``buffer`` from ``start`` on belongs to the part
    that is being read, and marks are sought from ``at`` on.

    ``name`` is that of the elements that are entries, once there is one.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.buffer = ""
        self.start = self.at = 0
        self.name = ""
        self.is_too_long = False

    def mark(self) -> re.Match[str] | None:
        """The next tag of an entry, or None at the end of the text; ``at`` is behind it then."""
        while True:
            mark = _MARK.search(self.buffer, self.at)
            end = self._end_of(mark) if mark else 0
            if not mark or not end:
                if not self._fill(mark):
                    return None
                continue
            self.at = end
            if mark["name"] and mark["name"] == (self.name or mark["name"]):
                self.name = mark["name"]
                return mark

    def part(self, end: int, is_entry: bool, is_cut: bool = False) -> _Part:
        """The part that ends here; the next one begins."""
        fault = "cut short: the text ends within the entry" if is_cut else ""
        if self.is_too_long:
            fault = too_long("the entry" if is_entry else "what stands between entries")
        part = _Part(self.buffer[self.start : end], is_entry, fault, is_cut)
        self.start, self.is_too_long = end, False
        return part

    def _end_of(self, mark: re.Match[str]) -> int:
        """Where a tag ends, or a comment and its like with what it holds; 0 when that is not in
        the buffer."""
        closing = _ENDS.get(mark[0], ">")
        at = self.buffer.find(closing, mark.end())
        return at + len(closing) if at >= 0 else 0

    def _fill(self, mark: re.Match[str] | None) -> bool:
        """Read on, be it to see the end of ``mark``; False at the end of the text.

        Of a part that is longer than a record may be, what was read is let go of, and what
        ``mark`` began is taken for nothing.
        """
        more = self.text.stream.read(_STEP)
        if not more:
            return False
        self.at = mark.start() if mark else max(self.at, len(self.buffer) - _LONGEST_MARK)
        if len(self.buffer) - self.start > MAX_RECORD:
            self.is_too_long = True
            self.start = self.at = mark.end() if mark else self.at
        self.buffer = self.buffer[self.start :] + more
        self.start, self.at = 0, self.at - self.start
        return True


@dataclass(frozen=True, slots=True)
class _Feed:
    """What all entries of a feed share.

    ``opening`` are the tags that stand open before an entry, ``closing`` what closes them, the
    outermost named ``root``; ``about`` is what the feed says of itself, as a record.
    """

    opening: str
    closing: str
    root: str
    about: Mapping[str, Any]

    @classmethod
    def of(cls, head: _Part) -> _Feed:
        """The feed that begins with ``head``. Raises Refused when it is none."""
        if head.fault:
            raise Refused(head.fault)
        if (tags := head.text.count("<")) > MAX_TAGS:
            raise Refused(f"{tags:,} tags before the first entry; legal are up to {MAX_TAGS:,}")
        text = _without_comments(head.text)
        first = _TAG.search(text)
        if not first or _local(first["name"]) not in _ROOTS:
            found = f"its first element is <{first['name']}>" if first else "it has no element"
            raise Refused(f"no feed: {found}; legal are <rss>, <rdf:RDF> and <feed>")
        text = text[first.start() :]
        around = [tag for tag in _open_in(text) if _local(tag["name"]) in _AROUND]
        closing = "".join(f"</{tag['name']}>" for tag in reversed(around))
        feed = _parsed(f"{text}{closing}")["feed"]
        about = {"source": plain(_value(feed, "title")), "language": _value(feed, "language")}
        if _local(first["name"]) == "feed":
            about["author"] = _author(feed)
        opening = "".join(tag[0] for tag in around)
        return cls(opening, closing, first["name"], about)

    def record(self, text: Text, part: _Part) -> dict[str, Any]:
        """What an entry says, as a record. Raises Refused."""
        if part.fault:
            raise Refused(part.fault)
        if undecoded := text.undecoded(part.text):
            raise Refused(undecoded)
        if (tags := part.text.count("<")) > MAX_TAGS:
            raise Refused(f"the entry has {tags:,} tags; legal are up to {MAX_TAGS:,}")
        entries = _parsed(f"{self.opening}{part.text}{self.closing}")["entries"]
        if not entries:
            raise Refused("no entry: nothing in it can be read")
        return {**self.about, **{key: value for key, value in _said(entries[0]) if value}}


def _without_comments(text: str) -> str:
    kept = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join((*kept, text[at:]))


def _open_in(text: str) -> list[re.Match[str]]:
    """The tags that are not closed."""
    still_open: list[re.Match[str]] = []
    awaited: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        if not tag["close"] and not tag["empty"]:
            still_open.append(tag)
            awaited[tag["name"]] += 1
        elif tag["close"] and awaited[tag["name"]]:
            closed = ""
            while closed != tag["name"]:
                closed = still_open.pop()["name"]
                awaited[closed] -= 1
    return still_open


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _parsed(xml: str) -> Any:
    """What feedparser makes of a feed, its markup as it stands. It is given bytes, since it would
    take a text for an address or the name of a file."""
    import feedparser  # when the first feed is read: a fifth of a second

    return feedparser.parse(
        io.BytesIO(xml.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _said(entry: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an entry."""
    yield "title", _text(entry.get("title_detail"))
    texts = (_text(one) for one in (*entry.get("content", ()), entry.get("summary_detail")))
    yield "body", next((text for text in texts if not is_blank(text)), "")
    links = (_value(entry, name) for name in ("feedburner_origlink", "link"))
    address = next((link for link in links if link.startswith(("http://", "https://"))), "")
    yield "url", address
    yield "id", "" if address else _value(entry, "id")
    yield "author", _author(entry)
    yield "source", plain(_value(entry.get("source") or {}, "title"))
    yield "published_at", next(filter(None, (_value(entry, name) for name in _DATES)), "")
    tags = [term for tag in entry.get("tags", ()) if (term := _value(tag, "term"))]
    yield "extra", {"categories": tags} if tags else None


_DATES: Final = ("published", "updated", "created")


def _value(element: Any, name: str) -> str:
    """A text of an element; "" when it has none. Not by its own look-up, which takes one date for
    another and warns of it."""
    value = dict.get(element, name)
    return value.strip() if isinstance(value, str) else ""


def _text(detail: Any) -> str:
    """A title or a body as plain text."""
    value = _value(detail or {}, "value")
    return value if _value(detail or {}, "type") == "text/plain" else plain(value)


def _author(element: Any) -> str:
    names = [_value(one, "name") for one in dict.get(element, "authors") or ()]
    return "، ".join(name for name in names if name) or _value(element, "author")
