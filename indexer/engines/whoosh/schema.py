"""The fields of a Whoosh index, all of Whoosh's own types: nothing of ours is pickled into it.

| field | holds |
| --- | --- |
| ``exact``, ``surface``, ``stem`` | a key of every token, with positions |
| ``root`` | a key of every token, counted |
| ``tag`` | keys of hashtags |
| ``id``, ``source``, ``author`` | one term each: the id as it is, the names folded |
| ``ids``, ``sources``, ``authors``, ``tags``, ``published``, ``length``, ``fingerprint`` | columns: what is shown, sorted, counted and ranked by |
| ``document`` | the stored document, JSON |
"""

from __future__ import annotations

from typing import Final

from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer

POSITIONED: Final = ("exact", "surface", "stem")
COUNTED: Final = ("root",)
LEVELS: Final = POSITIONED + COUNTED
UNDATED: Final = -(1 << 63)
"""The value of ``published`` (microseconds since 1970, UTC) for a document without a date."""

SEPARATOR: Final = "\x1f"
"""Between a folded name and the name as written, in ``sources``, ``authors`` and ``tags``."""


def schema() -> fields.Schema:
    """A fresh schema; terms reach it ready-made, so no field has an analyser of its own."""
    text = columns.VarBytesColumn()
    found = fields.Schema(
        **{name: fields.TEXT(analyzer=IDAnalyzer(), phrase=True) for name in POSITIONED},
        **{name: fields.TEXT(analyzer=IDAnalyzer(), phrase=False) for name in COUNTED},
        tag=fields.KEYWORD(),
        id=fields.ID(),
        source=fields.ID(),
        author=fields.ID(),
        ids=fields.COLUMN(text),
        sources=fields.COLUMN(text),
        authors=fields.COLUMN(text),
        tags=fields.COLUMN(text),
        fingerprint=fields.COLUMN(text),
        published=fields.COLUMN(columns.NumericColumn("q", default=UNDATED)),
        length=fields.COLUMN(columns.NumericColumn("I")),
        document=fields.STORED(),
    )
    for _, field in found.items():
        # Whoosh would look up a length for each posting; ours is a column, and kept once.
        field.scorable = False
    return found
