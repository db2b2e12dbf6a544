"""Articles cited in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from indexer.model import Document
from search_api.citation import citation
from search_api.messages import Language

SEEN = date(2018, 8, 14)
WHOLE = Document(
    id="1",
    title=" مجلس الأمن يبحث وقف إطلاق النار ",
    source="وكالة المدى",
    author="سارة حداد:",
    published_at=datetime(2018, 7, 4, 22, 30, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "ar",
            "سارة حداد، «مجلس الأمن يبحث وقف إطلاق النار»، وكالة المدى، ٥ تموز/يوليو ٢٠١٨، "
            "https://news.example/1، اطُّلع عليه في ١٤ آب/أغسطس ٢٠١٨",
        ),
        (
            "en",
            "سارة حداد, “مجلس الأمن يبحث وقف إطلاق النار”, وكالة المدى, 5 July 2018, "
            "https://news.example/1, retrieved 14 August 2018",
        ),
    ],
)
def test_all_that_is_known_is_cited(code: str, text: str) -> None:
    say = Language(code, ZoneInfo("Asia/Riyadh"))
    assert say("comma").join(citation(WHOLE, "https://news.example/1", SEEN, say)) == text


def test_what_is_not_known_is_left_out() -> None:
    parts = citation(Document(id="1", body="نص"), "http://a", SEEN, Language("en", UTC))
    assert parts == ["Untitled", "http://a", "retrieved 14 August 2018"]
