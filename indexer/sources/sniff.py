"""What a file holds whose name does not say it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import BinaryIO

from .encodings import recognise
from .formats import FORMATS
from .formats.csv import delimiter_of
from .refused import Refused

_HEAD = 64 * 1024
_MAGIC = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
"""First bytes to packing."""


_TAG = re.compile(r"<(?:!doctype\s+)?([A-Za-z][\w:]*)", re.IGNORECASE)
_ROOTS = {
    **dict.fromkeys(("html", "head", "body", "title", "meta", "link", "script"), "html"),
    **dict.fromkeys(("rss", "rdf:rdf", "feed"), "feed"),
}
"""The first tag of a file to its format."""


def sniff(open_bytes: Callable[[], BinaryIO]) -> tuple[str, str]:
    """(packing, format) by the first bytes; plain text is what nothing else claims.

    Raises Refused, naming the legal formats, when it is no text, and what reading raises.
    """
    with open_bytes() as stream:
        head = stream.read(_HEAD)
    if packing := packing_of(head):
        return packing, "auto"
    try:
        encoding = recognise(lambda: io.BytesIO(head))
    except Refused as refused:
        legal = ", ".join(FORMATS)
        packings = ", ".join(_MAGIC.values())
        raise Refused(f"{refused}; legal formats are {legal}, or a {packings} of them") from None
    text = head[encoding.skip :].decode(encoding.codec, "ignore").lstrip()
    return "", _format(text)


def packing_of(head: bytes) -> str:
    """The packing that the first bytes of a file tell; "" for none."""
    return next((packing for magic, packing in _MAGIC.items() if head.startswith(magic)), "")


def _format(text: str) -> str:
    if text.startswith("<") and (tag := _TAG.search(text)):
        return _ROOTS.get(tag[1].lower(), "txt")
    if text.startswith(("{", "[")):
        return "jsonl" if _is_object(text.split("\n", 1)[0]) else "json"
    first_line = text.split("\n", 1)[0]
    try:
        delimiter = delimiter_of(first_line)
        return "csv" if delimiter and delimiter in first_line else "txt"
    except csv.Error:
        return "txt"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
