"""What a commit changes, kept on the server before any of it is made.

Little stands in the description of the build that it changes, much in an index beside it, which is
made for it and removed afterwards: a document for every part that is sent in one go, numbered from
0, with ``part`` its only field. Either way it is the lines that are sent, compressed by zlib, which
adds a checksum, in base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from ...errors import Damaged
from . import bulk
from .bulk import Change, changes_of, parts, put, send
from .client import Client

LITTLE: Final = 1 << 14
"""Bytes that stand in a description, which every node keeps in memory and writes at every turn."""
LEVEL: Final = 1
"""Of compression: a quarter of the size at a hundred megabytes a second."""
_MAPPING: Final = {"dynamic": "false", "properties": {}}
_SETTINGS: Final = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "-1",
}


class Kept(NamedTuple):
    """Where a journal is: itself, or how many parts the index has."""

    journal: str = ""
    parts: int = 0


def journal_of(name: str) -> str:
    """The index that has the journal of an index."""
    return f"{name}-journal"


def keep(client: Client, changes: Iterable[Change]) -> Kept:
    """Changes, on disk."""
    packed = map(_packed, parts(changes, client.cluster.bulk_mb * bulk.MEGABYTE))
    first = next(packed, "")
    second = next(packed, None)
    if second is None and len(first) <= LITTLE:
        return Kept(first)
    index = journal_of(client.address.name)
    client.create(index, _SETTINGS, _MAPPING)
    every = chain([first], [] if second is None else [second], packed)
    numbered = enumerate(every)
    return Kept(
        parts=send(client, index, (put(str(at), json.dumps({"part": one})) for at, one in numbered))
    )


def read(client: Client, kept: Kept) -> Iterator[list[Change]]:
    """The changes of a journal, by parts. Raises Damaged when it is not what was kept."""
    if kept.journal:
        yield _unpacked(client, kept.journal)
    index = journal_of(client.address.name)
    for number in range(kept.parts):
        found = client.read(index, str(number))
        if found is None:
            raise Damaged(f"{client.place}: part {number} of {index!r} is not there")
        yield _unpacked(client, found["_source"]["part"])


def drop(client: Client) -> None:
    """What is left of a journal that nobody needs. Another's index of that name stays."""
    index = journal_of(client.address.name)
    if client.is_ours(index):
        client.remove([index])


def _packed(changes: Sequence[Change]) -> str:
    lines = "\n".join(line for change in changes for line in change.lines)
    return base64.b64encode(zlib.compress(lines.encode("utf-8"), LEVEL)).decode("ascii")


def _unpacked(client: Client, packed: str) -> list[Change]:
    try:
        lines = zlib.decompress(base64.b64decode(packed, validate=True)).decode("utf-8")
        return list(changes_of(lines.split("\n")))
    except (ValueError, zlib.error) as error:
        raise Damaged(f"{client.place}: the journal is not what was kept ({error})") from error
