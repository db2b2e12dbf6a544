"""Bytes for the table of bad inputs, made from a description in JSON.

A text is itself in UTF-8, a list its parts one after another, and an object one of ``MAKERS``.
"""

import bz2
import gzip
import io
import lzma
import stat
import zipfile
from collections.abc import Callable
from typing import Any

FLAGS = {b"PK\x03\x04": 6, b"PK\x01\x02": 8}
"""Records of a zip to the offset of their flags, of which the first bit says: encrypted."""


def made(value: Any) -> bytes:
    """The bytes that a description means."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list):
        return b"".join(map(made, value))
    ((name, content),) = value.items()
    return MAKERS[name](content)


def zipped(members: dict[str, Any]) -> bytes:
    """A zip; the content of a member whose name begins with ``@`` is where a link leads."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name.removeprefix("@"))
            if name.startswith("@"):
                member.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(member, made(content), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def encrypted(members: dict[str, Any]) -> bytes:
    """A zip whose first member says that it has a password."""
    whole = bytearray(zipped(members))
    for signature, offset in FLAGS.items():
        whole[whole.index(signature) + offset] |= 1
    return bytes(whole)


def cut(length: int, value: Any) -> bytes:
    """Its first bytes, or all but its last where the length is below zero."""
    return made(value)[:length]


def flipped(place: int, value: Any) -> bytes:
    """With all bits of one byte changed."""
    whole = bytearray(made(value))
    whole[place] ^= 0xFF
    return bytes(whole)


MAKERS: dict[str, Callable[[Any], bytes]] = {
    "hex": bytes.fromhex,
    "in": lambda pair: pair[1].encode(pair[0]),
    "times": lambda pair: pair[0] * made(pair[1]),
    "cut": lambda pair: cut(*pair),
    "flip": lambda pair: flipped(*pair),
    "zip": zipped,
    "encrypted": encrypted,
    "gz": lambda value: gzip.compress(made(value), mtime=0),
    "bz2": lambda value: bz2.compress(made(value)),
    "xz": lambda value: lzma.compress(made(value)),
}
