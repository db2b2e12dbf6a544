"""What an index says of documents that may be copies of others, and of which they are."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ...copies import Text
from ..moments import DAY
from .bulk import Change, update
from .matching import Clause
from .point import PAGE, WINDOW, Point, having_ids, name_of, values_of
from .portions import portions

FIELDS: Final = ("published", "sketch", "lead")
SIZE: Final = 4
"""Bytes of the number of words before the words."""
_LETTERS: Final = str.maketrans("-_", "+/")
"""Of base64, as the server writes it and as it reads it."""

Read = Callable[[Sequence[str]], Iterator[tuple[str, str]]]
"""Gives of some documents, by the terms of their ids, each term and what ``compared`` says."""


class Known(NamedTuple):
    """What an index says of a document: the term of its id, its microseconds since 1970 or None,
    its sketch, and the term of its lead's id, its own where it leads, None where it is alone.
    """

    name: str
    published: int | None
    sketch: bytes
    lead: str | None

    @property
    def order(self) -> tuple[bool, int, str]:
        """By date, the undated last, then by id."""
        return self.published is None, self.published or 0, self.name

    @property
    def follows(self) -> str | None:
        """The one that it is a copy of."""
        return None if self.lead == self.name else self.lead

    @property
    def bins(self) -> list[str]:
        """As terms."""
        return bins_of(self.sketch)


def bins_of(sketch: bytes) -> list[str]:
    """Of each bin that is not empty a term, which those have that are equal there."""
    row = np.frombuffer(sketch, "<u2").tolist()
    return [f"{place:02x}{value:04x}" for place, value in enumerate(row) if value]


def known_of(hit: Mapping[str, Any]) -> Known:
    """The document of a hit that was asked for FIELDS."""
    fields = hit["fields"]
    return Known(
        name_of(hit),
        fields["published"][0] if "published" in fields else None,
        bytes_of(fields["sketch"][0]),
        fields["lead"][0] if "lead" in fields else None,
    )


def sent(source: Mapping[str, Any]) -> Known:
    """The same of what is sent of a document, of which it is not decided whose copy it is."""
    return Known(source["id"], source["published"], bytes_of(source["sketch"]), None)


def at(point: Point, addresses: Sequence[str]) -> list[Known]:
    """The documents that are at some addresses."""
    return [
        each
        for some in portions(addresses, PAGE)
        for each in every_known(point, {"ids": {"values": some}})
    ]


def every_known(point: Point, query: Clause) -> Iterator[Known]:
    """The documents that match."""
    return map(known_of, point.every(query, values_of(*FIELDS), WINDOW))


def every_in_order(point: Point) -> Iterator[Known]:
    """All documents, the earliest first."""
    asked = {**values_of(*FIELDS), "sort": ordered(is_later=True)}
    return map(known_of, point.every({"match_all": {}}, asked, WINDOW))


def updates(point: Point, leads: Mapping[str, str | None], generation: int) -> Iterator[Change]:
    """The changes of a commit that say which leads documents have, by the terms of their ids."""
    addresses = point.addresses(list(leads))
    for name, lead in leads.items():
        yield update(addresses[name], {"lead": lead, "generation": generation})


def reading(point: Point) -> Read:
    """What the server keeps of the words of documents."""

    def read(names: Sequence[str]) -> Iterator[tuple[str, str]]:
        for some in portions(names, PAGE):
            for hit in point.every(having_ids(some), values_of("compared"), PAGE):
                yield name_of(hit), hit["fields"]["compared"][0]

    return read


def text_of(kept: str, published: int | None) -> Text:
    """What is compared of a document, of what ``compared`` says."""
    whole = bytes_of(kept)
    return Text(
        words=np.frombuffer(whole[SIZE:], np.uint8),
        length=int.from_bytes(whole[:SIZE], "little"),
        published=None if published is None else published / DAY,
    )


def bytes_of(kept: str) -> bytes:
    """As they are sent, and as the server gives them back, who leaves out what only fills up."""
    return base64.b64decode(kept.translate(_LETTERS) + "=" * (-len(kept) % 4))


def ordered(*, is_later: bool) -> list[dict[str, Any]]:
    """From the earliest on, or back to it."""
    order, undated = ("asc", "_last") if is_later else ("desc", "_first")
    return [{"published": {"order": order, "missing": undated}}, {"id": order}]
