"""Where words of a query stand in a row: phrases, and ways to write one thing in several words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

from ..model import Key, Keys, Leaf, Phrase, Unit, Word
from ..nearness import near_windows
from .chunks import Standing, tokens_in


class Match(NamedTuple):
    """A leaf of the query, and the word of it that a token is; ``way`` as in ``matches.Found``."""

    leaf: Leaf
    word: Word | None
    way: str = ""


class Rows:
    """The words of phrases, and of ways to write one thing that are several words."""

    def __init__(self, phrases: Sequence[Phrase], units: Sequence[Unit]) -> None:
        self._phrases = phrases
        self._units = [unit for unit in units if _has_rows(unit)]
        words = chain(self._units, chain.from_iterable(one.words for one in phrases))
        self._firsts = {option[0].deciding for word in words for option in options(word)}

    def found(self, standing: Sequence[Standing]) -> dict[int, Match]:
        """What is found beside others of the tokens of a field, by its position."""
        if not self._firsts:
            return {}
        here = _places(standing, self._firsts)
        found: dict[int, Match] = {}
        for position, one in chain(
            chain.from_iterable(_standing(phrase, here) for phrase in self._phrases),
            chain.from_iterable(_named(unit, here) for unit in self._units),
        ):
            found.setdefault(position, one)
        return found


def options(leaf: Word | Unit) -> tuple[tuple[Word, ...], ...]:
    """The ways to write one thing."""
    return leaf.options if isinstance(leaf, Unit) else ((leaf,),)


def way_of(leaf: Word | Unit, option: tuple[Word, ...]) -> str:
    """How ``option`` is written, if that is not what was typed."""
    if isinstance(leaf, Word) or option == leaf.options[0]:
        return ""
    return " ".join(word.typed for word in option)


def _has_rows(unit: Unit) -> bool:
    """Whether a way to write it is several words."""
    return any(len(option) > 1 for option in unit.options)


def _is(word: Word, keys: Keys) -> bool:
    level, key = word.deciding
    return bool(getattr(keys, level) == key)


class _Places(NamedTuple):
    """The keys at each position of a text, and the positions of some of them, ascending."""

    keys_at: Mapping[int, Keys]
    of: Mapping[Key, Sequence[int]]

    def begins(self, word: Word | Unit) -> Iterator[int]:
        """Where an element of a phrase may begin."""
        firsts = (option[0].deciding for option in options(word))
        return chain.from_iterable(self.of.get(first, ()) for first in firsts)


def _places(standing: Sequence[Standing], firsts: Collection[Key]) -> _Places:
    keys_at = {one.position: tokens_in(one.chunk)[one.number].keys for one in standing}
    of: dict[Key, list[int]] = {key: [] for key in firsts}
    for level in {level for level, _ in firsts}:
        for position, keys in keys_at.items():
            key = (level, getattr(keys, level))
            if key in of:
                of[key].append(position)
    return _Places(keys_at, of)


def _standing(phrase: Phrase, here: _Places) -> Iterator[tuple[int, Match]]:
    """The positions where the words of the phrase stand as a phrase."""
    if phrase.slop is None:
        for first in here.begins(phrase.words[0]):
            for run in _rows(phrase.words, here.keys_at, first):
                yield from run
        return
    runs = {word.deciding: _runs_of(word, here) for word in phrase.words}
    places = {name: sorted(found) for name, found in runs.items()}
    names = [word.deciding for word in phrase.words]
    for window in near_windows(names, places, phrase.slop):
        for position, name in product(window, runs):
            yield from runs[name].get(position, ())


def _runs_of(word: Word | Unit, here: _Places) -> dict[int, tuple[tuple[int, Match], ...]]:
    """Where one element of a phrase stands: by its first position, all of its positions."""
    runs = ((first, next(_rows((word,), here.keys_at, first), None)) for first in here.begins(word))
    return {first: run for first, run in runs if run}


def _named(unit: Unit, here: _Places) -> Iterator[tuple[int, Match]]:
    """The positions where a way to write a unit stands that is several words."""
    for option in unit.options:
        if len(option) > 1:
            way = way_of(unit, option)
            for first in here.begins(option[0]):
                for run in _rows(option, here.keys_at, first):
                    yield from ((position, Match(unit, one.word, way)) for position, one in run)


def _rows(
    words: Sequence[Word | Unit], keys_at: Mapping[int, Keys], at: int
) -> Iterator[tuple[tuple[int, Match], ...]]:
    """The ways in which ``words`` stand one after the other from position ``at`` on."""
    if not words:
        yield ()
        return
    first, rest = words[0], words[1:]
    for option in options(first):
        places = range(at, at + len(option))
        standing = tuple(zip(places, option, strict=True))
        if all(place in keys_at and _is(word, keys_at[place]) for place, word in standing):
            way = way_of(first, option)
            run = tuple((place, Match(first, word, way)) for place, word in standing)
            for others in _rows(rest, keys_at, at + len(option)):
                yield run + others
