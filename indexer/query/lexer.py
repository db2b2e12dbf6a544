"""The pieces of a query: words with their signs, quoted text, brackets, operators.

Any quote style opens a phrase; the same style, or its partner, closes it, and so does the end of
the query. A straight apostrophe quotes only at the edge of a word. An operator counts only where a
word could begin, so that F-16 and م.ت.ف stay what they are.
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
}
"""Each opening quote and the characters that close it."""

WORD_OPERATORS: Final[dict[Operators, dict[str, Kind]]] = {
    "en": {"AND": "and", "OR": "or", "NOT": "not"},
    "ar": {"AND": "and", "OR": "or", "NOT": "not", "أو": "or", "او": "or", "ليس": "not"},
}

_QUOTES: Final = "".join(quote for quote in CLOSING if quote != "'")
_NO_QUOTES: Final = str.maketrans(dict.fromkeys(CLOSING, " "))
_SPACE: Final = re.compile(r"\s+")
_PREFIX: Final = re.compile(
    rf"(?P<sign>[+\-−]?)(?:(?P<field>{'|'.join(FIELDS)}):)?(?P<same>=?)(?=[^\s)])", re.IGNORECASE
)
_RANGE: Final = re.compile(r"\[[^\]]*\]?")
_WORD: Final = re.compile(rf"[^\s(){re.escape(_QUOTES)}]+")
_NEAR: Final = re.compile(r"~(\d{1,3})?")
_APOSTROPHE_END: Final = re.compile(r"'(?=$|[\s)~.,،؛;:!؟?])")


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
    sign = field = ""
    same = False
    position = start
    if prefix:
        sign = prefix["sign"].replace("−", "-")
        field = FIELDS.get((prefix["field"] or "").lower(), "")
        same = bool(prefix["same"])
        position = prefix.end()
    kind, content, slop, end = _body(text, position)
    raw = text[start:end]
    if kind == "word" and raw in operators:
        return Lexeme(operators[raw], raw, raw), end
    return Lexeme(kind, content, raw, sign, FIELDS.get(field, ""), same, slop), end


def _body(text: str, start: int) -> tuple[Kind, str, int | None, int]:
    """What stands at ``start`` after signs and field: kind, content, slop, where it ends."""
    character = text[start]
    if character in "()":
        return ("open" if character == "(" else "close"), "", None, start + 1
    if character == "[":
        found = _RANGE.match(text, start)
        assert found
        return "range", found.group().strip("[]"), None, found.end()
    if character in CLOSING:
        return _quoted(text, start)
    word = _WORD.match(text, start)
    assert word, "every other character is a word's"
    return "word", word.group(), None, word.end()


def _quoted(text: str, start: int) -> tuple[Kind, str, int | None, int]:
    if text[start] == "'":
        closing = _APOSTROPHE_END.search(text, start + 1)
        close = closing.start() if closing else -1
    else:
        ends = [text.find(quote, start + 1) for quote in CLOSING[text[start]]]
        close = min((end for end in ends if end >= 0), default=-1)
    if close < 0:
        return "quoted", text[start + 1 :], None, len(text)
    near = _NEAR.match(text, close + 1)
    if not near:
        return "quoted", text[start + 1 : close], None, close + 1
    return "quoted", text[start + 1 : close], int(near[1] or 0), near.end()


def in_quotes(text: str) -> str:
    """``text`` in quotes that do not end within it; if all would, it loses the quotes within it."""
    for opening, closing in ('""', "«»", "‹›"):
        if not any(quote in text for quote in (opening, *CLOSING[opening])):
            return f"{opening}{text}{closing}"
    return f'"{text.translate(_NO_QUOTES)}"'
