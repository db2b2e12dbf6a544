"""The page's words, numbers and dates."""

from __future__ import annotations

import csv
import re
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import search_api
from search_api.messages import Language
from search_api.messages_table import COUNTS, MESSAGES

ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("counts.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
)
TEMPLATES = Path(search_api.__file__).parent / "templates"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number"])
def test_counted_results(row: dict[str, str]) -> None:
    for code in ("ar", "en"):
        assert Language(code, UTC).count("result", int(row["number"])) == row[code], row["why"]


def test_languages_say_the_same_things() -> None:
    assert MESSAGES["ar"].keys() == MESSAGES["en"].keys()
    assert COUNTS["ar"].keys() == COUNTS["en"].keys()
    for key, text in MESSAGES["ar"].items():
        fields = [set(re.findall(r"{(\w+)}", said)) for said in (text, MESSAGES["en"][key])]
        assert fields[0] == fields[1], key


def test_every_message_is_used() -> None:
    sources = [*TEMPLATES.glob("*.html"), TEMPLATES.parent / "page.py", TEMPLATES.parent / "why.py"]
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    made = ("error_", "explain_", "fault_", "sort_", "form_", "why_", "label_")
    names = {"source", "author", "hashtag"}
    unused = {key for key in MESSAGES["ar"] if f'"{key}"' not in text and f"'{key}'" not in text}
    assert {key for key in unused if not key.startswith(made)} <= names


@pytest.mark.parametrize(
    ("code", "zone", "day", "hour"),
    [
        ("ar", "UTC", "٣١ كانون الأول/ديسمبر ٢٠١٨", "٢٢:٠٥"),
        ("ar", "Asia/Riyadh", "١ كانون الثاني/يناير ٢٠١٩", "٠١:٠٥"),
        ("en", "America/New_York", "31 December 2018", "17:05"),
    ],
)
def test_moments_are_the_readers(code: str, zone: str, day: str, hour: str) -> None:
    say = Language(code, ZoneInfo(zone))
    assert say.day("2018-12-31T22:05:00Z") == day
    assert say.hour("2018-12-31T22:05:00Z") == hour


def test_midnight_is_a_day_without_an_hour() -> None:
    assert Language("ar", UTC).hour("2018-12-31T00:00:00Z") == ""


def test_values_are_put_in_as_they_are() -> None:
    assert Language("en", UTC)("nothing", q="{legal} {0}") == "Nothing found for “{legal} {0}”"
