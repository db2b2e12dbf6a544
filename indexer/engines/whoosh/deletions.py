"""Which documents of a commit are deleted: a file of arrays, a bit for each document.

An array has the name of its segment; a segment of which nothing is deleted has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .arrays import ArrayFile, ArrayWriter
from .commits import Part, deletions_of

Flags = NDArray[np.bool_]


def write_deletions(folder: Path, generation: int, alive: Mapping[str, Flags]) -> Part | None:
    """Of each segment, by name, which documents are not deleted; nothing when all are there."""
    deleted = {name: ~flags for name, flags in alive.items() if not flags.all()}
    if not deleted:
        return None
    name = deletions_of(generation)
    file = ArrayWriter(folder / name)
    try:
        for segment, flags in deleted.items():
            file.add(segment, np.packbits(flags))
        return Part(name, file.finish({}))
    except BaseException:
        file.abandon()
        raise


def read_deletions(folder: Path, part: Part | None, sizes: Mapping[str, int]) -> list[Flags]:
    """Of each segment, by name and size, which documents are not deleted. Raises Damaged."""
    if part is None:
        return [np.ones(size, np.bool_) for size in sizes.values()]
    file = ArrayFile(folder / part.name, part.sum.size)
    return [
        np.unpackbits(file[name], count=size) == 0 if name in file else np.ones(size, np.bool_)
        for name, size in sizes.items()
    ]
