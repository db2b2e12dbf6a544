"""What goes out as JSON is what it was, whatever its values."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search_api.wire import json_bytes, json_members, utf8

text = st.text(st.characters(exclude_categories=[]))
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)
values = st.recursive(plain, lambda some: st.lists(some) | st.dictionaries(text, some))


@given(st.lists(values))
def test_json_says_what_it_is_made_of(value: Any) -> None:
    as_it_comes = utf8(json.dumps(value, ensure_ascii=False))
    assert json.loads(json_bytes(value)) == json.loads(as_it_comes)


def test_json_has_no_blanks_and_arabic_as_it_is() -> None:
    for odd in ("", "\ud800", 1 << 64):
        assert json_bytes({"خبر": [1, odd]}).startswith('{"خبر":[1,'.encode())


@given(st.dictionaries(text, plain, min_size=1), values)
def test_members_written_before_are_members_like_the_others(value: Any, other: Any) -> None:
    members = json_members(value, written=json_bytes(other))
    assert b"{%b}" % members == b"%b,%b" % (
        json_bytes(value)[:-1],
        json_bytes({"written": other})[1:],
    )
