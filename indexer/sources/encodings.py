"""In which encoding a text is written.

In this order: a byte order mark; UTF-16 without one; strict UTF-8; UTF-8 with damaged places;
windows-1256 or ISO-8859-6, whichever gives the more plausible Arabic; and where neither does,
what the text itself claims (a page, a feed), and else windows-1252, if charset-normalizer takes
that for a text. Nothing else is guessed: other encodings are named by the user, and then hold
strictly.

A claim comes that late because pages get theirs from a template, and their text from elsewhere.
"""

from __future__ import annotations

import codecs
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from charset_normalizer import from_bytes

from ..errors import UsageError
from .refused import Refused

CHUNK = 1 << 20
"""Bytes read at a time, and the size of the sample an encoding is judged by."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABELS = {"cp1256": "windows-1256", "iso8859_6": "iso-8859-6", "cp1252": "windows-1252"}
_ARABIC = ("cp1256", "iso8859_6")

_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b") + b"\x7f"
_BEYOND_ASCII = bytes(range(128, 256))
_MOSTLY_CONTROLS = 0.1
_SOME_CONTROLS = 0.01

_CLAIM = re.compile(
    rb"""<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Codecs of Python that are no encoding of a page, and take their time."""
_HEAD = 16 * 1024
"""Bytes within which a claim stands."""

_PER_MILLE = {
    **{"ا": 152.6, "ل": 117.4, "ي": 75.8, "م": 66.0, "و": 53.4, "ن": 49.7, "ت": 46.5, "ر": 46.2},
    **{"ع": 34.6, "ب": 34.4, "ة": 32.9, "د": 31.4, "ف": 25.9, "ه": 23.7, "س": 23.6, "ق": 21.7},
    **{"أ": 19.5, "ك": 18.2, "ح": 17.9, "ج": 14.3, "ش": 10.1, "ط": 9.7, "ص": 9.2, "خ": 8.4},
    **{"إ": 8.3, "ى": 8.3, "ض": 6.6, "ز": 6.5, "ذ": 5.8, "ث": 5.5, "ئ": 4.2, "غ": 3.4, "ء": 3.4},
    **{"ظ": 2.4, "ؤ": 1.3, "آ": 1.0},
}
"""Arabic letters per thousand, counted over 29,222,775 letters of the SaudiNewsNet articles."""

_LETTER = {letter: math.log(share / 1000) for letter, share in _PER_MILLE.items()}
_NEUTRAL = -4.0
"""For what is at home in Arabic but rare in news: a vowel sign on a letter, Arabic punctuation."""
_STRANGE = -9.0
_AT_HOME = frozenset("،؛؟«»ـ\u00a0")
_PLAUSIBLE = -4.2
"""Measured: of 6,000 pieces of three words and more from SaudiNewsNet none was below -4.0, a
vowelled sentence was at -3.7; of 8,000 pieces of six Russian words in KOI8-R, windows-1251 and
ISO-8859-5, read as Arabic, 24 were above -4.2."""
_PLAUSIBLE_SHORT = -4.7
"""Of 6,000 pieces of one and two words, nine were below this."""
_SHORT = 12
"""Letters beyond ASCII below which a text is a short one."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """``codec`` decodes the file from byte ``skip`` on; ``label`` is what users know it by.

    ``first_bad`` is the offset in bytes, from the start of the file, of the first byte that is
    not valid, or None.
    """

    codec: str
    label: str
    skip: int = 0
    first_bad: int | None = None


def check(name: str) -> None:
    """Raise UsageError unless ``name`` is ``auto`` or an encoding that Python knows."""
    if name == "auto":
        return
    try:
        b"    ".decode(name)
    except UnicodeError:
        return  # It is known; four spaces are not valid in it.
    except (LookupError, ValueError):
        message = "legal are auto and names such as utf-8, utf-16, windows-1256, iso-8859-6"
        raise UsageError(f"encoding {name!r}: {message}") from None


def claim_of(open_bytes: Callable[[], BinaryIO]) -> str:
    """The encoding that an HTML page or an XML file says it is in; "" when Python has none of that
    name, or it says nothing."""
    with open_bytes() as stream:
        found = _CLAIM.search(stream.read(_HEAD))
    if not found:
        return ""
    name = (found[1] or found[2]).decode("ascii", "ignore").lower()
    try:
        known = b"a".decode(name) == "a" and codecs.lookup(name).name not in _NO_CHARSETS
    except (LookupError, UnicodeError):
        return ""
    return name if known else ""


def differs(open_bytes: Callable[[], BinaryIO], claim: str, found: Encoding) -> bool:
    """Whether the beginning of a file is another text as what it claims to be."""
    with open_bytes() as stream:
        head = stream.read(CHUNK)[found.skip :]
    return head.decode(claim, "replace") != head.decode(found.codec, "replace")


def recognise(
    open_bytes: Callable[[], BinaryIO], wanted: str = "auto", claim: str = ""
) -> Encoding:
    """How to decode a file; it is read to its end, a chunk at a time.

    ``wanted`` is ``auto`` or the encoding to hold it to; ``claim`` is what :func:`claim_of` says.
    Raises Refused for what is no text.
    """
    with open_bytes() as stream:
        head = stream.read(CHUNK)
    if len(head) < CHUNK:  # It is all there is, so it is not unpacked again.
        open_bytes = partial(io.BytesIO, head)
    mark, marked = next(((m, c) for m, c in _MARKS if head.startswith(m)), (b"", ""))
    if wanted != "auto":
        codec = codecs.lookup(wanted).name.removesuffix("-sig")
        skip = len(mark) if codec == marked else 0
        return _validated(open_bytes, Encoding(codec, wanted, skip))
    if marked:
        return _validated(open_bytes, Encoding(marked, marked, len(mark)))
    if codec := _unmarked_utf16(head):
        return _validated(open_bytes, Encoding(codec, codec))
    if _controls(head) > _MOSTLY_CONTROLS:
        raise Refused("binary: mostly control characters, so not a text")
    flaw = _first_flaw(open_bytes, "utf-8", 0)
    if flaw is None:
        return Encoding("utf-8", "utf-8")
    offset, sample = flaw
    if _is_damaged_utf8(sample):
        return Encoding("utf-8", "utf-8", first_bad=offset)
    if _controls(sample) > _SOME_CONTROLS:
        raise Refused(f"binary: control characters, and no valid UTF-8 from byte {offset} on")
    codec = _single_byte(sample, claim)
    return _validated(open_bytes, Encoding(codec, _LABELS.get(codec, codec)))


def _validated(open_bytes: Callable[[], BinaryIO], encoding: Encoding) -> Encoding:
    """``encoding`` with the first bad byte filled in.

    Raises Refused when there is one in an encoding that is not built on ASCII: there, what is
    bad cannot be kept to its own line.
    """
    flaw = _first_flaw(open_bytes, encoding.codec, encoding.skip)
    if flaw is None:
        return encoding
    offset = flaw[0]
    if not _on_ascii(encoding.codec):
        raise Refused(f"not valid {encoding.label}: the first bad byte is byte {offset}")
    return Encoding(encoding.codec, encoding.label, encoding.skip, offset)


def _on_ascii(codec: str) -> bool:
    ascii_bytes = bytes(range(128))
    try:
        return ascii_bytes.decode(codec) == ascii_bytes.decode("ascii")
    except UnicodeError:
        return False


def _first_flaw(
    open_bytes: Callable[[], BinaryIO], codec: str, skip: int
) -> tuple[int, bytes] | None:
    """The offset of the first byte that is not valid and the bytes around it, or None."""
    decoder = codecs.getincrementaldecoder(codec)()
    with open_bytes() as stream:
        stream.read(skip)
        read, before = skip, b""
        while True:
            chunk = stream.read(CHUNK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return read - len(pending) + error.start, before + chunk
            except UnicodeError:  # Some codecs (UTF-16 without its mark) do not say where.
                return read, before + chunk
            if not chunk:
                return None
            read, before = read + len(chunk), chunk


def _controls(sample: bytes) -> float:
    """The share of control characters, white space apart."""
    return (len(sample) - len(sample.translate(None, _CONTROLS))) / max(1, len(sample))


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without its mark shows as control characters; it must decode to Arabic or ASCII."""
    if _controls(head) <= _MOSTLY_CONTROLS:
        return ""
    for codec in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        at_home = sum("\u0600" <= char <= "\u06ff" or " " <= char <= "~" for char in text)
        if at_home >= 0.9 * len(text.replace("\n", "").replace("\r", "")) and at_home:
            return codec
    return ""


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8 with bad places rather than another encoding.

    Valid sequences of several bytes hardly come about by chance: in windows-1256 Arabic, some
    three in a hundred letters stand before a byte that would make one.
    """
    text = sample.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= char <= "\udcff" for char in text)
    good = sum(char > "\x7f" for char in text) - bad
    return good * 4 >= bad


def _single_byte(sample: bytes, claim: str) -> str:
    """The codec of a text that is not UTF-8. Raises Refused when none is plausible."""
    scores = {}
    for codec in _ARABIC:
        try:
            scores[codec] = plausibility(sample.decode(codec))
        except UnicodeDecodeError:
            continue
    best = max(scores, key=lambda codec: scores[codec])
    letters = len(sample) - len(sample.translate(None, _BEYOND_ASCII))
    if scores[best] > (_PLAUSIBLE if letters >= _SHORT else _PLAUSIBLE_SHORT):
        return best
    if claim and _holds(sample, claim):
        return codecs.lookup(claim).name
    match = from_bytes(sample, cp_isolation=["cp1252"], enable_fallback=False).best()
    if match is None:
        raise Refused("the encoding is not recognised: name it with --encoding")
    return match.encoding


def _holds(sample: bytes, codec: str) -> bool:
    """Whether a text that may be cut at either end, and is not UTF-8, is valid in ``codec``."""
    try:
        codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeError:
        return False
    return True


def plausibility(text: str) -> float:
    """How much the letters beyond ASCII look like Arabic: their mean log likelihood.

    News Arabic is near -3.1, with vowel signs near -3.7.
    """
    total, count, before = 0.0, 0, ""
    for char in text:
        if char > "\x7f":
            count += 1
            if char in _LETTER:
                total += _LETTER[char]
            elif char in _AT_HOME or ("\u064b" <= char <= "\u0652" and before > "\u0600"):
                total += _NEUTRAL
            else:
                total += _STRANGE
        before = char
    return total / max(1, count)
