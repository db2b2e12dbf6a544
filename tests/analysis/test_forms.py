"""Every form of a word and nothing else: pairs written before the table of lemmas was looked at.

``golden/forms.tsv`` was written in two halves by an editor who knew neither the table nor the code.
On the first half 370 of 389 pairs came out right at first sight, and 105 of its 110 traps held; on
the second, after rules were made of what the first one showed, 372 of 390 and 106 of 110. What is
still wrong is marked ``missed``: mend it, and change the mark.
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


MOST_MISSED = 5
