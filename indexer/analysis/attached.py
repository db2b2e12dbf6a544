"""Words of a closed class, such as the months, under the clitics they are typed with.

Their stems would not do: تمارس is no March, and a stem may be that of another word (مائتان, ماء).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final, NamedTuple

from .letters import ALEF, LAM

ARTICLE: Final = ALEF + LAM
BEFORE: Final = tuple("و ف ب ل ك وب ول وك فب فل".split())
DEFINITE: Final = tuple("ال وال فال بال كال وبال وكال فبال لل ولل فلل".split())

_CLITICS: Final = (*BEFORE, *DEFINITE)
_BY_LETTER: Final = {
    letter: tuple(clitics for clitics in _CLITICS if clitics.startswith(letter))
    for letter in {clitics[0] for clitics in _CLITICS}
}
"""The clitics by their first letter: a word is tried only under those that begin as it does."""


class Attached(NamedTuple):
    """``word`` under the ``clitics`` that stand before it, the article among them or not."""

    word: str
    clitics: str

    @property
    def definite(self) -> bool:
        """Whether the article stands before the word."""
        return self.clitics.endswith(DEFINITE)


def attached(surface: str, known: Container[str]) -> Attached | None:
    """The word of ``known`` that ``surface`` is, with no clitic, or with as few as it takes."""
    return next(attachments(surface, known), None)


def attachments(surface: str, known: Container[str]) -> Iterator[Attached]:
    """The words of ``known`` that ``surface`` may be, first without a clitic: واحد, and أحد."""
    for clitics in ("", *_BY_LETTER.get(surface[:1], ())):
        word = surface[len(clitics) :]
        if surface.startswith(clitics) and word in known:
            yield Attached(word, clitics)
