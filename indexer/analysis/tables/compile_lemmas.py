"""Makes the files of ``lemmas/`` that are read at run time, from ``lemmas.tsv``.

    python -m indexer.analysis.tables.compile_lemmas

words.marisa   each word with the numbers of its lemma and of its shape
names.marisa   the lemmas
shapes.tsv     how forms are made: proclitics, form, pronoun

The same table gives the same bytes (marisa-trie 1.4.1). Number words and months have the lemma
that :mod:`..closed` says; names of ``variants.tsv`` that the news did not write, or that the
analyser takes for a form of another word (سنجار, as if for he will compete), are known behind
every clitic.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import marisa_trie

from ..attached import ARTICLE
from ..closed import closed_words
from ..lemma import PROCLITICS
from ..normalize import fold, spell
from . import read_rows
from .proclitics import parts

SOURCE: Final = Path(__file__).with_name("lemmas.tsv")
COMPILED: Final = Path(__file__).with_name("lemmas")
ANY: Final = "-"
"""In ``lemma_words.tsv``: behind any clitic; of no special form."""
SHORTEST_NAME: Final = 4
"""Letters; a shorter one behind a clitic is too often another word."""
ENDINGS: Final = (
    *(("", ""), ("ا", ""), ("ات", "plural"), ("ين", "plural"), ("ون", "plural")),
    *(("ان", "dual"), ("ي", "nisba"), ("ية", "nisba feminine")),
)
"""What stands behind a name or term, and what form of it that makes."""
DERIVED: Final = ("nationality", "term")
"""Kinds of variants that are also adjectives, forms of a noun."""
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


def decided() -> Iterator[Row]:
    """The words of ``lemma_words.tsv`` that are meant behind any clitic."""
    for word, lemma, proclitics, form, _ in read_rows("lemma_words.tsv"):
        if proclitics == ANY:
            for clitics in ("", *PROCLITICS):
                how = ("+".join(parts(clitics)), form.replace(ANY, ""), "")
                yield Row(clitics + word, lemma, how)


def named(known: Mapping[str, Row]) -> Iterator[Row]:
    """The words of ``variants.tsv`` that are not ``known``, or known as forms of what they are no
    forms of: each its own lemma, by itself and behind clitics.
    """
    for ways, kind, *_ in read_rows("variants.tsv"):
        group = [tuple(map(spell, way.split(" "))) for way in ways.split(" = ")]
        own = {fold(word) for word, *more in group if not more}
        own |= {word.removeprefix(ARTICLE) for word in own}
        for way in group:
            for word in way:
                read = known.get(word) or known.get(fold(word))
                if read is None or (len(way) == 1 and _is_misread(word, read, kind, own)):
                    yield from _behind_clitics(word, read, known)


def _is_misread(word: str, read: Row, kind: str, own: Container[str]) -> bool:
    """Whether ``word`` is no form of the lemma that it was ``read`` as.

    A name is a form of nothing but itself; a term or nationality may be a nisba or begin with its
    lemma, but is no verb, no plural, and carries neither clitics nor a pronoun.
    """
    if fold(read.lemma) in own:
        return False
    proclitics, form, pronoun = read.shape
    if kind not in DERIVED or pronoun or proclitics not in ("", ARTICLE):
        return True
    return form != "nisba" and (form != "" or not word.startswith(read.lemma))


def _behind_clitics(word: str, read: Row | None, known: Mapping[str, Row]) -> Iterator[Row]:
    """``word`` as its own lemma, where nothing is known but what it was ``read`` as; with an
    ending, where that was taken for a form of the same.
    """
    bare = word.removeprefix(ARTICLE)
    for clitics in ("", *PROCLITICS):
        definite = clitics.endswith(("ال", "لل"))
        if not definite and (bare != word or (clitics and len(word) < SHORTEST_NAME)):
            continue
        for ending, form in ENDINGS:
            row = Row(clitics + bare + ending, word, ("+".join(parts(clitics)), form, ""))
            for one in (row, row._replace(word=fold(row.word))):
                old = known.get(one.word)
                if (old is None and not ending) or (old and read and old.lemma == read.lemma):
                    yield one


def compiled() -> dict[str, bytes]:
    """The files by name."""
    by_word = {row.word: row for row in table()}
    by_word |= {
        one.word: Row(one.word, one.lemma, ("+".join(parts(one.clitics)), "", ""))
        for one in closed_words()
    }
    for row in decided():
        by_word.setdefault(row.word, row)
    by_word |= {row.word: row for row in list(named(by_word))}
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
