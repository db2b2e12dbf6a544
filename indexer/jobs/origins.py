"""Where documents came from, and what a job was given to read.

An origin is kept beside each document. That of a file is a real path: of the folder the job was
given, and the file's own below it; what is packed in an archive came from the archive. A document
has the origin it was last written with: one that is met again elsewhere, unchanged, is not written
for that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..sources import Input

STDIN: Final = "stdin"
API: Final = "api"
"""What came with a request."""

PACKED: Final = 4
"""Bytes of text in a byte of a packed file, about: news in JSON is compressed to a quarter."""
MARKUP: Final = 0.1
"""Bytes of an article in a byte of a web page, about."""


def origin_of(source: Input) -> str:
    """Of the documents of an input."""
    if source.path is None:
        return STDIN
    return str(Path(os.path.realpath(source.root), source.path.relative_to(source.root)))


def origin_at(path: str) -> str:
    """Of what would have come from a file or a folder that could not be read."""
    return str(Path(os.path.realpath(Path(path).parent), Path(path).name))


@dataclass(frozen=True, slots=True)
class Given:
    """The real paths that a job was given, whether with all that is below them, and about how many
    bytes of text they have.
    """

    places: tuple[Path, ...] = ()
    recursive: bool = False
    size: int = 0

    @classmethod
    def of(cls, paths: Sequence[str], inputs: Iterable[object], *, recursive: bool) -> Given:
        """From the paths and the inputs that were found there."""
        places = tuple(Path(os.path.realpath(path)) for path in paths if path != "-")
        return cls(places, recursive, sum(map(_size, inputs)))

    def has_lost(self, origin: str) -> bool:
        """Whether a file is no longer there that would have been read if it were."""
        path = Path(origin)
        return path.is_absolute() and self._covers(path) and not os.path.lexists(path)

    def _covers(self, path: Path) -> bool:
        return any(
            path in (place, place / path.name) or (self.recursive and path.is_relative_to(place))
            for place in self.places
        )


NOTHING: Final = Given()
"""For jobs that read no files, or of which nobody knows."""


def _size(source: object) -> int:
    """Bytes of text of an input, about; none of one that cannot be asked."""
    if not isinstance(source, Input) or source.path is None:
        return 0
    try:
        size = source.path.stat().st_size
    except OSError:
        return 0
    share = (PACKED if source.packing else 1) * (MARKUP if source.format == "html" else 1)
    return int(size * share)
