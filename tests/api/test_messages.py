"""The page's words, numbers and dates."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import search_api
from search_api.catalogue import FOLDER, LANGUAGES, said
from search_api.messages import Language

ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("counts.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
)
TEMPLATES = Path(search_api.__file__).parent / "templates"


def source(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


def catalogue(code: str) -> Catalog:
    with source(code).open("rb") as file:
        return read_po(file, locale=code)


def texts(messages: Catalog) -> dict[str, list[str]]:
    """What each message says, or the forms of it."""
    return {
        name: list(message.string) if message.pluralizable else [str(message.string)]
        for message in messages
        if (name := key(message))
    }


def key(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


SOURCES = {code: catalogue(code) for code in LANGUAGES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number"])
def test_counted_results(row: dict[str, str]) -> None:
    for code in ("ar", "en"):
        assert Language(code, UTC).count("result", int(row["number"])) == row[code], row["why"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_read_is_what_the_source_says(code: str) -> None:
    with source(code).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts(compiled) == texts(SOURCES[code]), "make messages"


@pytest.mark.parametrize("code", LANGUAGES)
def test_sources_are_whole(code: str) -> None:
    assert all(all(said) for said in texts(SOURCES[code]).values())
    assert not any(message.fuzzy for message in SOURCES[code])
    assert not SOURCES[code].obsolete
    assert SOURCES[code].num_plurals == {"ar": 6, "en": 2}[code]


def test_languages_say_the_same_things() -> None:
    ar, en = (texts(SOURCES[code]) for code in LANGUAGES)
    assert ar.keys() == en.keys()
    for name in ar:
        # A number is left out where the word says it; the last form always has it.
        fields = [set(re.findall(r"{(\w+)}", said[name][-1])) for said in (ar, en)]
        assert fields[0] == fields[1], name


def test_every_message_is_used() -> None:
    package = TEMPLATES.parent
    sources = [*TEMPLATES.rglob("*.html"), *package.glob("*.py")]
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    made = (
        *("error_", "explain_", "fault_", "why_", "label_", "theme_", "timeline_"),
        *("sort_", "form_", "match_", "group_"),
    )
    keys = texts(SOURCES["ar"])
    unused = {name for name in keys if f'"{name}"' not in text and f"'{name}'" not in text}
    assert {name for name in unused if not name.startswith(made)} == set()


def test_a_message_that_is_missing_is_no_message() -> None:
    with pytest.raises(KeyError, match="nobody says this"):
        said("ar", "nobody says this")
    with pytest.raises(KeyError, match="nor counts this"):
        Language("en", UTC).count("nor counts this", 2)


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


@pytest.mark.parametrize(
    ("moment", "zone", "day", "hour"),
    [
        ("9999-12-31T20:59:00Z", "Asia/Riyadh", "9999-12-31", "23:59"),
        ("9999-12-31T23:59:59Z", "Asia/Riyadh", "9999-12-31", "23:59"),
        ("0001-01-01T00:00:00Z", "America/New_York", "0001-01-01", ""),
    ],
)
def test_the_ends_of_the_calendar_are_days_too(moment: str, zone: str, day: str, hour: str) -> None:
    say = Language("en", ZoneInfo(zone))
    assert (say.iso_day(moment), say.hour(moment)) == (day, hour)


@pytest.mark.parametrize(
    ("first", "last", "ar", "en"),
    [
        ("2018-07-04", "2018-07-04", "٤ تموز/يوليو ٢٠١٨", "4 July 2018"),
        ("2018-07-01", "2018-07-31", "تموز/يوليو ٢٠١٨", "July 2018"),
        ("2020-02-01", "2020-02-29", "شباط/فبراير ٢٠٢٠", "February 2020"),
        ("2020-02-01", "2020-02-28", "١ شباط/فبراير ٢٠٢٠ – ٢٨ شباط/فبراير ٢٠٢٠", None),
        ("2018-01-01", "2018-12-31", "٢٠١٨", "2018"),
        ("2010-01-01", "2019-12-31", "٢٠١٠–٢٠١٩", "2010–2019"),
        ("2018-07-01", "2018-08-31", "١ تموز/يوليو ٢٠١٨ – ٣١ آب/أغسطس ٢٠١٨", None),
        ("9999-01-01", "9999-12-31", "٩٩٩٩", "9999"),
        ("2018-06-29", "2018-07-05", None, "29 June 2018 – 5 July 2018"),
    ],
)
def test_periods_are_named_by_what_they_are(
    first: str, last: str, ar: str | None, en: str | None
) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    for code, expected in (("ar", ar), ("en", en)):
        assert expected is None or Language(code, UTC).period(*days) == expected


def test_midnight_is_a_day_without_an_hour() -> None:
    assert Language("ar", UTC).hour("2018-12-31T00:00:00Z") == ""


def test_values_are_put_in_as_they_are() -> None:
    assert Language("en", UTC)("nothing", q="{legal} {0}") == "Nothing found for “{legal} {0}”"
