"""Other engines on the same documents and queries, each as it comes: none of our analysis.

A document is one text, its title and its body; a query is its words, any of which may match, as
our default is. Every engine ranks by BM25 in its own make, stock settings where it has any.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from ..judged import Judged
from ..runs import Run
from . import lucene, snowball, tantivy, whoosh
from .absent import Absent

__all__ = ["PEERS", "Absent", "Peer", "texts"]

Answer = Callable[[Mapping[str, str], Mapping[str, str], int], Run]
"""Documents and queries, each id to text, and how many results of a query are wanted, to a run.

Raises Absent where the engine cannot run.
"""


class Peer(NamedTuple):
    """An engine: what it is called in tables, and how it answers."""

    name: str
    answer: Answer


PEERS: Final = (
    Peer("Lucene ArabicAnalyzer", lucene.answer),
    Peer("tantivy, Arabic stemmer", tantivy.answer),
    Peer("Snowball Arabic, BM25", snowball.answer),
    Peer("Whoosh as it comes", whoosh.answer),
)


def texts(judged: Judged) -> dict[str, str]:
    """The documents of a set by id."""
    documents = map(json.loads, judged.corpus.read_text("utf-8").splitlines())
    return {each["id"]: f"{each.get('title', '')}\n{each['text']}" for each in documents}
