"""How much may be rejected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.jobs.guards import Limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("0", Limit(0)),
        ("20", Limit(20)),
        (" 7 ", Limit(7)),
        ("0%", Limit(0, percent=True)),
        ("2.5%", Limit(2.5, percent=True)),
        ("100%", Limit(100, percent=True)),
        ("٥", Limit(5)),
    ],
)
def test_legal_limits(text: str, limit: Limit) -> None:
    assert Limit.parse(text) == limit


@pytest.mark.parametrize("text", ["", "-1", "2.5", "101%", "-1%", "%", "x", "1e3", "5 %", "nan%"])
def test_other_limits_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="legal"):
        Limit.parse(text)


@given(st.integers(0, 10_000), st.booleans())
def test_a_limit_reads_as_it_is_written(most: int, percent: bool) -> None:
    limit = Limit(most % 101 if percent else most, percent)
    assert Limit.parse(str(limit)) == limit
