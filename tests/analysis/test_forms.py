"""Every form of a word and nothing else: pairs written before the table of lemmas was looked at.

``golden/forms.tsv`` was written in three parts by an editor who knew neither the table nor the
code, each before rules were made of what it showed. At first sight 370 of 389 pairs of the first
part came out right (of its 110 traps 105), 372 of 390 of the second (106 of 110), and of the third,
with names, months, numbers and hashtags in it, 302 of 330 (81 of 90). Two rows of the third are
left out: آب and نيسان are months only beside a day or a year. What is still wrong is marked
``missed``: mend it, and change the mark.
"""

from __future__ import annotations

from datetime import date

import pytest

from indexer.analysis import expander, find
from indexer.analysis.variants import builtin
from indexer.model import Document
from indexer.query import parse
from tests.golden_rows import rows

ROWS = rows("forms")


@pytest.mark.parametrize(("kind", "query", "text", "wanted", "state"), ROWS)
def test_a_query_finds_every_form_of_its_words_and_nothing_else(
    kind: str, query: str, text: str, wanted: str, state: str
) -> None:
    asked = parse(query, today=date(2026, 1, 1), expand=expander(builtin().expansions))
    found = "match" if find(Document("1", body=text), asked) else "no"

    assert (found == wanted) == (state == "met"), kind


def test_no_more_is_missed_than_was() -> None:
    missed = [(kind, query, text) for kind, query, text, _, state in ROWS if state == "missed"]

    assert len(missed) <= MOST_MISSED
    assert len(ROWS) == len({row[:3] for row in map(tuple, ROWS)})


MOST_MISSED = 9
