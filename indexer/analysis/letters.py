"""The characters the analysis speaks of, by name, and the classes its patterns are built from.

Letter names and the tashkeel set are pyarabic's (``pyarabic.araby``); the Qur'anic and extended
marks, the format characters and the Persian and Urdu letters are from the Unicode Character
Database (blocks Arabic, Arabic Supplement, Arabic Extended-A/B, General Punctuation).
"""

from __future__ import annotations

from typing import Final

from pyarabic.araby import (
    ALEF,
    ALEF_HAMZA_ABOVE,
    ALEF_HAMZA_BELOW,
    ALEF_MADDA,
    ALEF_MAKSURA,
    ALEF_WASLA,
    BEH,
    FATHATAN,
    FEH,
    HAMZA,
    HEH,
    JEEM,
    KAF,
    LAM,
    NOON,
    QAF,
    SEEN,
    TATWEEL,
    TEH,
    TEH_MARBUTA,
    WAW,
    WAW_HAMZA,
    YEH,
    YEH_HAMZA,
    ZAIN,
)

REH: Final = "ر"
DAL: Final = "د"

ACCENTS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Combining accents, for Latin words and keycaps."""

SHAPED_MARKS: Final = "\ufbb2-\ufbc2\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe7f"
"""Presentation forms of marks, which stand on a space or a tatweel of their own."""

MARKS: Final = (
    ACCENTS + "\u0610-\u061a\u064b-\u065f\u0670"  # honorifics, tashkeel, hamzas, dagger alef
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Qur'anic annotation
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff" + SHAPED_MARKS  # extended Arabic marks
)
"""Marks written above or below a letter; they never start a word."""

FORMATS: Final = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f"
"""Characters without a shape: bidi controls, zero-width joiners and spaces, soft hyphens,
variation selectors."""

ARABIC_LETTERS: Final = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
    "\ufb50-\ufbb1\ufbd3-\ufc5d\ufc64-\ufcf1\ufcf5-\ufd3d\ufd50-\ufdfb\ufe80-\ufefc"
)
"""Letters of the Arabic script, tatweel and presentation forms included."""

INITIAL_HAMZA: Final = frozenset((ALEF_HAMZA_ABOVE, ALEF_HAMZA_BELOW, ALEF_MADDA))
"""Alefs that a writer marked as a letter of the word: what they begin is never the article."""

KEYBOARD_LETTERS: Final = {
    ALEF_WASLA: ALEF,
    "ک": KAF,
    "ڪ": KAF,
    "ګ": KAF,
    "گ": KAF,
    "ڭ": KAF,
    "ی": YEH,
    "ې": YEH,
    "ے": YEH,
    "ێ": YEH,
    "ۍ": YEH,
    "ھ": HEH,
    "ہ": HEH,
    "ۀ": HEH,
    "ە": HEH,
    "ۃ": TEH_MARBUTA,
    "ۂ": HEH,
    "چ": JEEM,
    "پ": BEH,
    "ڤ": FEH,
    "ڥ": FEH,
    "ڨ": QAF,
    "ژ": ZAIN,
    "ٹ": TEH,
    "ڈ": DAL,
    "ڑ": REH,
    "ڕ": REH,
    "ڵ": LAM,
    "ں": NOON,
    "ۆ": WAW,
    "ۇ": WAW,
    "ۋ": WAW,
    "ٸ": YEH,
    "ٶ": WAW,
    "ٵ": ALEF,
    "ٲ": ALEF,
    "ٳ": ALEF,
}
"""Letters of the Qur'an and of Persian, Urdu and Kurdish keyboards to the Arabic ones they are
typed for.
"""

HAMZA_LETTERS: Final = {
    ALEF_HAMZA_ABOVE: ALEF,
    ALEF_HAMZA_BELOW: ALEF,
    ALEF_MADDA: ALEF,
    WAW_HAMZA: HAMZA,
    YEH_HAMZA: HAMZA,
}
"""Spelling that careful and hurried writers do not share."""

FOLDED_LETTERS: Final = HAMZA_LETTERS | KEYBOARD_LETTERS
"""One written letter to the letter it is searched by."""

FOLDED_ENDINGS: Final = {ALEF_MAKSURA: YEH, TEH_MARBUTA: HEH}
"""Letters that only end words, written carelessly as often as not."""

DIGITS: Final = {
    **{chr(0x0660 + value): str(value) for value in range(10)},  # Arabic-Indic
    **{chr(0x06F0 + value): str(value) for value in range(10)},  # Persian
}

__all__ = [
    "ACCENTS",
    "ALEF",
    "ALEF_HAMZA_ABOVE",
    "ALEF_HAMZA_BELOW",
    "ALEF_MADDA",
    "ALEF_MAKSURA",
    "ARABIC_LETTERS",
    "BEH",
    "DIGITS",
    "FATHATAN",
    "FEH",
    "FOLDED_ENDINGS",
    "FOLDED_LETTERS",
    "FORMATS",
    "HAMZA",
    "HEH",
    "INITIAL_HAMZA",
    "KAF",
    "LAM",
    "MARKS",
    "NOON",
    "SEEN",
    "SHAPED_MARKS",
    "TATWEEL",
    "TEH",
    "TEH_MARBUTA",
    "WAW",
    "WAW_HAMZA",
    "YEH",
    "YEH_HAMZA",
]
