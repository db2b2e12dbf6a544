"""The fields of a Whoosh index, all of Whoosh's own types: nothing of ours is pickled into it.

| field | holds |
| --- | --- |
| ``exact``, ``surface``, ``lemma`` | a key of every token, with positions |
| ``stem``, ``root`` | a key of every token, counted |
| ``tag`` | keys of hashtags |
| ``id``, ``source``, ``author`` | one term each: the id as it is, the names folded |
| ``ids``, ``published``, ``length``, ``fingerprint`` | columns: to sort, rank and compare |
| ``sources``, ``authors``, ``tags`` | columns: to count, see ``facets.stored_values`` |
| ``document`` | the stored document, JSON |
"""

from __future__ import annotations

from typing import Final

from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer

from .moments import UNDATED

POSITIONED: Final = ("exact", "surface", "lemma")
COUNTED: Final = ("stem", "root")
LEVELS: Final = ("exact", "surface", "stem", "lemma", "root")


def schema() -> fields.Schema:
    """A fresh schema; terms reach it ready-made, so no field has an analyser of its own."""
    text = columns.VarBytesColumn()
    found = fields.Schema(
        **{name: fields.TEXT(analyzer=IDAnalyzer(), phrase=True) for name in POSITIONED},
        # Whoosh counts how often a document has a term in a posting's weight, whatever its format.
        **{name: fields.ID() for name in (*COUNTED, "tag", "id", "source", "author")},
        ids=fields.COLUMN(text),
        sources=fields.COLUMN(text),
        authors=fields.COLUMN(text),
        tags=fields.COLUMN(text),
        fingerprint=fields.COLUMN(text),
        published=fields.COLUMN(columns.NumericColumn("q", default=UNDATED)),
        length=fields.COLUMN(columns.NumericColumn("I")),
        document=fields.STORED(),
    )
    for _, field in found.items():  # noqa: PERF102 (a Schema has no values())
        # Whoosh would look up a length for each posting; ours is a column, and kept once.
        field.scorable = False
    return found
