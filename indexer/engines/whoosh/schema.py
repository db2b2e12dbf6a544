"""What a segment holds of a document, by name.

| field | holds |
| --- | --- |
| ``exact``, ``surface``, ``lemma`` | a key of every token, with positions |
| ``stem``, ``root`` | a key of every token, counted |
| ``tag`` | keys of hashtags |
| ``id``, ``source``, ``author`` | one term each: the id as it is, the names folded |

| column | holds |
| --- | --- |
| ``ids`` | the term of ``id`` |
| ``published`` | microseconds since 1970, or UNDATED |
| ``length``, ``title`` | tokens of the document, positions of its title |
| ``fingerprint`` | 16 bytes, see :meth:`Document.fingerprint` |
| ``compared`` | words of the text that is compared with others, see ``compared`` |
| ``sketch`` | what copies are looked for by, ``BINS`` numbers, see ``indexer.copies`` |
| ``sources``, ``authors``, ``tags`` | what is counted, see ``facets.stored_values`` |
| ``origins`` | where the document came from, see :meth:`Writer.put` |
"""

from __future__ import annotations

from typing import Any, Final

from ...copies import BINS
from ...model import Keys

POSITIONED: Final = ("exact", "surface", "lemma")
LEVELS: Final = Keys._fields
VALUES: Final = ("tag", "id", "source", "author")
FIELDS: Final = (*LEVELS, *VALUES)

FINGERPRINT: Final = 16
"""Bytes."""
NUMBERS: Final = {
    **dict.fromkeys(("published", "length", "title", "compared"), 1),
    "fingerprint": FINGERPRINT,
    "sketch": BINS,
}
"""The columns of numbers, and how many each document has there."""
COUNTED: Final = ("sources", "authors", "tags")
WORDS: Final = (*COUNTED, "origins")

SAME: Final = {"exact": "surface"}
"""A field of which many terms stand just where a term of another does: the spelling that a folded
word always has. Their postings are kept once.
"""

META: Final[dict[str, Any]] = {
    "fields": list(FIELDS),
    "same": SAME,
    "lengths": dict.fromkeys(LEVELS, "length"),
    "titles": "title",
    "stored_field": "document",
    "words_of": {"ids": "id"},
}
"""What every segment says of itself."""
