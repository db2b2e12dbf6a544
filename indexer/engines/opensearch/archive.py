"""One generation of an index as a single file, and back.

A tar file, not compressed, whose files are::

    kashshaf-backup.json      the manifest, first: JSON with the CRC-32 of itself
    documents-000000.gz …     what the server was sent of each document, a line of JSON; in no
                              particular order, up to 8 MB of them and of 1,000 in a file
    end.json                  the files, once they are written, and the digest of the manifest
    1,024 zeros               the end

    manifest    {"engine": "opensearch", "format": 1, "layout": that of the index, "generation",
                "analysis", "documents", "built_at"}
    end         {"manifest": SHA-256 in hexadecimal,
                "files": [[name, bytes, SHA-256 in hexadecimal], …]}

It is written as it is read, so that it needs no room but its own. What is read back is held to that
to the letter, and every document to the id and the fingerprint that stand beside it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Final

from ...errors import Damaged
from ..archives import (
    END,
    LONGEST_MANIFEST,
    MANIFEST,
    Member,
    Told,
    check_end,
    content_of,
    member,
    next_member,
)
from ..archives import read_manifest as read_first
from ..base import Archived
from ..sealed import seal, unseal
from . import builds
from .bulk import MEGABYTE, Change, put
from .fields import address_of, stored_document, term
from .snapshot import OpenSearchSnapshot

ENGINE: Final = "opensearch"
FORMAT: Final = 1
LAST: Final = "end.json"
LEVEL: Final = 6
TOGETHER: Final = 1_000
MOST: Final = 8 * MEGABYTE
"""Documents of a file, and the bytes of them after which it is full."""
LONGEST: Final = 1 << 28
"""Bytes of a file, compressed or not: one may have a document of any length, and no more."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says it has."""

    generation: int
    analysis: str
    documents: int
    built_at: str

    def archived(self, size: int) -> Archived:
        """As the jobs see it, with files of so many bytes."""
        return Archived(
            documents=self.documents,
            generation=self.generation,
            built_at=self.built_at,
            analysis_version=self.analysis,
            size_bytes=size,
        )


def write(snapshot: OpenSearchSnapshot, stream: IO[bytes], told: Told) -> Archived:
    """An archive of a generation. Raises Damaged when not all of it is there."""
    manifest = Manifest(
        generation=snapshot.generation,
        analysis=snapshot.analysis_version,
        documents=snapshot.documents,
        built_at=snapshot.built_at,
    )
    head = _sealed(manifest)
    stream.write(member(MANIFEST, head))
    files: list[Member] = []
    size = documents = 0
    for lines in _parts(snapshot):
        content = gzip.compress("".join(lines).encode("utf-8"), LEVEL, mtime=0)
        files.append(_member(f"documents-{len(files):06}.gz", content))
        stream.write(member(files[-1].name, content))
        size += len(content)
        documents += len(lines)
        told(size, size * manifest.documents // documents)
    if documents != manifest.documents:
        raise Damaged(f"backup: {manifest.documents} documents are counted, {documents} were read")
    end = seal({"manifest": hashlib.sha256(head).hexdigest(), "files": files})
    stream.write(member(LAST, end) + END)
    return manifest.archived(size)


def read_manifest(stream: IO[bytes]) -> Manifest:
    """The first file of an archive. Raises Damaged for what is none of ours, UsageError for one of
    another engine.
    """
    value = read_first(stream, ENGINE, (FORMAT, builds.FORMAT))
    try:
        return Manifest(
            generation=int(value["generation"]),
            analysis=str(value["analysis"]),
            documents=int(value["documents"]),
            built_at=str(value["built_at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"backup: its manifest is not what Kashshaf wrote ({error})") from error


class Unpacking:
    """The rest of an archive whose manifest has been read. ``size`` is that of the files so far."""

    def __init__(self, stream: IO[bytes], manifest: Manifest, told: Told) -> None:
        self.size = 0
        self._stream = stream
        self._manifest = manifest
        self._told = told
        self._files: list[Member] = []

    def changes(self) -> Iterator[Change]:
        """What puts every document into an index. Raises Damaged, at the end at the latest, when
        this is not what was written.
        """
        documents = 0
        while True:
            wanted = f"documents-{len(self._files):06}.gz"
            name, size = next_member(self._stream, f"cut short before {wanted}")
            if name == LAST:
                break
            if name != wanted or size > LONGEST:
                raise Damaged(f"backup: {name!r} of {size:,} bytes in the place of {wanted}")
            content = content_of(self._stream, size)
            self._files.append(_member(name, content))
            for line in _lines(name, content):
                documents += 1
                yield _change(name, line)
            self.size += size
            self._told(self.size, self.size * max(self._manifest.documents, 1) // documents)
        self._check(size, documents)

    def _check(self, size: int, documents: int) -> None:
        """The end, of so many bytes, against what was read."""
        if size > LONGEST_MANIFEST:
            raise Damaged(f"backup: {LAST!r} of {size:,} bytes")
        try:
            end = unseal(content_of(self._stream, size))
            files = [Member(*each) for each in end["files"]]
            head = end["manifest"]
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(f"backup: its end is not what Kashshaf wrote ({error})") from error
        check_end(self._stream)
        if head != hashlib.sha256(_sealed(self._manifest)).hexdigest():
            raise Damaged("backup: its manifest is not that of its files")
        if files != self._files:
            raise Damaged("backup: a file is altered (its checksum is not the one written)")
        if documents != self._manifest.documents:
            raise Damaged(
                f"backup: {self._manifest.documents} documents are counted, {documents} are there"
            )


def _parts(snapshot: OpenSearchSnapshot) -> Iterator[list[str]]:
    """The documents as lines, by what stands in one file."""
    lines: list[str] = []
    size = 0
    for source in snapshot.sources():
        lines.append(json.dumps(source, ensure_ascii=False, sort_keys=True) + "\n")
        size += len(lines[-1])
        if len(lines) == TOGETHER or size > MOST:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _lines(name: str, content: bytes) -> list[str]:
    """Of a file, which has one at least."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        lines = unpacking.decompress(content, LONGEST).decode("utf-8").split("\n")
    except (zlib.error, ValueError) as error:
        raise Damaged(f"backup: {name} is altered ({error})") from error
    if not unpacking.eof or unpacking.unused_data or len(lines) < 2 or lines.pop():
        raise Damaged(f"backup: {name} is altered (it is not whole)")
    return lines


def _change(name: str, line: str) -> Change:
    """What puts a document where it belongs, whatever somebody made of its line."""
    try:
        source = json.loads(line)
        document = stored_document(source["document"])
        if (source["id"], source["fingerprint"]) != (term(document.id), document.fingerprint()):
            raise ValueError("what stands beside a document is not of it")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(f"backup: {name} is none of Kashshaf's ({error})") from error
    return put(address_of(document.id), line)


def _sealed(manifest: Manifest) -> bytes:
    return seal({"engine": ENGINE, "format": FORMAT, "layout": builds.FORMAT, **asdict(manifest)})


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), hashlib.sha256(content).hexdigest())
