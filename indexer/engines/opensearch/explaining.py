"""What terms added to scores; how often it stands there is read off the server's explanation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...model import Contribution
from .point import Point
from .ranking import Corpus, Scorer

_FREQUENCY: Final = re.compile(r"score\(freq=([\d.]+)\)")


def added(
    point: Point, scoring: Sequence[Scorer], hits: Sequence[Mapping[str, Any]], corpus: Corpus
) -> Mapping[str, Sequence[Contribution]]:
    """What each term added to the scores of some hits, by their addresses."""
    here = {"ids": {"values": [hit["_id"] for hit in hits]}}
    found: defaultdict[str, list[Contribution]] = defaultdict(list)
    asked = [
        {
            "query": {"bool": {"filter": [here], "must": [scorer.clause]}},
            "size": len(hits),
            "explain": True,
            "_source": False,
        }
        for scorer in scoring
    ]
    for scorer, answered in zip(scoring, point.ask_all(asked), strict=True):
        for hit in answered["hits"]["hits"]:
            found[hit["_id"]].append(_contribution(scorer, hit, corpus))
    return found


def _contribution(scorer: Scorer, hit: Mapping[str, Any], corpus: Corpus) -> Contribution:
    """Of a document that was asked for this term alone, which was counted."""
    assert scorer.documents is not None
    return Contribution(
        term=scorer.term.name,
        level=scorer.term.level,
        weight=scorer.term.weight,
        tf=_frequency(hit["_explanation"]) or 1,  # A hashtag stands there once; its script is mute.
        df=scorer.documents,
        idf=corpus.idf(scorer.documents),
        score=float(hit["_score"]),
    )


def _frequency(explained: Mapping[str, Any]) -> int:
    """The frequency that a score was made of; 0 where it does not say."""
    found = _FREQUENCY.search(explained["description"])
    if found:
        return round(float(found[1]))
    return max(map(_frequency, explained["details"]), default=0)
