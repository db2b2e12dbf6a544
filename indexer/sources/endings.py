"""What the ending of a file's name says about it."""

from __future__ import annotations

from pathlib import PurePath

FORMAT_OF = {
    ".txt": "txt",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
}
PACKING_OF = {".zip": "zip", ".gz": "gz", ".bz2": "bz2", ".xz": "xz"}

_INTERCHANGED = {"json": {"json", "jsonl"}, "jsonl": {"json", "jsonl"}}
"""Formats whose endings people use for one another, so that a named format takes both."""


def by_ending(name: str) -> tuple[str, str]:
    """(packing, format) of a file name; "" for what its ending does not say.

    The format of ``a.jsonl.gz`` is that of ``a.jsonl``.
    """
    ending = PurePath(name).suffix.lower()
    packing = PACKING_OF.get(ending, "")
    if packing and packing != "zip":
        return packing, by_ending(inner(name))[1]
    return packing, FORMAT_OF.get(ending, "")


def inner(name: str) -> str:
    """The name without its last ending: that of what is in a compressed file."""
    return name[: len(name) - len(PurePath(name).suffix)]


def among_others(name: str, fmt: str) -> tuple[str, str]:
    """(packing, format) to read a file as that was found in a folder or an archive.

    ``fmt`` is ``auto`` or the format asked for; that one is also the format of files without any
    ending. ("", "") is a file to pass over; the format of an archive is ``fmt`` itself.
    """
    packing, by_name = by_ending(name)
    if packing == "zip":
        return packing, fmt
    if packing:
        found = among_others(inner(name), fmt)[1]
        return (packing, found) if found else ("", "")
    if fmt == "auto":
        return "", by_name
    if not PurePath(name).suffix or by_name in _INTERCHANGED.get(fmt, {fmt}):
        return "", fmt
    return "", ""
