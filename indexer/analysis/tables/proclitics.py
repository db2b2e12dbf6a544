"""A row of clitics as it is written, and its parts."""

from __future__ import annotations

from collections.abc import Iterator


def parts(proclitics: str) -> Iterator[str]:
    """The clitics of a row of them: ``وبال`` is و and ب and ال, ``لل`` is ل and ال."""
    while proclitics:
        if proclitics.startswith("لل"):
            yield from ("ل", "ال")
            proclitics = proclitics[2:]
        else:
            size = 2 if proclitics.startswith("ال") else 1
            yield proclitics[:size]
            proclitics = proclitics[size:]
