"""One commit of a build as a single file, and back.

A tar file, not compressed, the same bytes for the same commit:

    kashshaf-backup.json    the manifest, first: JSON with the CRC-32 of itself
    _MAIN_3.toc …           the files of the commit, in the order of the manifest
    1,024 zeros             the end

    manifest    {"format": 1, "layout": that of the index, "base", "generation", "analysis",
                "documents", "built_at", "files": [[name, bytes, SHA-256 in hexadecimal], …]}

What is read is held to that to the letter: nothing but regular files, by the names and sizes of the
manifest, which are names of files of a build and never paths. So whatever somebody has made of an
archive, reading it writes no more than it says, and nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from ...errors import Damaged, DiskFull
from ..base import Archived
from . import layout
from .build import OpenBuild
from .commits import is_name, table_name
from .snapshot import WhooshSnapshot
from .storage import checksum_of, free, seal, sync, unseal

MANIFEST: Final = "kashshaf-backup.json"
FORMAT: Final = 1
LONGEST_MANIFEST: Final = 1 << 20
"""Bytes; one of a thousand files has a tenth of it."""
_BLOCK: Final = tarfile.BLOCKSIZE
_CHUNK: Final = 1 << 20
_END: Final = bytes(2 * _BLOCK)

Told = Callable[[int, int], None]
"""Hears how many bytes are done, and of how many."""


class Member(NamedTuple):
    """A file of an archive; ``sha256`` in hexadecimal digits."""

    name: str
    size: int
    sha256: str


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
        return sum(member.size for member in self.files)

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
    content = _sealed(manifest)
    stream.write(_header(MANIFEST, len(content)) + _padded(content))
    done = 0
    for file, member in zip(files, manifest.files, strict=True):
        stream.write(_header(member.name, member.size))
        file.seek(0)
        while chunk := file.read(_CHUNK):
            stream.write(chunk)
            done += len(chunk)
            told(done, manifest.size)
        stream.write(bytes(-member.size % _BLOCK))
    stream.write(_END)
    return manifest


def read_manifest(stream: IO[bytes]) -> Manifest:
    """The first file of an archive. Raises Damaged for what is none of ours."""
    name, size = _next(stream, "no backup that Kashshaf made")
    if name != MANIFEST or size > LONGEST_MANIFEST:
        raise Damaged(f"backup: no backup that Kashshaf made (it begins with {name!r})")
    content = _exactly(stream, size)
    _exactly(stream, -size % _BLOCK)
    try:
        value = unseal(content)
        found = (value["format"], value["layout"])
        if found != (FORMAT, layout.FORMAT):
            raise Damaged(
                f"backup: format {found}, legal: {(FORMAT, layout.FORMAT)}; another version of "
                "Kashshaf made it, which can restore and export it"
            )
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
    for member in manifest.files:
        name, size = _next(stream, f"cut short before {member.name}")
        if (name, size) != (member.name, member.size):
            raise Damaged(f"backup: {name!r} of {size:,} bytes in the place of {member.name}")
        digest = hashlib.sha256()
        with (folder / member.name).open("xb") as file:
            for chunk in _chunks(stream, size):
                digest.update(chunk)
                file.write(chunk)
                done += len(chunk)
                told(done, manifest.size)
            file.flush()
            os.fsync(file.fileno())
        _exactly(stream, -size % _BLOCK)
        if digest.hexdigest() != member.sha256:
            raise Damaged(f"backup: {member.name} is altered (its checksum is not the one written)")
    if _exactly(stream, len(_END)) != _END:
        raise Damaged("backup: it has more in it than its manifest says")
    sync(folder)


def _sealed(manifest: Manifest) -> bytes:
    return seal(
        {
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
    names = {member.name for member in files}
    if len(names) != len(files) or not all(map(is_name, names)):
        raise ValueError("it names what is no file of an index")
    if any(type(member.size) is not int or member.size < 0 for member in files):
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


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def _next(stream: IO[bytes], otherwise: str) -> tuple[str, int]:
    """Name and size of the file that comes next. Raises Damaged for anything but a regular one."""
    try:
        info = tarfile.TarInfo.frombuf(stream.read(_BLOCK), "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeError) as error:
        raise Damaged(f"backup: {otherwise}") from error
    if info.type != tarfile.REGTYPE or info.size < 0:
        raise Damaged(f"backup: {info.name!r} is no regular file; {otherwise}")
    return info.name, info.size


def _chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """So many bytes. Raises Damaged when there are not as many."""
    while size:
        chunk = stream.read(min(size, _CHUNK))
        if not chunk:
            raise Damaged(f"backup: cut short, {size:,} bytes of a file are missing")
        size -= len(chunk)
        yield chunk


def _exactly(stream: IO[bytes], size: int) -> bytes:
    return b"".join(_chunks(stream, size))


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % _BLOCK)
