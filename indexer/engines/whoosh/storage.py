"""A Whoosh storage that survives a power cut, and can say whether its files are whole.

Whoosh makes a commit visible by renaming a new table of contents. Before that rename this storage
writes the checksum of every file of the commit beside it and brings all of it to disk.
"""

from __future__ import annotations

import errno
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage

from ...errors import DiskFull

_TOC: Final = re.compile(r"_MAIN_(\d+)\.toc")
_CHUNK: Final = 1 << 20
_NO_ROOM: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's file storage with checksums and fsync at each commit."""

    def rename_file(self, old: str, new: str, safe: bool = False) -> None:
        """As Whoosh's; a table of contents only becomes visible when all it names is on disk."""
        toc = _TOC.fullmatch(new)
        folder = Path(self.folder)
        if toc:
            known = read_checksums(folder, int(toc[1]) - 1)
            names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(".seg")]
            sums = {name: known.get(name) or checksum(folder / name) for name in sorted(names)}
            sums[new] = checksum(folder / old)
            written = folder / _sums_name(int(toc[1]))
            written.write_text(json.dumps(sums))
            for name in (*names, old, written.name):
                sync(folder / name)
            sync(folder)
        super().rename_file(old, new, safe)
        if toc:
            sync(folder)
            for stale in folder.glob("checksums-*.json"):
                if stale != written:
                    stale.unlink()


def read_checksums(folder: Path, generation: int) -> dict[str, Any]:
    """File name to ``{"size", "crc32"}`` of one Whoosh generation; empty when there is none."""
    try:
        sums: dict[str, Any] = json.loads((folder / _sums_name(generation)).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return sums


def checksum(path: Path) -> dict[str, int]:
    """The size in bytes and the CRC-32 of a file."""
    crc = size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
    return {"size": size, "crc32": crc}


def damaged_files(folder: Path, generation: int) -> list[str]:
    """What is wrong with the files of a Whoosh generation, one sentence a file."""
    sums = read_checksums(folder, generation)
    if not sums:
        return [f"{folder / _sums_name(generation)}: missing or unreadable"]
    problems = []
    for name, expected in sums.items():
        try:
            found = checksum(folder / name)
        except OSError as error:
            problems.append(f"{folder / name}: {error.strerror}")
            continue
        if found["size"] != expected["size"]:
            problems.append(
                f"{folder / name}: {found['size']} bytes instead of {expected['size']}"
            )
        elif found != expected:
            problems.append(f"{folder / name}: altered (its checksum is not the one written)")
    return problems


def sync(path: Path) -> None:
    """Bring a file or a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_room(folder: Path) -> Iterator[None]:
    """Turns the operating system's "no space left" into the DiskFull that says how much there is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise DiskFull(
            f"{folder}: {os.strerror(error.errno)} ({_room(folder)}); the index is as it was"
        ) from error


def _room(folder: Path) -> str:
    try:
        space = os.statvfs(folder)
    except OSError:
        return "unknown room left"
    return f"{space.f_bavail * space.f_frsize // 1024:,} KB left"


def _sums_name(generation: int) -> str:
    return f"checksums-{generation}.json"
