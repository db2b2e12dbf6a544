"""Publication dates as people write them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import iso
from indexer.sources.dates import moment
from indexer.sources.refused import Refused

from .golden import rows


@pytest.mark.parametrize(("written", "expected", "why"), rows("dates.tsv"))
def test_golden_dates(written: str, expected: str, why: str) -> None:
    if expected == "-":
        with pytest.raises(Refused) as refused:
            moment(written)
        assert repr(written) in str(refused.value), why
        assert "ISO 8601" in str(refused.value)
    else:
        assert iso(moment(written)) == expected, why


@given(st.datetimes(timezones=st.timezones()))
def test_what_we_write_we_read(when: datetime) -> None:
    try:
        when = when.astimezone(UTC)
    except OverflowError:
        return
    written = iso(when)
    assert written is not None
    assert moment(written) == when


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(written: str) -> None:
    with suppress(Refused):
        assert moment(written).tzinfo is UTC
