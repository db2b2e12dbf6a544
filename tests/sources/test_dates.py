"""Publication dates as people write them."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import iso
from indexer.sources.dates import moment
from indexer.sources.refused import Refused

from .golden import rows


@pytest.mark.parametrize(("written", "expected", "why"), rows("dates.tsv"))
def test_golden_dates(written: str, expected: str, why: str) -> None:
    if expected.startswith("is "):
        with pytest.raises(Refused) as refused:
            moment(written)
        assert str(refused.value).startswith(f"published_at {written!r} {expected}"), why
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


PIECES = st.sampled_from(
    [
        *(
            "4",
            "07",
            "2018",
            "1439",
            "14:30",
            "/",
            "-",
            "،",
            " ",
            ".",
            "(",
            ")",
            "م",
            "ص",
            "هـ",
            "T",
        ),
        *("يوليو", "تموز", "كانون الثاني", "شوال", "الأربعاء", "الموافق", "الساعة", "Jul", "GMT+3"),
    ]
)


@given(st.text(max_size=40) | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_a_moment_or_refused(written: str) -> None:
    with suppress(Refused):
        assert moment(written).tzinfo is UTC


@pytest.mark.parametrize("piece", ["4 ", "4/", "ا ", "12:30 ", "الموافق ", "1439/", "(", " - "])
def test_a_long_text_is_no_date_at_once(piece: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        moment(piece * 100_000)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("region", ["ar_IQ", "ar_LB", "ar_JO", "ar_TN", "ar_SA", "ar_YE", "ar_SD"])
def test_the_months_of_every_region_are_known(region: str) -> None:
    for number, name in Locale.parse(region).months["format"]["wide"].items():
        assert moment(f"3 {name} 2018") == datetime(2018, number, 3, tzinfo=UTC)
