"""Why a text is indexed as it is: the keys of each word, and the rule that made each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..analysis import analyze, is_stop
from ..analysis.lemma import lemma
from ..analysis.normalize import FOLD, unmark
from ..analysis.stem import stem, whole_words
from ..analysis.why import FORMS
from ..model import Keys, Token

AS_IT_IS = "as it is"
BARE_ARTICLE = "ال"
HEH = "ه"
SHOWN = {"broken": "broken plural"}
"""Forms that are told in other words than they are filed under."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A token and what it was made from.

    ``written`` is the whole written word at ``token.start:token.end``, ``piece`` the part of it
    that the token is; ``rules`` has a sentence for each of ``token.keys``. ``stop`` says that the
    word does not count in a query with enough other words.
    """

    token: Token
    written: str
    piece: str
    rules: Keys
    stop: bool

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        token = self.token
        return {
            "surface": self.written,
            "start": token.start,
            "end": token.end,
            "piece": self.piece,
            "piece_start": token.piece_start,
            "piece_end": token.piece_end,
            "position": token.position,
            "tag": token.tag or None,
            "stop": self.stop,
            "keys": token.keys._asdict(),
            "rules": self.rules._asdict(),
        }


def explained(text: str) -> list[Explained]:
    """The tokens of ``text``, as a document or a query with it has them."""
    return [_explained(text, token) for token in analyze(text)]


def _explained(text: str, token: Token) -> Explained:
    piece = text[token.piece_start : token.piece_end]
    keys = token.keys
    return Explained(
        token=token,
        written=text[token.start : token.end],
        piece=piece,
        rules=Keys(
            exact=_exact_rule(piece, keys.exact),
            surface=_surface_rule(keys),
            stem=_stem_rule(keys),
            lemma=_lemma_rule(keys),
            root=AS_IT_IS if keys.root == keys.surface else "ISRI",
        ),
        stop=is_stop(keys),
    )


def _exact_rule(piece: str, exact: str) -> str:
    return AS_IT_IS if piece == exact else "tatweel and format marks out, shaped letters plain"


def _surface_rule(keys: Keys) -> str:
    plain = unmark(keys.exact)
    letters = {
        letter: chr(FOLD[ord(letter)]) if isinstance(FOLD[ord(letter)], int) else FOLD[ord(letter)]
        for letter in plain
        if ord(letter) in FOLD
    }
    rules = ["marks out, case folded"] if plain != keys.exact else []
    rules += [f"{letter} is {folded}" for letter, folded in letters.items()]
    return ", ".join(rules) or AS_IT_IS


def _lemma_rule(keys: Keys) -> str:
    """How the word is a form of its lemma: بالصواريخ is ب + ال + broken plural of صاروخ."""
    found = lemma(keys.exact)
    if found.key == keys.exact:
        return AS_IT_IS
    if found.shape is None:
        return "not in the table; by its stem"
    form = " ".join(SHOWN.get(one, one) for one in reversed(FORMS) if one in found.shape.form)
    core = f"{form} of {found.key}" if form else found.key
    pronoun = (found.shape.pronoun,) if found.shape.pronoun else ()
    return " + ".join((*found.shape.proclitics, core, *pronoun))


def _stem_rule(keys: Keys) -> str:
    found, surface = stem(keys.exact), keys.surface
    if found.text == surface:
        return "never cut (whole.tsv)" if surface in whole_words() else AS_IT_IS
    if surface.isascii():
        return "Snowball's English stemmer"
    before, body, after = (
        surface[: found.start],
        surface[found.start : found.end],
        surface[found.end :],
    )
    rules = [f"{before} off the front"] if before else []
    rules += [f"{after} off the end"] if after else []
    if found.text == BARE_ARTICLE + body:
        rules.append(f"the article put back before {body}")
    elif found.text == body + HEH:
        rules.append(f"ة put back after {body}")
    elif found.text != body:
        rules.append(f"{body} is {found.text}")
    return ", ".join(rules)
