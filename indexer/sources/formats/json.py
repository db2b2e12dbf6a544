"""JSON: an object, an array of objects, or several of either one after another.

The text is parsed value by value through a window, so an array of any size takes little memory,
and what stands before a fault, and after it where the brackets still tell, is read. Of a key that
an object has twice the last counts; NaN, Infinity and numbers beyond a float are read as null.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, Literal, NoReturn

from ...model import Document, Rejection
from ..record import document, kind
from ..refused import Refused
from ..text import MAX_RECORD, Text, too_long

_STEP = 1 << 16
"""Characters that the window grows by at least."""

_LONGEST_TOKEN = 16
"""How far from the end of the buffer an error stands, in characters, when a token was cut there:
``\\ud83d\\ude00`` is the longest."""

_MOST_OPEN = 2_000_000
"""Brackets that are kept count of. Behind more of them nobody can say where a record ends."""

_BETWEEN = re.compile(r"[\s,\ufeff]*")
_JUNK = re.compile(r"[^\[\]{}]*")
_MARK = re.compile(r'\\.|["{}\[\]]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


_DECODER = JSONDecoder(parse_constant=lambda _: None, parse_float=_finite, strict=False)


def loads(line: str) -> Any:
    """The value that a line holds. Raises Refused."""
    try:
        return _DECODER.decode(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON: {_what(error)}: character {_where(error, 0) + 1}") from None


def mapping(value: Any) -> dict[str, Any]:
    """``value`` when it is an object. Raises Refused."""
    if not isinstance(value, dict):
        raise Refused(f"{kind(value)}, where an object is legal")
    return value


def read(text: Text) -> Iterator[Document | Rejection]:
    """The documents, in order; record numbers count from 1 over the whole file."""
    window = _Window(text)
    number, inside, array = 0, False, False
    while char := window.peek():
        if char == ("]" if inside else "["):
            inside, array = not inside, True
            window.at += 1
            continue
        number += 1
        try:
            yield document(mapping(window.value()))
        except Refused as refused:
            where = f"record {number}"
            yield Rejection(text.name, where, str(refused), window.cut, refused.id)
    if inside and not window.cut:
        reason = f"cut short: the text ends at {window.place()}, before the array does"
        yield Rejection(text.name, f"record {number + 1}", reason, hides_more=True)
    elif array and not number:
        yield Rejection(text.name, "", "holds no records")


class _Window:
    """The part of a text that is being parsed: ``buffer`` from ``at`` on is still to be read.

    ``line`` and ``column`` are where ``buffer`` begins, counted from 1; ``passed`` is how many
    characters came before it. ``ended`` says that nothing is left to read behind ``buffer``,
    ``cut`` that the text ended within a value, or that nothing behind it can be told apart.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.buffer = ""
        self.at = 0
        self.line = self.column = 1
        self.passed = 0
        self.ended = False
        self.cut = False

    def peek(self) -> str:
        """The next character that belongs to a value or an array; "" at the end of the text."""
        while not self.cut:
            if between := _BETWEEN.match(self.buffer, self.at):
                self.at = between.end()
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.fill():
                break
        return ""

    def value(self) -> Any:
        """The value that begins here. Raises Refused; either way ``at`` is behind it then."""
        began = self.passed + self.at
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.at)
            except (ValueError, RecursionError) as error:
                if self._may_be_unfinished(error):
                    self.fill()
                    continue
                self._refuse(began, error)
            if end < len(self.buffer) or self.ended:
                break
            self.fill()  # A number may go on.
        piece, self.at = self.buffer[self.at : end], end
        if len(piece) > MAX_RECORD:
            raise Refused(too_long("the record"))
        if reason := self.text.undecoded(piece):
            raise Refused(reason)
        return value

    def _may_be_unfinished(self, error: Exception) -> bool:
        """Whether more text could mend the error: it is at the end of the buffer, or a quote that
        is not closed. Asking for more only then keeps the buffer small among bad records."""
        if self.ended or len(self.buffer) - self.at > MAX_RECORD:
            return False
        if not isinstance(error, JSONDecodeError):
            return False
        at_the_end = error.pos > len(self.buffer) - _LONGEST_TOKEN
        return at_the_end or error.msg.startswith("Unterminated")

    def place(self, at: int | None = None) -> str:
        """``line 3, column 14`` of a place in the buffer; without one, of ``self.at``."""
        line, column = self._position(self.at if at is None else at)
        return f"line {line}, column {column}"

    def fill(self) -> bool:
        """Let go of what was read, and read as much more as is left; False at the text's end."""
        more = self.text.stream.read(max(_STEP, len(self.buffer) - self.at))
        self.line, self.column = self._position(self.at)
        self.passed += self.at
        self.buffer = self.buffer[self.at :] + more
        self.at = 0
        self.ended = not more
        return not self.ended

    def _position(self, at: int) -> tuple[int, int]:
        lines = self.buffer.count("\n", 0, at)
        if not lines:
            return self.line, self.column + at
        return self.line + lines, at - self.buffer.rfind("\n", 0, at)

    def _refuse(self, began: int, error: Exception) -> NoReturn:
        """Go past the value that cannot be parsed, and raise Refused."""
        problem = f"not JSON: {_what(error)}: {self.place(_where(error, self.at))}"
        try:
            self.cut = not self._skip()
        except _TooDeep:
            self.cut = True
            raise Refused(
                f"{problem}: more than {_MOST_OPEN:,} brackets are open, and nothing that follows "
                "can be told apart"
            ) from None
        if self.passed + self.at - began > MAX_RECORD:
            raise Refused(too_long("the record"))
        if self.cut:
            problem = f"cut short: the text ends at {self.place()} within the record ({problem})"
        raise Refused(problem)

    def _skip(self) -> bool:
        """Go past a value by its quotes and brackets; False when the text ends before it does.

        Raises _TooDeep.
        """
        if self.buffer[self.at] not in '{["':
            return self._skip_junk()
        brackets = _Brackets()
        while True:
            end = self.at
            for mark in _MARK.finditer(self.buffer, self.at):
                end = mark.end()
                if outcome := brackets.take(mark[0]):
                    self.at = end if outcome == "inside" else mark.start()
                    return True
            half_escape = end < len(self.buffer) and self.buffer.endswith("\\")
            self.at = len(self.buffer) - half_escape
            if len(brackets.closers) > _MOST_OPEN:
                raise _TooDeep
            if not self.fill():
                self.at = len(self.buffer)
                return False

    def _skip_junk(self) -> bool:
        """Go past what begins no value, to the next bracket."""
        self.at += 1
        while True:
            if junk := _JUNK.match(self.buffer, self.at):
                self.at = junk.end()
            if self.at < len(self.buffer) or not self.fill():
                return True


class _TooDeep(Exception):
    """More brackets are open than are kept count of."""


class _Brackets:
    """The brackets and the quote that are open, from the beginning of a value on.

    ``awaited`` counts the closing brackets that are to come, of each kind.
    """

    def __init__(self) -> None:
        self.closers: list[str] = []
        self.awaited = dict.fromkeys(_CLOSER.values(), 0)
        self.quoted = False

    def take(self, mark: str) -> Literal["", "inside", "before"]:
        """Take a quote, a bracket or an escape. Once the value is over, say whether the mark was
        its last character or, closing something around the value, comes after it."""
        if mark == '"':
            self.quoted = not self.quoted
        elif self.quoted or mark[0] == "\\":
            return ""
        elif mark in _CLOSER:
            self.closers.append(_CLOSER[mark])
            self.awaited[_CLOSER[mark]] += 1
        elif not self.awaited[mark]:
            return "before"
        else:
            self._close(mark)
        return "" if self.closers or self.quoted else "inside"

    def _close(self, mark: str) -> None:
        """Close the innermost bracket of this kind, and what is open within it."""
        closed = ""
        while closed != mark:
            closed = self.closers.pop()
            self.awaited[closed] -= 1


def _what(error: Exception) -> str:
    if isinstance(error, JSONDecodeError):
        return error.msg
    return "nested too deeply" if isinstance(error, RecursionError) else "a number too long"


def _where(error: Exception, start: int) -> int:
    return error.pos if isinstance(error, JSONDecodeError) else start
