"""The likeliest lemma of each spelling.

A reading scores ln P(lemma) + cost(reading) + bonus if the pair of spelling and lemma is in the
emission table of the language model that farahidi ships (trained on vowelled text). P(lemma) mixes
that model's frequency of the lemma, its frequency whatever the vowels, and its share of the news
words, which is found by expectation maximisation: each spelling is shared out among its lemmas by
their scores, which gives new shares.

A spelling that may stand for another one with more hamzas or dots gets that one's readings too, at
a price. Against them all stands "no reading": the word is its own lemma, as foreign names are; it
wins where a spelling is frequent and no reading likely, but hardly against the plain reading of a
long noun. Such a word then loses clitics and endings where what is left is written by itself.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from farahidi.lm import LanguageModel

from ...letters import INITIAL_HAMZA
from ...normalize import without_hamza
from ..proclitics import parts
from .costs import GUESSED_PREFIXES, GUESSED_SUFFIXES, cost, names_in
from .readings import Reading, Readings, unvowelled

PASSES: Final = 4
LIKE_A_PARTICLE: Final = 1e-5
"""P(lemma) of a verb or noun whose lemma is spelled, vowels and all, like that of a particle."""
OF_LEMMA: Final = 0.4
OF_SPELLING: Final = 0.1
OF_NEWS: Final = 0.5
LEAST: Final = 2e-9
"""What P(lemma) is mixed of, and what a lemma has that nobody met."""
EMITTED: Final = 4.0
KNOWN_LEMMA: Final = 2e-6
"""Frequency from which on a lemma makes its spelling one that needs no restoring."""
NO_READING: Final = 0.2
FREE_TIMES: Final = 3
"""Times that a word without a reading is written before that counts for it."""
SIBLING: Final = -2.5
RARER_SIBLING: Final = -4.0
MADE_UP: Final = -4.5
"""Price of a spelling that is restored: one as frequent, a rarer one, one that nobody writes."""
BESIDE_OWN: Final = -1.0
"""More where there is a reading without restoring."""
FAR_COMMONER: Final = 3
"""Times as frequent a restored spelling must be to stand beside a reading of its own."""
SHORTEST_REST: Final = 3
LEAST_SHARE: Final = 0.1
"""How often what is left of a word must be written, for each time the word is."""
PLAIN: Final = 3.5
"""How much likelier than a plain noun a word without a reading must be."""
PLAIN_PRONOUNS: Final = frozenset(("", "ه", "ها", "هم", "هما", "نا"))
PLAIN_PROCLITICS: Final = frozenset(("ال", "و", "ف", "ب", "ل"))
PLAIN_KINDS: Final = frozenset(("noun", "name", "nisba"))
SHORTEST_PLAIN: Final = 4
ENDING_SLACK: Final = 4.0
"""How much less likely than a word without a reading one may be that only loses an ending."""
SAFE_ENDINGS: Final = frozenset("ا ات ية ين ون ها هم ئها ئهم ئه ئنا ؤها ؤهم ؤه".split())
"""Endings that foreign names have not."""
DEEPEST: Final = 3

_ARTICLE: Final = re.compile("[وف]?(?:[بك]?ال|لل)")
_DROPPED: Final = frozenset(
    (("ا", "أ"), ("ا", "إ"), ("ا", "آ"), ("و", "ؤ"), ("ي", "ئ"), ("ه", "ة"))
)


class Choice(NamedTuple):
    """``lemma`` without vowels; ``reading`` is the one chosen, None where there was none.

    ``prefix`` and ``suffix`` are what was cut off a word without one; ``is_known`` says that the
    lemma is the analyser's and not the word itself. ``form`` is what a reviewer called it.
    """

    lemma: str
    reading: Reading | None
    prefix: str = ""
    suffix: str = ""
    is_known: bool = True
    form: str | None = None


class _Candidate(NamedTuple):
    lemma: str
    cost: float
    reading: Reading


class _Scored(NamedTuple):
    score: float
    lemma: str
    reading: Reading | None


def key(lemma: str) -> str:
    """A vowelled lemma as a key: without vowels, its ي back where tanween stands for it."""
    plain = unvowelled(lemma)
    return plain + "ي" if lemma.endswith("\u064d") else plain


class Chooser:
    """Chooses among ``readings`` of the words that ``counts`` has; :meth:`train` first."""

    def __init__(self, counts: Mapping[str, int], readings: Readings) -> None:
        model = LanguageModel()
        self.counts = counts
        self.shares: dict[str, float] = {}
        self._readings = readings
        self._total = sum(counts.values())
        self._emitted = frozenset(model.emission)
        self._frequency: Mapping[str, float] = model.map_lemma
        self._unvowelled: defaultdict[str, float] = defaultdict(float)
        for lemma, frequency in model.map_lemma.items():
            self._unvowelled[unvowelled(lemma)] += frequency
        self._siblings: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(counts):
            self._siblings[without_hamza(word)].append(word)
        self._known: dict[str, list[_Candidate]] = {}
        self._particles = frozenset(
            one.lemma for found in readings.own.values() for one in found if one.kind == "particle"
        )

    def train(self) -> None:
        """Find the share of each lemma among the words of the news."""
        for _ in range(PASSES):
            shares: defaultdict[str, float] = defaultdict(float)
            for word, times in self.counts.items():
                found = self._scored(word)
                if len(found) > 1:
                    best = found[0].score
                    odds = [math.exp(one.score - best) for one in found]
                    for one, part in zip(found, odds, strict=True):
                        share = part / sum(odds)
                        if one.reading and share > 0.01:
                            shares[one.lemma] += times * share
            self.shares = {lemma: share / self._total for lemma, share in sorted(shares.items())}

    def choose(self, word: str, depth: int = 0, *, has_article: bool = False) -> Choice:
        """The lemma of ``word``, which may be what an article was taken off."""
        scored = self._scored(word)
        none = next(one.score for one in scored if not one.reading)
        for one in scored:
            if not one.reading or (has_article and one.reading.proclitics):
                continue
            if one.score > none or (
                one.score > none - PLAIN and self._is_plain(word, one.lemma, one.reading)
            ):
                return Choice(key(one.lemma), one.reading)
        return self._guessed(word, none, depth, has_article=has_article)

    def is_used(self, choice: Choice) -> bool:
        """Whether the analyser's corpus has the lemma of its reading."""
        reading = choice.reading
        return reading is not None and self._frequency.get(reading.lemma, 0.0) > KNOWN_LEMMA

    def _is_plain(self, word: str, lemma: str, reading: Reading) -> bool:
        """Whether it is the reading of a noun that is written by itself, with common clitics."""
        stem = word[len(reading.proclitics) : len(word) - len(reading.enclitic)]
        return (
            reading.kind in PLAIN_KINDS
            and reading.number != "مثنى"
            and reading.enclitic in PLAIN_PRONOUNS
            and PLAIN_PROCLITICS.issuperset(parts(reading.proclitics))
            and len(stem) >= SHORTEST_PLAIN - (reading.proclitics in ("", "ال"))
            and self.counts.get(key(lemma), 0) > 0
        )

    def _guessed(self, word: str, least: float, depth: int, *, has_article: bool) -> Choice:
        """Without clitics and endings, if what is left is a word by itself."""
        times = self.counts.get(word, 0)
        best, score = Choice(word, None, is_known=False), least
        stem = ""
        for prefix, suffix, rest, price in _cuts(word):
            written = self.counts.get(rest, 0)
            if not written or (has_article and prefix):
                continue
            top = self._scored(rest)[0]
            kind = top.reading.kind if top.reading else ""
            if top.reading and top.reading.proclitics and (prefix or has_article):
                continue
            if top.reading and top.reading.enclitic and (suffix or has_article or "ل" in prefix):
                continue
            if kind == "particle" or (kind == "verb" and (suffix or prefix[-1:] in "بلك")):
                continue
            if not top.reading and written < LEAST_SHARE * times:
                continue
            found = top.score + price
            slack = ENDING_SLACK if suffix in SAFE_ENDINGS and prefix in ("", "ال", "و") else 0.0
            if not stem and not top.reading and written >= 2 * times:
                slack = max(slack, 1.0)
            if found > score - slack and (not stem or found > score):
                lemma = key(top.lemma) if top.reading else rest
                best = Choice(lemma, top.reading, prefix, suffix, bool(top.reading))
                score, stem = found, rest
        if depth < DEEPEST and not best.is_known:
            return self._deeper(word, best, stem, depth)
        return best

    def _deeper(self, word: str, best: Choice, stem: str, depth: int) -> Choice:
        """What is left may lose more; and the article goes, if there is such a word with it."""
        if stem:
            inner, prefix, suffix = stem, best.prefix, best.suffix
        elif rest := self._definite(word):
            inner, prefix, suffix = rest, word.removesuffix(rest), ""
        else:
            return best
        found = self.choose(inner, depth + 1, has_article="ل" in prefix)
        return found._replace(prefix=prefix + found.prefix, suffix=found.suffix + suffix)

    def _definite(self, word: str) -> str:
        """What the article of ``word`` stands before, or nothing."""
        article = _ARTICLE.match(word)
        if not article or len(word) - article.end() < SHORTEST_REST:
            return ""
        rest = word[article.end() :]
        is_written = bool(self.counts.get(rest) or self.counts.get(f"ال{rest}"))
        return rest if article.group() == "ال" or is_written else ""

    def _scored(self, word: str) -> list[_Scored]:
        """The candidates and "no reading", best first."""
        times = self.counts.get(word, 0)
        none = math.log(NO_READING * max(times - FREE_TIMES, 0.1) / self._total)
        found = [
            _Scored(one.cost + self._prior(one.lemma, one.reading.kind), one.lemma, one.reading)
            for one in self._candidates(word)
        ]
        return sorted([*found, _Scored(none, "", None)], key=lambda one: (-one.score, one.lemma))

    def _prior(self, lemma: str, kind: str) -> float:
        """A verb or noun spelled like a particle does not share its frequency."""
        if kind != "particle" and lemma in self._particles:
            return math.log(LIKE_A_PARTICLE)
        return math.log(
            OF_LEMMA * self._frequency.get(lemma, 0.0)
            + OF_SPELLING * self._unvowelled.get(unvowelled(lemma), 0.0)
            + OF_NEWS * self.shares.get(lemma, 0.0)
            + LEAST
        )

    def _candidates(self, word: str) -> list[_Candidate]:
        if word not in self._known:
            best: dict[str, _Candidate] = {}
            own = list(self._of(word, self._readings.own.get(word, ()), 0.0))
            needs_none = any(
                self._is_emitted(word, one.lemma)
                or self._frequency.get(one.lemma, 0.0) > KNOWN_LEMMA
                for one in own
            )
            restored = self._restored(word, needs_none=needs_none)
            for one in (*own, *restored):
                if one.lemma not in best or one.cost > best[one.lemma].cost:
                    best[one.lemma] = one
            self._known[word] = list(best.values())
        return self._known[word]

    def _of(self, word: str, readings: Sequence[Reading], price: float) -> Iterator[_Candidate]:
        names = names_in(word, readings)
        for one in readings:
            bonus = EMITTED if self._is_emitted(word, one.lemma) else 0.0
            yield _Candidate(one.lemma, cost(one, word, names) + price + bonus, one)

    def _is_emitted(self, word: str, lemma: str) -> bool:
        return f"{word}:{lemma}" in self._emitted

    def _is_contradicted(self, word: str, other: str) -> bool:
        """Whether what is typed keeps a word from ``other``: إعراب is not أعراب, though the name
        إفريقيا is also أفريقيا.
        """
        own = self._readings.own.get(word, ())
        return any(one.kind != "name" for one in own) and _differ_by_hamza(word, other)

    def _restored(self, word: str, *, needs_none: bool) -> Iterator[_Candidate]:
        times = self.counts.get(word, 0)
        made_up = self._readings.restored.get(word, {})
        written = [
            (other, SIBLING if self.counts[other] >= times else RARER_SIBLING)
            for other in self._siblings[without_hamza(word)]
            if other != word and self.counts[other] > 1 and other in self._readings.own
        ]
        for other, price in written or [(other, MADE_UP) for other in made_up]:
            readings = self._readings.own.get(other) or made_up[other]
            if self._is_contradicted(word, other):
                continue
            if needs_none:
                particles = {one.lemma for one in readings if one.kind == "particle"}
                readings = [one for one in readings if one.lemma not in particles]
                rare = self.counts.get(other, 0) < FAR_COMMONER * times
                if rare or other in made_up or not _is_short_for(word, other):
                    continue
                price += BESIDE_OWN  # noqa: PLW2901
            yield from self._of(other, readings, price)


def _differ_by_hamza(word: str, other: str) -> bool:
    """Whether both have a hamza on the same alef, and not the same one."""
    return len(word) == len(other) and any(
        a != b and a in INITIAL_HAMZA and b in INITIAL_HAMZA
        for a, b in zip(word, other, strict=True)
    )


def _cuts(word: str) -> Iterator[tuple[str, str, str, float]]:
    """Ways to cut a word: prefix, suffix, what is left, price."""
    for prefix, front in GUESSED_PREFIXES.items():
        if not word.startswith(prefix):
            continue
        body = word[len(prefix) :]
        for suffix, back, end in GUESSED_SUFFIXES:
            if not body.endswith(suffix) or not (prefix or suffix):
                continue
            if suffix == "ا" and "ال" in prefix:
                continue
            rest = body.removesuffix(suffix) + back
            if len(rest) >= SHORTEST_REST:
                yield prefix, suffix, rest, front + end


def _is_short_for(word: str, other: str) -> bool:
    """Whether ``word`` is ``other`` with hamza signs or final dots left out."""
    return other == word + "ء" or (
        len(word) == len(other)
        and all(a == b or (a, b) in _DROPPED for a, b in zip(word, other, strict=True))
    )
