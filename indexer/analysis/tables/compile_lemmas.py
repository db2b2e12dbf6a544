"""Makes the files of ``lemmas/`` that are read at run time, from ``lemmas.tsv``.

    python -m indexer.analysis.tables.compile_lemmas

words.marisa   each word with the numbers of its lemma and of its shape
names.marisa   the lemmas
shapes.tsv     how forms are made: proclitics, form, pronoun

The same table gives the same bytes (marisa-trie 1.4.1). Number words and months have the lemma
that :mod:`..closed` says; names of ``variants.tsv`` that the news did not write are known behind
every clitic too.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import marisa_trie

from ..closed import closed_words
from ..normalize import fold, spell
from ..unheard import CLITICS
from . import read_rows
from .proclitics import parts

SOURCE: Final = Path(__file__).with_name("lemmas.tsv")
COMPILED: Final = Path(__file__).with_name("lemmas")
SHORTEST_NAME: Final = 4
"""Letters; a shorter one behind a clitic is too often another word."""
_BETWEEN: Final = re.compile("[ =]+")
RECORD: Final = "<IH"
"""Of each word: numbers of its lemma and of its shape, little-endian."""


class Row(NamedTuple):
    """A word, its lemma and how it is made of it."""

    word: str
    lemma: str
    shape: tuple[str, str, str]


def table() -> Iterator[Row]:
    """Every word of the table."""
    for lemma, *cells in read_rows(SOURCE.name):
        for cell in cells:
            how, words = cell.split(":")
            proclitics, form, pronoun = how.split("/")
            for word in words.split(" "):
                yield Row(word, lemma, (proclitics, form, pronoun))


def named(known: Container[str]) -> Iterator[Row]:
    """The longer words of ``variants.tsv`` that are not ``known``, each its own lemma, by itself
    and behind clitics.
    """
    for ways, *_ in read_rows("variants.tsv"):
        for word in map(spell, _BETWEEN.split(ways)):
            if len(word) >= SHORTEST_NAME and word not in known:
                for clitics in ("", *CLITICS):
                    row = Row(clitics + word, word, ("+".join(parts(clitics)), "", ""))
                    yield from (row, row._replace(word=fold(row.word)))


def compiled() -> dict[str, bytes]:
    """The files by name."""
    by_word = {row.word: row for row in table()}
    by_word |= {
        one.word: Row(one.word, one.lemma, ("+".join(parts(one.clitics)), "", ""))
        for one in closed_words()
    }
    for row in list(named(by_word)):
        by_word.setdefault(row.word, row)
    rows = sorted(by_word.values())
    shapes = sorted({row.shape for row in rows})
    numbers = {shape: number for number, shape in enumerate(shapes)}
    names = marisa_trie.Trie(sorted({row.lemma for row in rows}))
    records = ((row.word, (names[row.lemma], numbers[row.shape])) for row in rows)
    words = marisa_trie.RecordTrie(RECORD, records)
    return {
        "words.marisa": words.tobytes(),
        "names.marisa": names.tobytes(),
        "shapes.tsv": "".join("\t".join(shape) + "\n" for shape in shapes).encode(),
    }


def write() -> None:
    """Write the files."""
    COMPILED.mkdir(exist_ok=True)
    for name, content in compiled().items():
        (COMPILED / name).write_bytes(content)


if __name__ == "__main__":
    write()
