"""The rows of the table: a lemma, how some of its forms are made, and the forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ...normalize import fold, without_hamza
from ..proclitics import parts
from .choice import Choice
from .families import is_nisba

NUMBERS: Final = {"مثنى": "dual", "جمع": "plural"}
TENSES: Final = {"ماض": "past", "مضارع": "present", "أمر": "imperative"}
GUESSED_FORMS: Final = {
    "ين": ("plural",), "ون": ("plural",), "ات": ("plural",), "يين": ("nisba", "plural"),
    "يون": ("nisba", "plural"), "ية": ("nisba", "feminine"), "ي": ("nisba",), "ان": ("dual",),
}  # fmt: skip
"""What an ending makes of a word without a reading."""
GUESSED_PRONOUNS: Final = ("ها", "هم", "نا", "ه")


class Shape(NamedTuple):
    """How a form is made of its lemma.

    ``proclitics`` with + between them; ``form`` names what else it is, words of
    ``nisba feminine dual plural broken past present imperative``; ``pronoun`` is what hangs on.
    """

    proclitics: str
    form: str
    pronoun: str


def rows(
    choices: Mapping[str, Choice], counts: Mapping[str, int], lemma_of: Mapping[str, str]
) -> Iterator[list[str]]:
    """Lemmas, sorted; each with a cell ``proclitics/form/pronoun:words`` for each way its words are
    made.
    """
    made: defaultdict[str, defaultdict[Shape, list[str]]] = defaultdict(lambda: defaultdict(list))
    known = {
        word: (lemma_of.get(choice.lemma, choice.lemma), shape(word, choice, lemma_of))
        for word, choice in choices.items()
    }
    for word, (lemma, how) in (known | _shortened(known, counts)).items():
        made[lemma][how].append(word)
    for lemma in sorted(made):
        ways = sorted(made[lemma].items())
        yield [lemma, *(f"{'/'.join(how)}:{' '.join(sorted(words))}" for how, words in ways)]


def shape(word: str, choice: Choice, lemma_of: Mapping[str, str]) -> Shape:
    """How ``word`` is made, by its reading and by what was cut off it."""
    front = choice.prefix + (choice.reading.proclitics if choice.reading else "")
    made = choice.form.split() if choice.form is not None else labels(word[len(front) :], choice)
    if "nisba" in made and choice.lemma not in lemma_of:
        made.remove("nisba")
    return Shape("+".join(parts(front)), " ".join(made), pronoun_of(choice))


def pronoun_of(choice: Choice) -> str:
    """The pronoun that hangs on a word, or nothing."""
    read = choice.reading.enclitic if choice.reading else ""
    cut = (one for one in GUESSED_PRONOUNS if choice.suffix.endswith(one))
    return next(cut, read)


def labels(core: str, choice: Choice) -> list[str]:
    """What form of its lemma ``core`` is, which has no clitics."""
    reading = choice.reading
    guessed = GUESSED_FORMS.get(choice.suffix, ())
    if not reading:
        return list(guessed)
    if reading.kind == "verb":
        return [TENSES[reading.tense]] if reading.tense in TENSES else []
    found = ["nisba"] if is_nisba(choice) else []
    number = NUMBERS.get(reading.number, "")
    if number == "plural" and not core.startswith(choice.lemma.rstrip("ةاىي")):
        number = "broken"
    if not number and reading.suffix.startswith(("ة", "ت")) and not choice.lemma.endswith("ة"):
        found.append("feminine")
    return list(dict.fromkeys((*found, *([number] if number else ()), *guessed)))


def _shortened(
    known: Mapping[str, tuple[str, Shape]], counts: Mapping[str, int]
) -> dict[str, tuple[str, Shape]]:
    """Folded spellings that nobody wrote, each with what the commonest word it stands for is; then
    those without any hamza.
    """
    found: dict[str, tuple[str, Shape]] = {}
    common = sorted(known, key=lambda word: (-counts.get(word, 0), word))
    for shorten in (fold, without_hamza):
        for word in common:
            short = shorten(word)
            if short not in known and short not in found:
                found[short] = known[word]
    return found
