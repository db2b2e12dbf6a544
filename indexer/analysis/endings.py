"""What may be cut off the end of an Arabic word: pronouns, ة, duals and plurals, the ي of a nisba.

``rest`` is what a cut would leave, ``word`` what it is cut from. The outermost is one of these:

* ا of the accusative: typed with tanween, or ``rest`` is written as often as ``word``, and ``word``
  hardly with the article, as البابا is;
* a pronoun (هما ها هم هن نا كم) where ``rest`` is attested;
* the same, ه or ي after ت, where ``rest`` with ة is attested: the ت stands for it;
* ه, but after ا: always if it is ة, else where ``rest`` is attested, so not of وجه.

Then, unless that was ة or the accusative, one of these; but no ن that is the word's own, which
shows in a nisba or a pronoun after it (قانوني, سكانها):

* ون or ين where ``rest`` is attested; ان where it is ``DUAL_RATIO`` times as frequent as ``word``;
* تان or تين where ``rest`` with ة is attested; ات where ``rest`` is, with or without.

Then the ي of a nisba, but after ا: where ``rest`` is attested, with or without ة, or is a name of
``whole.tsv``, or is written with the article, as المغرب is.

Attested is what people write at least ``SUFFIX_RATIO`` times as often as ``word``. Three letters
remain; two before ة where ``rest`` with ة is written as often as ``word``, or one of ``SHORT``.
Nothing but a pronoun or ه leaves a function word (كيفية).

A ``rest`` that had a ة, or may have had one, gets it back if it is hardly written without: شركة and
شركات are شركه and never meet شرك, while كبيرة is كبير and سورية is سور.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .letters import ALEF, HEH, LAM, TEH, YEH
from .lexicon import attested, function_words, is_feminine, whole_words

SUFFIX_RATIO: Final = 0.2
DUAL_RATIO: Final = 4.0
ACCUSATIVE_RATIO: Final = 1.0
HEH_RATIO: Final = 0.05
RADICAL_RATIO: Final = 0.05
SHORTEST: Final = 3
SHORTEST_BEFORE_HEH: Final = 2
SHORT: Final = frozenset("اب اخ ام جد حد حق دم رب رد سر عم فم يد".split())
"""Nouns of two letters that take pronouns."""

PRONOUNS: Final = tuple("هما ها هم هن نا كم".split())
PRONOUNS_BY_TEH: Final = tuple(TEH + pronoun for pronoun in (*PRONOUNS, HEH, YEH))
PLURALS: Final = ("ون", "ين")
DUAL: Final = "ان"
DUALS_BY_TEH: Final = ("تان", "تين")
FEMININE_PLURAL: Final = "ات"

AFTER_NOON: Final = ("ي", "يه", "ه", "ها", "هم")
"""Nisba and pronouns: what only a singular has after its ن, but for verbs (يكتبونه)."""
VERBAL: Final = frozenset("يت")

UNITS: Final = "عشر ثلاث اربع خمس ست سبع ثمان تسع".split()
NUMERALS: Final = {
    **{unit + ending: unit + PLURALS[0] for unit in UNITS for ending in PLURALS},
    **dict.fromkeys("مءتان مءتين مءتا مءتي ماءتان ماءتين ماءتا ماءتي".split(), "مءتان"),
    **dict.fromkeys("الفان الفين".split(), "الفان"),
}
"""Twenty to ninety, two hundred and two thousand in both cases: the first are no plurals of ten and
three to nine, and the others other numbers than a hundred and a thousand."""


class Body(NamedTuple):
    """``text``, made of ``word[:end]`` and perhaps a ة that was not there."""

    text: str
    end: int


class _Cut(NamedTuple):
    """What a cut left, whether it may have had a ة, and whether a dual or plural may be left."""

    rest: str
    heh: bool
    inner: bool

    @property
    def text(self) -> str:
        """``rest``, with its ة where people hardly write it without; after ا it always stays."""
        if not self.heh:
            return self.rest
        with_heh = self.rest + HEH
        rare = attested(self.rest) < HEH_RATIO * attested(with_heh)
        return with_heh if rare or self.rest.endswith(ALEF) else self.rest


def without_endings(word: str, *, tanween: bool = False) -> Body:
    """``word``, folded and without clitics, without its endings.

    ``tanween``: a final ا is known to be the accusative.
    """
    if word in NUMERALS:
        return Body(NUMERALS[word], len(word))
    cut = _Cut(word, heh=False, inner=True)
    if not _is_whole(cut):
        cut = _outermost(word, tanween=tanween) or cut
    if cut.inner and not _is_whole(cut):
        cut = _number(cut.rest) or cut
    if not _is_whole(cut):
        cut = _nisba(cut.rest) or cut
    return Body(cut.text, len(cut.rest))


def _is_whole(cut: _Cut) -> bool:
    return cut.text in whole_words()


def _outermost(word: str, *, tanween: bool) -> _Cut | None:
    """Without the accusative, a pronoun or ة."""
    accusative = _accusative(word, tanween=tanween)
    if accusative and (tanween or not word.endswith(PRONOUNS[1])):
        return accusative
    for rest in _without(PRONOUNS_BY_TEH, word):
        if _by_teh(rest, word):
            return _Cut(rest, heh=True, inner=False)
    for rest in _without(PRONOUNS, word):
        if _is_written(rest, word) or rest in SHORT:
            return _Cut(rest, heh=False, inner=True)
    return accusative or _without_heh(word)


def _without(endings: tuple[str, ...], word: str) -> list[str]:
    """``word`` without each of ``endings`` that it has; most have none, which is soon seen."""
    if not word.endswith(endings):
        return []
    return [word[: -len(ending)] for ending in endings if word.endswith(ending)]


def _accusative(word: str, *, tanween: bool) -> _Cut | None:
    rest = word[:-1]
    if not word.endswith(ALEF) or len(rest) < SHORTEST:
        return None
    indefinite = attested(ALEF + LAM + word) <= RADICAL_RATIO * attested(word)
    if tanween or (indefinite and _is_noun(rest, word, ACCUSATIVE_RATIO)):
        return _Cut(rest, heh=False, inner=False)
    return None


def _without_heh(word: str) -> _Cut | None:
    rest = word[:-1]
    if not word.endswith(HEH) or rest.endswith(ALEF) or len(rest) < SHORTEST_BEFORE_HEH:
        return None
    feminine = is_feminine(word)
    if feminine or feminine is None:
        return _Cut(rest, heh=True, inner=feminine is None)
    if _is_written(rest, word) or rest in SHORT:
        return _Cut(rest, heh=False, inner=True)
    return None


def _number(word: str) -> _Cut | None:
    """Without the ending of a dual or plural."""
    rest, ending = word[:-2], word[-2:]
    if word.endswith(DUALS_BY_TEH) and _by_teh(word[:-3], word):
        return _Cut(word[:-3], heh=True, inner=False)
    if ending == FEMININE_PLURAL and (_is_noun(rest, word) or _takes_heh(rest, word)):
        return _Cut(rest, heh=True, inner=False)
    if ending not in (*PLURALS, DUAL) or _is_radical(word):
        return None
    if ending in PLURALS and _is_noun(rest, word):
        return _Cut(rest, heh=False, inner=False)
    if ending == DUAL and _is_noun(rest, word, DUAL_RATIO):
        return _Cut(rest, heh=False, inner=False)
    return None


def _is_radical(word: str) -> bool:
    """Whether the final ن of ``word`` is its own: that of a plural or dual takes no ending."""
    if word[0] in VERBAL and word.endswith(PLURALS[0]):
        return False
    inflected = sum(attested(word + ending) for ending in AFTER_NOON)
    return inflected > RADICAL_RATIO * attested(word)


def _nisba(word: str) -> _Cut | None:
    rest = word[:-1]
    if not word.endswith(YEH) or rest.endswith(ALEF) or rest in function_words():
        return None
    named = rest in whole_words() or attested(ALEF + LAM + rest) > SUFFIX_RATIO * attested(word)
    if len(rest) >= SHORTEST and (named or _is_written(rest, word) or _takes_heh(rest, word)):
        return _Cut(rest, heh=True, inner=False)
    return None


def _is_written(rest: str, word: str, ratio: float = SUFFIX_RATIO) -> bool:
    found = attested(rest)
    return len(rest) >= SHORTEST and found > 0 and found >= ratio * attested(word)


def _is_noun(rest: str, word: str, ratio: float = SUFFIX_RATIO) -> bool:
    return _is_written(rest, word, ratio) and rest not in function_words()


def _takes_heh(rest: str, word: str) -> bool:
    """Whether ``rest`` is written with ة: all of a longer word, most of what two letters are in."""
    found = attested(rest + HEH)
    ratio = SUFFIX_RATIO if len(rest) >= SHORTEST else 1.0
    return len(rest) >= SHORTEST_BEFORE_HEH and found > 0 and found >= ratio * attested(word)


def _by_teh(rest: str, word: str) -> bool:
    """Whether ت between ``rest`` and an ending stands for ة, and is not of بنت or صوت."""
    return (
        _takes_heh(rest, word)
        and attested(rest + HEH) > attested(rest + TEH)
        and rest + HEH not in function_words()
    )
