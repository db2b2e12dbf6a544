"""Which word a form is of: وزراء of وزير, ستستأنف of استأنف, بالصواريخ of صاروخ.

A table of news words, compiled from a morphological analyser (``tables/make_lemmas``), read from
files that are mapped, not loaded. It holds what people write, and the shorter spellings that may
stand for it. A word is looked up

1. as it is spelled, hamzas, ى and ة as typed: that keeps إعلام from أعلام and علي from على; without
   the ا that a typed tanwin says is an ending;
2. folded; then without any hamza, as hurried writers type;
3. if all that fails, without the clitics that the guarded stemmer sees; then without an ending;
4. and if that fails too its stem is its lemma.

Words in other scripts, and numbers, have no lemma but their stem.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import marisa_trie

from .attached import ARTICLE
from .letters import ALEF, FATHATAN
from .normalize import ARABIC, FOLD, spell, without_hamza
from .stem import KEPT, stem

FOLDER: Final = Path(__file__).with_name("tables") / "lemmas"
TO_THE: Final = "لل"
"""The article after ل; of a third ل nothing is written."""
PROCLITICS: Final = tuple(
    conjunction + rest
    for rest in ("بال", "كال", "لل", "ال", "ب", "ل", "ك", "")
    for conjunction in ("و", "ف", "")
    if conjunction + rest
)
"""What may stand before a word, the longer first."""
LONG: Final = 5
"""Letters of a word that hardly begins by chance after a letter that could be a clitic."""
SHORTEST: Final = 3
"""Letters that are left of a word."""
PRONOUNS: Final = tuple("هما ها هم هن كما كم نا ه ي ك".split())
ENDINGS: Final = (
    *((pronoun, "") for pronoun in PRONOUNS),
    *(("ت" + pronoun, "ة") for pronoun in PRONOUNS),
    *((seat + pronoun, "ء") for seat in "ئؤ" for pronoun in PRONOUNS),
    *(("ات" + pronoun, instead) for pronoun in PRONOUNS for instead in ("", "ة")),
    *(("ي" + pronoun, "") for pronoun in PRONOUNS),
    *((ending, "") for ending in ("ين", "ون", "ان", "ات", "ا", "ية", "ي", "يين", "يون", "ة", "ه")),
    *((ending, "ة") for ending in ("ات", "تين", "تان", "ه")),
    *((ending, "ي") for ending in ("ية", "يا")),
)
"""Endings of a word that the table lacks, and what stands there without them: pronouns, also after
a ة, a hamza, a plural; duals and plurals, the accusative, nisbas."""
_FUTURE: Final = re.compile("[وف]?س(?=[يتنأ]..)")
"""The س of a verb in the future, and what is before it."""


class Shape(NamedTuple):
    """How a form is made of its lemma: clitics before it, what form it is, the pronoun after it.

    ``form`` holds words of ``nisba feminine dual plural broken past present imperative``.
    """

    proclitics: tuple[str, ...]
    form: frozenset[str]
    pronoun: str


class Lemma(NamedTuple):
    """``key`` is the lemma, spelled with its hamzas; ``shape`` says how the word is made of it.

    ``shape`` is None for a word that is not in the table; ``start:end`` is then the part of the
    word that was looked up.
    """

    key: str
    shape: Shape | None
    start: int
    end: int


class _Table(NamedTuple):
    words: marisa_trie.RecordTrie
    names: marisa_trie.Trie


def lemma_key(word: str) -> str:
    """The lemma of one word as typed."""
    return lemma(word).key


@functools.lru_cache(KEPT)
def lemma(word: str) -> Lemma:
    """The lemma of one word as typed, and how the word is made of it."""
    spelled = _spelled(word)
    whole = (0, len(spelled))
    if not ARABIC.fullmatch(spelled):
        return Lemma(stem(word).text, None, *whole)
    row = _row(spelled)
    if row is not None:
        return Lemma(_name(row), _shapes()[row[1]], *whole)
    return _cut(word, spelled)


def _spelled(word: str) -> str:
    """How it is looked up."""
    spelled = spell(word)
    without = spelled.removesuffix(ALEF)
    return without if FATHATAN in word and is_written(without) else spelled


def is_written(spelled: str) -> bool:
    """Whether the table has this very spelling."""
    return spelled in _table().words


def is_known(spelled: str) -> bool:
    """Whether the table has it, under this spelling or a shorter one."""
    return _row(spelled) is not None


def _cut(word: str, spelled: str) -> Lemma:
    """The lemma of a word that is not in the table."""
    found = stem(word)
    for start, end, text in _parts(spelled, found.start):
        row = _row(text)
        if row is not None:
            return Lemma(_name(row), None, start, end)
    row = _row(found.text)
    return Lemma(_name(row) if row else found.text, None, found.start, found.end)


def _parts(spelled: str, start: int) -> Iterator[tuple[int, int, str]]:
    """What to look up of a word whose clitics end at ``start``: the part and how it is spelled.

    After an article that is a definite word; else the word, then the word without an ending; then
    a long word behind a clitic that the stemmer does not see, for it does not know the word.
    """
    clitics, body, whole = spelled[:start], spelled[start:], len(spelled)
    if clitics.endswith(TO_THE) and not is_written(ARTICLE + body):
        yield start - 1, whole, ARTICLE + clitics[-1] + body
        yield start - 1, whole, clitics[-1] + body
    if clitics.endswith((ARTICLE, TO_THE)):
        yield start, whole, ARTICLE + body
    for end, text in _shorter(body):
        yield start, start + end, text
    if future := _FUTURE.match(spelled):
        yield future.end(), whole, spelled[future.end() :]
    for clitic in PROCLITICS:
        if spelled.startswith(clitic) and whole - len(clitic) >= LONG:
            yield len(clitic), whole, spelled[len(clitic) :]


def _shorter(word: str) -> Iterator[tuple[int, str]]:
    """``word``, then without an ending: how much of it stays, and how that is spelled."""
    yield len(word), word
    for ending, instead in ENDINGS:
        end = len(word) - len(ending)
        if word.endswith(ending) and end + len(instead) >= SHORTEST:
            yield end, word[:end] + instead


def _row(spelled: str) -> tuple[int, int] | None:
    """The numbers of lemma and shape, under the spelling or a shorter one."""
    words = _table().words
    found = (
        words.get(spelled)
        or words.get(spelled.translate(FOLD))
        or words.get(without_hamza(spelled))
    )
    return found[0] if found else None


def _name(row: tuple[int, int]) -> str:
    return _lemma_of(row[0])


@functools.lru_cache(maxsize=1 << 15)
def _lemma_of(number: int) -> str:
    name: str = _table().names.restore_key(number)
    return name


@functools.cache
def _table() -> _Table:
    words = marisa_trie.RecordTrie("<IH").mmap(str(FOLDER / "words.marisa"))
    names = marisa_trie.Trie().mmap(str(FOLDER / "names.marisa"))
    return _Table(words, names)


@functools.cache
def _shapes() -> tuple[Shape, ...]:
    """By their numbers."""
    lines = (FOLDER / "shapes.tsv").read_text("utf-8").splitlines()
    return tuple(
        Shape(tuple(clitics.split("+") if clitics else ()), frozenset(form.split()), pronoun)
        for clitics, form, pronoun in (line.split("\t") for line in lines)
    )
