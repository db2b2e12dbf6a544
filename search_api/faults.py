"""What can be wrong with a parameter, and how that is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.errors import UsageError

LONGEST_SHOWN: Final = 80
"""Code points of a value that a message repeats."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter; ``value`` is cut, ``legal`` is what would have been right.

    ``kind`` is a key of ``_MESSAGES``; the page says it in the reader's language.
    """

    parameter: str
    kind: str
    value: str = ""
    legal: str = ""

    @property
    def message(self) -> str:
        """In English, with the value and the legal range."""
        return _MESSAGES[self.kind].format(value=self.value, legal=self.legal)


_MESSAGES: Final = {
    "unknown": "there is no such parameter; there are {legal}",
    "repeated": "given more than once",
    "outside": "stands in the address; parameters go into the JSON body",
    "type": "{value} is not {legal}",
    "range": "{value!r} is not a whole number in {legal}",
    "length": "{value!r} is too long; at most {legal}",
    "choice": "{value!r} is none of {legal}",
    "date": "{value!r} is no date; legal: {legal}",
}


class BadParameters(UsageError):
    """Parameters that cannot be used, all of them; ``faults`` has one for each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


def shown(value: Any) -> str:
    """A value for a message: not longer than anyone reads."""
    text = scrubbed(str(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def scrubbed(text: str) -> str:
    """``text`` with the halves of broken surrogate pairs as U+FFFD, one for one: UTF-8 has none."""
    return _SURROGATES.sub("\ufffd", text)
