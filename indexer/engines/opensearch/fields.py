"""What an OpenSearch index holds of a document, by field, and how an entry becomes that.

| field | holds |
| --- | --- |
| ``exact``, ``surface``, ``lemma`` | a key of every token, as text whose words are keys |
| ``stem``, ``root`` | the same, counted without their places |
| ``title.exact``, ``title.surface``, ``title.lemma`` | those of the title, which do not rank |
| ``word`` | the folded words, to be listed and counted |
| ``tag``, ``source``, ``author``, ``id`` | terms |
| ``tags``, ``sources``, ``authors`` | what is counted: a key and how it is written, as JSON |
| ``published``, ``moment`` | microseconds since 1970; milliseconds, to count days by |
| ``length`` | in tokens |
| ``fingerprint`` | see :meth:`Document.fingerprint` |
| ``origin`` | where it came from, see :meth:`Writer.put` |
| ``generation`` | of the commit that put it there; 0 of what was built anew |
| ``bins``, ``sketch``, ``compared`` | what wire copies are told by, see ``grouping`` |
| ``lead`` | the id of the document that it is a copy of, see ``grouping`` |
| ``document`` | the stored document, JSON, not indexed |

What was sent is kept whole beside this, so that a part of it can be replaced and the server alone
can copy or split an index. Of 6,316 news articles that made 11.4 KB each, before what their copies
are told by came to it, and 18.8 without the better compression, which costs the server .6 ms where
ten of them are read. An answer needs the document alone: to have it apart saves 1 ms of these and
adds .3 KB to each.

Words are divided by spaces and nothing else is done to them. A title and a body are two values of
a field, far apart, and a place without a word is held by ``NOTHING``, which a stop filter takes out
again. Lucene's averages leave out documents that have nothing in a field, so a document without a
word has ``WORDLESS`` in each.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from ...config import Cluster
from ...model import TITLE_POSITIONS, Document, Entry, Keys
from ..moments import microseconds
from ..weights import K1, POSITIONED, B

LEVELS: Final = Keys._fields
NOTHING: Final = "_"
WORDLESS: Final = "__"
"""No key has an underscore: it divides words."""
LONGEST: Final = 3_000
"""Code points of a term that are kept as they are; Lucene takes no term above 32,766 bytes."""
MOST_TERMS: Final = 1 << 20
"""That a search may name of one field."""
LONGEST_TOKEN: Final = 1 << 20
"""Code units of one word, above which the tokenizer would cut it in two."""
HALVES: Final = re.compile("[\ud800-\udfff]")
PRIVATE: Final = 0xF0000
"""The first of the private characters that stand for halves of surrogate pairs."""


def settings(cluster: Cluster) -> dict[str, Any]:
    """Of every index. What is written is seen when a commit refreshes it, and not before."""
    copies = cluster.replicas
    return {
        "analysis": {
            "tokenizer": {"keys": {"type": "whitespace", "max_token_length": LONGEST_TOKEN}},
            "filter": {
                "nothing": {"type": "stop", "stopwords": [NOTHING]},
                "each": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": ["([^ ]+)"],
                },
            },
            "analyzer": {
                "keys": {"type": "custom", "tokenizer": "keys", "filter": ["nothing"]},
                "names": {"type": "custom", "tokenizer": "keyword", "filter": ["each"]},
            },
        },
        "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
        "codec": "best_compression",
        "number_of_shards": cluster.shards,
        **({"auto_expand_replicas": "0-1"} if copies is None else {"number_of_replicas": copies}),
        "refresh_interval": "-1",
        "max_terms_count": MOST_TERMS,
        "max_regex_length": 10_000,
    }


def _text(**more: Any) -> dict[str, Any]:
    gap = {} if "index_options" in more else {"position_increment_gap": TITLE_POSITIONS}
    return {"type": "text", "analyzer": "keys", **gap, **more}


_TERM: Final = {"type": "keyword"}
_VALUE: Final = {"type": "keyword", "index": False}

MAPPING: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "properties": {
        **{
            level: _text() if level in POSITIONED else _text(index_options="freqs")
            for level in LEVELS
        },
        "title": {"properties": {level: _text(norms=False) for level in POSITIONED}},
        "word": _VALUE,
        "tag": _TERM,
        "source": _TERM,
        "author": _TERM,
        "id": _TERM,
        "tags": _VALUE,
        "sources": _VALUE,
        "authors": _VALUE,
        "published": {"type": "long"},
        "moment": {"type": "date", "format": "epoch_millis", "index": False},
        "length": {"type": "integer", "index": False},
        "fingerprint": _VALUE,
        "origin": _VALUE,
        "generation": {"type": "long", "index": False},
        "bins": _text(index_options="docs", norms=False),
        "sketch": {"type": "binary", "doc_values": True},
        "compared": {"type": "binary", "doc_values": True},
        "lead": _TERM,
        "document": {"type": "keyword", "index": False, "doc_values": False, "store": True},
    },
}


def address_of(document_id: str) -> str:
    """The ``_id`` of a document: any text is an id of ours, 512 bytes are one of theirs."""
    return digest(document_id)


def digest(text: str) -> str:
    """32 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@functools.lru_cache(maxsize=1 << 16)
def term(key: str) -> str:
    """A key as a term: a very long one by its beginning and a digest of it."""
    return sound(key) if len(key) <= LONGEST else sound(key[:LONGEST]) + digest(key)


def sound(text: str) -> str:
    """Halves of surrogate pairs, which no UTF-8 has, each as a private character of its own."""
    if text.isascii() or not HALVES.search(text):
        return text
    return "".join(
        chr(ord(letter) - 0xD800 + PRIVATE) if "\ud800" <= letter <= "\udfff" else letter
        for letter in text
    )


def unsound(kept: str) -> str:
    """What :func:`sound` was given."""
    if kept.isascii() or max(kept) < chr(PRIVATE):
        return kept
    return "".join(
        chr(ord(letter) - PRIVATE + 0xD800) if PRIVATE <= ord(letter) < PRIVATE + 0x800 else letter
        for letter in kept
    )


def is_itself(kept: str) -> bool:
    """Whether a term is the very text that it was made of, and not what stands for it."""
    return len(kept) <= LONGEST and (kept.isascii() or max(kept) < chr(PRIVATE))


def source_of(entry: Entry, origin: str) -> dict[str, Any]:
    """What is sent of an entry and of where it came from. Raises TypeError for a document that is
    no JSON.
    """
    document = entry.document
    edge = next(
        (at for at, position in enumerate(entry.positions) if position >= TITLE_POSITIONS),
        len(entry.positions),
    )
    published = document.published_at
    return {
        **{level: _values(entry, place, edge) for place, level in enumerate(LEVELS)},
        "title": {
            level: _values(entry, LEVELS.index(level), edge)[:1] if edge else []
            for level in POSITIONED
        },
        "word": sorted({term(keys.surface) for keys in entry.keys}),
        "tag": [term(tag.key) for tag in entry.tags],
        "source": term(entry.source) if entry.source else None,
        "author": term(entry.author) if entry.author else None,
        "id": term(document.id),
        "tags": [pair(tag.key, tag.written) for tag in entry.tags],
        "sources": pair(entry.source, document.source),
        "authors": pair(entry.author, document.author),
        "published": microseconds(published) if published else None,
        "moment": microseconds(published) // 1_000 if published else None,
        "length": len(entry.keys),
        "fingerprint": document.fingerprint(),
        "origin": sound(origin),
        "document": _stored(document.to_json()),
    }


def pair(key: str | None, written: str | None) -> str | None:
    """A value that is counted: its key and how it is written."""
    if not key or not written:
        return None
    return json.dumps([term(key), sound(written[:LONGEST])], ensure_ascii=False)


def _stored(document: dict[str, Any]) -> str:
    """Letters take two bytes as they are, and six as ASCII, which alone has halves of pairs."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return text if sound(text) == text else json.dumps(document, sort_keys=True)


def stored_document(kept: str) -> Document:
    """The document of what is stored of it."""
    return Document.from_json(json.loads(kept))


def _values(entry: Entry, place: int, edge: int) -> list[str]:
    """The keys of the title and those of the body, as texts."""
    parts = ((0, edge, 0), (edge, len(entry.keys), TITLE_POSITIONS))
    found = [
        " ".join(_spaced(entry.positions[start:end], entry.keys[start:end], place, first))
        for start, end, first in parts
        if start < end
    ]
    return found or [WORDLESS]


def _spaced(positions: Sequence[int], keys: Sequence[Keys], place: int, first: int) -> list[str]:
    """Keys at their positions, and nothing where none is."""
    spaced: list[str] = []
    expected = first
    for position, own in zip(positions, keys, strict=True):
        if position > expected:
            spaced += [NOTHING] * (position - expected)
        spaced.append(term(own[place]))
        expected = position + 1
    return spaced
