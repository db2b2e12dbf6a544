"""Whether a query finds a text, its words standing for what they are also called."""

from __future__ import annotations

from datetime import date

from indexer.analysis import entry
from indexer.model import Document
from indexer.query import parse
from indexer.query.pieces import Expander

from .oracle import matches


def meets(query: str, text: str, expand: Expander | None = None) -> bool:
    """Whether all words of ``query`` are found in ``text``."""
    asked = parse(query, today=date(2018, 7, 5), match="all", expand=expand)
    return matches(entry(Document(id="text", body=text)), asked.root)
