"""One commit of a build as a single file, and back.

A tar file, not compressed, the same bytes for the same commit:

    kashshaf-backup.json    the manifest, first: JSON with the CRC-32 of itself
    _MAIN_3.toc …           the files of the commit, in the order of the manifest
    1,024 zeros             the end

    manifest    {"engine": "whoosh", "format": 1, "layout": that of the index, "base",
                "generation", "analysis", "documents", "built_at",
                "files": [[name, bytes, SHA-256 in hexadecimal], …]}

What is read is held to that to the letter: nothing but regular files, by the names and sizes of the
manifest, which are names of files of a build and never paths. So whatever somebody has made of an
archive, reading it writes no more than it says, and nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from ...errors import Damaged, DiskFull
from ..archives import (
    BLOCK,
    CHUNK,
    END,
    MANIFEST,
    Member,
    Told,
    check_end,
    chunks,
    header,
    member,
    next_member,
    skip,
)
from ..archives import read_manifest as read_first
from ..base import Archived
from ..sealed import seal
from . import layout
from .build import OpenBuild
from .commits import is_name, table_name
from .snapshot import WhooshSnapshot
from .storage import checksum_of, free, sync

ENGINE: Final = "whoosh"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says it has. ``base`` and ``analysis`` are those of the build."""

    base: int
    generation: int
    analysis: str
    documents: int
    built_at: str
    files: tuple[Member, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    def archived(self) -> Archived:
        """As the jobs see it."""
        return Archived(
            documents=self.documents,
            generation=self.generation,
            built_at=self.built_at,
            analysis_version=self.analysis,
            size_bytes=self.size,
        )


@contextmanager
def held(build: OpenBuild) -> Iterator[Sequence[IO[bytes]]]:
    """The files of a commit, the table first, open for reading: so they stay, whatever commits
    come. Raises FileNotFoundError when one has come already that took some of them away.
    """
    names = [table_name(build.commit.generation), *(part.name for part in build.commit.parts)]
    with ExitStack() as stack:
        yield [stack.enter_context((build.folder / name).open("rb")) for name in names]


def write(
    files: Sequence[IO[bytes]], snapshot: WhooshSnapshot, stream: IO[bytes], told: Told
) -> Manifest:
    """An archive of held files. Raises Damaged when one is not what the commit says."""
    commit = snapshot.build.commit
    sums = dict(commit.parts)
    for file in files:
        name = Path(file.name).name
        if name in sums and checksum_of(file) != sums[name]:
            raise Damaged(f"{file.name}: altered (its checksum is not the one written)")
    manifest = Manifest(
        base=snapshot.generation - commit.generation,
        generation=snapshot.generation,
        analysis=snapshot.analysis_version,
        documents=snapshot.documents,
        built_at=snapshot.built_at,
        files=tuple(map(_member, files)),
    )
    stream.write(member(MANIFEST, _sealed(manifest)))
    done = 0
    for file, own in zip(files, manifest.files, strict=True):
        stream.write(header(own.name, own.size))
        file.seek(0)
        while chunk := file.read(CHUNK):
            stream.write(chunk)
            done += len(chunk)
            told(done, manifest.size)
        stream.write(bytes(-own.size % BLOCK))
    stream.write(END)
    return manifest


def read_manifest(stream: IO[bytes]) -> Manifest:
    """The first file of an archive. Raises Damaged for what is none of ours, UsageError for one of
    another engine.
    """
    value = read_first(stream, ENGINE, (FORMAT, layout.FORMAT))
    try:
        return _checked(value)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"backup: its manifest is not what Kashshaf wrote ({error})") from error


def unpack(stream: IO[bytes], manifest: Manifest, folder: Path, told: Told) -> None:
    """The files of an archive, whose manifest has been read, into a folder of their own, on disk.

    Raises Damaged when they are not what the manifest says, DiskFull when there is no room, both
    before more is written than it says; OSError.
    """
    room = free(folder)
    if room is not None and manifest.size > room:
        raise DiskFull(
            f"{folder.parent}: the backup needs {manifest.size // 1024:,} KB, and "
            f"{room // 1024:,} KB are left; the index is as it was"
        )
    done = 0
    for own in manifest.files:
        name, size = next_member(stream, f"cut short before {own.name}")
        if (name, size) != (own.name, own.size):
            raise Damaged(f"backup: {name!r} of {size:,} bytes in the place of {own.name}")
        digest = hashlib.sha256()
        with (folder / own.name).open("xb") as file:
            for chunk in chunks(stream, size):
                digest.update(chunk)
                file.write(chunk)
                done += len(chunk)
                told(done, manifest.size)
            file.flush()
            os.fsync(file.fileno())
        skip(stream, size)
        if digest.hexdigest() != own.sha256:
            raise Damaged(f"backup: {own.name} is altered (its checksum is not the one written)")
    check_end(stream)
    sync(folder)


def _sealed(manifest: Manifest) -> bytes:
    return seal(
        {
            "engine": ENGINE,
            "format": FORMAT,
            "layout": layout.FORMAT,
            "base": manifest.base,
            "generation": manifest.generation,
            "analysis": manifest.analysis,
            "documents": manifest.documents,
            "built_at": manifest.built_at,
            "files": manifest.files,
        }
    )


def _checked(value: dict[str, Any]) -> Manifest:
    """Raises ValueError, KeyError and TypeError for a value that is no manifest."""
    files = tuple(Member(*each) for each in value["files"])
    names = {each.name for each in files}
    if len(names) != len(files) or not all(map(is_name, names)):
        raise ValueError("it names what is no file of an index")
    if any(type(each.size) is not int or each.size < 0 for each in files):
        raise ValueError("a size is none")
    return Manifest(
        base=value["base"],
        generation=value["generation"],
        analysis=value["analysis"],
        documents=value["documents"],
        built_at=value["built_at"],
        files=files,
    )


def _member(file: IO[bytes]) -> Member:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]  # any binary file will do
    return Member(Path(file.name).name, file.tell(), digest.hexdigest())
