"""Whether documents are found by all that they are to be found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...model import Entry
from .fields import LEVELS, address_of, term
from .known import at, reading
from .leads import Deciding
from .matching import Clause
from .point import Point
from .portions import portions

CHECKED: Final = 500
"""Terms that a document is asked to have at a time."""

_Term = tuple[str, str]
"""A field and a key."""


def verified(point: Point, prints: Mapping[str, str], entries: Sequence[Entry]) -> list[str]:
    """What is wrong with some documents, of which there are those that have ``prints``: what is
    stored of them, their terms, the groups of copies they are in.
    """
    problems = []
    for entry in entries:
        document = entry.document
        stored = prints.get(document.id)
        if stored is None:
            problems.append(f"document {document.id!r}: not found under its id")
        else:
            if stored != document.fingerprint():
                problems.append(f"document {document.id!r}: is not what was stored")
            problems += _unfound(point, entry)
    return [*problems, *_misplaced(point, entries)]


def _unfound(point: Point, entry: Entry) -> list[str]:
    """The terms of a document that it is not found under."""
    own = {"ids": {"values": [address_of(entry.document.id)]}}
    some = list(portions(sorted(_terms(entry)), CHECKED))
    has = point.count([_having(own, part) for part in some])
    doubtful = [one for part, found in zip(some, has, strict=True) if not found for one in part]
    found = point.count([_having(own, [one]) for one in doubtful])
    return [
        f"document {entry.document.id!r}: not found under {field} {key!r}"
        for (field, key), there in zip(doubtful, found, strict=True)
        if not there
    ]


def _misplaced(point: Point, entries: Sequence[Entry]) -> Iterator[str]:
    """The documents that, decided anew, are not the copies that they are said to be."""
    own = at(point, [address_of(entry.document.id) for entry in entries])
    wrong = [one.name for one in Deciding(point, reading(point), own).wrong()]
    ids = point.ids(wrong)
    for name in wrong:
        yield f"document {ids[name]!r}: is not in the group of copies it belongs to"


def _having(own: Clause, terms: Sequence[_Term]) -> Clause:
    has = [{"term": {field: term(key)}} for field, key in terms]
    return {"bool": {"filter": [own, *has]}}


def _terms(entry: Entry) -> set[_Term]:
    """The fields and keys that a document must be found under."""
    terms = {(level, getattr(keys, level)) for keys in entry.keys for level in LEVELS}
    terms |= {("tag", tag.key) for tag in entry.tags}
    terms |= {("source", entry.source)} if entry.source else set()
    return terms | ({("author", entry.author)} if entry.author else set())
