"""The pieces of a query: words with their signs, quoted text, brackets, operators.

Any quote style opens a phrase; the same style, or its partner, closes it, and so does the end of
the query. A single quote counts only at the edge of a word, an operator or sign only where a word
could begin, so that F-16 and م.ت.ف stay what they are; a field only with something right after its
colon. ``[`` opens a range after ``date:`` and is punctuation elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from ..model import Operators

Field = Literal["", "title", "source", "author", "hashtag", "date"]
Kind = Literal["word", "quoted", "range", "open", "close", "and", "or", "not"]

FIELDS: Final[dict[str, Field]] = {
    "title": "title",
    "source": "source",
    "author": "author",
    "hashtag": "hashtag",
    "date": "date",
    "العنوان": "title",
    "المصدر": "source",
    "الكاتب": "author",
    "الوسم": "hashtag",
    "التاريخ": "date",
}
CLOSING: Final = {
    '"': '"＂”“',
    "＂": '＂"',
    "“": '”“"',
    "”": '”“"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "'": "'",
    "‘": "’‘'",
}
"""Each opening quote and the characters that close it."""
SINGLE: Final = "'‘"
"""Quotes that are apostrophes too: they close only at the end of a word."""

WORD_OPERATORS: Final[dict[Operators, dict[str, Kind]]] = {
    "en": {"AND": "and", "OR": "or", "NOT": "not"},
    "ar": {"AND": "and", "OR": "or", "NOT": "not", "أو": "or", "او": "or", "ليس": "not"},
}
LARGEST_SLOP: Final = 999

_OPENING: Final = "".join(quote for quote in CLOSING if quote not in SINGLE)
_NO_QUOTES: Final = str.maketrans(dict.fromkeys(CLOSING, " "))
_SPACE: Final = re.compile(r"\s+")
_PREFIX: Final = re.compile(
    rf"(?P<sign>[+\-−]?)(?:(?P<field>{'|'.join(FIELDS)}):(?P<late>[\-−]?))?(?P<same>=?)(?=[^\s)])",
    re.IGNORECASE,
)
"""A minus may stand behind the colon of a field too, where no sign stands before the field."""
_RANGE: Final = re.compile(r"\[([^\]\[]*)\]|\[\s*(\S+(?:\s+(?:TO|إلى|الى|الي)\s+\S+)?)", re.I)
"""A range, or what is left of one whose bracket is never closed."""
_WORD: Final = re.compile(
    rf"(?:https?://|www\.)[^\s{re.escape(_OPENING)}]+|[^\s(){re.escape(_OPENING)}]+", re.IGNORECASE
)
"""An address may have brackets in it."""
_NEAR: Final = re.compile(r"~(\d*)")
_WORD_END: Final = r"(?=$|[\s)~.,،؛;:!؟?])"
_CLOSED: Final = {
    quote: re.compile(f"[{ends}]{_WORD_END if quote in SINGLE else ''}")
    for quote, ends in CLOSING.items()
}


class Lexeme(NamedTuple):
    """One piece. ``text`` is without quotes and signs; ``raw`` is all that was typed of it.

    ``slop`` is the N of ``"…"~N``: None where no ``~`` follows the quotes.
    """

    kind: Kind
    text: str
    raw: str
    sign: str = ""
    field: Field = ""
    same: bool = False
    slop: int | None = None


def lexemes(text: str, operators: Operators) -> Iterator[Lexeme]:
    """The pieces of a query in the order typed; never raises."""
    words = WORD_OPERATORS[operators]
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        lexeme, position = _next(text, position, words)
        yield lexeme


def _next(text: str, start: int, operators: dict[str, Kind]) -> tuple[Lexeme, int]:
    prefix = _PREFIX.match(text, start)
    position = prefix.end() if prefix else start
    sign = (prefix["sign"] or prefix["late"] or "").replace("−", "-") if prefix else ""
    field = FIELDS.get((prefix["field"] or "").lower(), "") if prefix else ""
    kind, content, slop, end = _body(text, position, field)
    raw = text[start:end]
    if kind == "word" and raw in operators:
        return Lexeme(operators[raw], raw, raw), end
    same = bool(prefix and prefix["same"])
    return Lexeme(kind, content, raw, sign, field, same, slop), end


def _body(text: str, start: int, field: Field) -> tuple[Kind, str, int | None, int]:
    """What stands at ``start`` after signs and field: kind, content, slop, where it ends."""
    character = text[start]
    if character in "()":
        return ("open" if character == "(" else "close"), "", None, start + 1
    if field == "date" and (found := _RANGE.match(text, start)):
        return "range", found[1] if found[2] is None else found[2], None, found.end()
    if character in CLOSING:
        return _quoted(text, start)
    word = _WORD.match(text, start)
    assert word, "every other character is a word's"
    return "word", word.group(), None, word.end()


def _quoted(text: str, start: int) -> tuple[Kind, str, int | None, int]:
    close = _CLOSED[text[start]].search(text, start + 1)
    if not close:
        return "quoted", text[start + 1 :], None, len(text)
    content = text[start + 1 : close.start()]
    near = _NEAR.match(text, close.end())
    if not near:
        return "quoted", content, None, close.end()
    slop = int(near[1] or 0) if len(near[1]) <= len(str(LARGEST_SLOP)) else LARGEST_SLOP
    return "quoted", content, slop, near.end()


def in_quotes(text: str) -> str:
    """``text`` in quotes that do not end within it; if all would, it loses the quotes within it."""
    for opening, closing in ('""', "«»", "‹›"):
        if not any(quote in text for quote in (opening, *CLOSING[opening])):
            return f"{opening}{text}{closing}"
    return f'"{" ".join(text.translate(_NO_QUOTES).split())}"'
