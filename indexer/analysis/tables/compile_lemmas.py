"""Makes the files of ``lemmas/`` that are read at run time, from ``lemmas.tsv``.

    python -m indexer.analysis.tables.compile_lemmas

words.marisa   each word with the numbers of its lemma and of its shape
names.marisa   the lemmas
shapes.tsv     how forms are made: proclitics, form, pronoun

The same table gives the same bytes (marisa-trie 1.4.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import marisa_trie

from . import read_rows

SOURCE: Final = Path(__file__).with_name("lemmas.tsv")
COMPILED: Final = Path(__file__).with_name("lemmas")
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


def compiled() -> dict[str, bytes]:
    """The files by name."""
    rows = sorted(table())
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
