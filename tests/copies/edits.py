"""What outlets do to a wire story before they print it, and what only looks like it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from indexer.model import Document

Edit = Callable[[Document, random.Random], Document]
EDITS: dict[str, Edit] = {}

REPORTERS = ("سلوى حداد", "نبيل عازار", "مكتب القاهرة")
CITIES = ("القاهرة", "بيروت", "تونس", "بغداد")
SYNONYMS = {"قال": "ذكر", "قالت": "ذكرت", "أكد": "أوضح", "خلال": "أثناء", "نحو": "حوالي"}
SIGNS = "\N{ARABIC FATHA}\N{ARABIC KASRA}\N{ARABIC DAMMA}"
BARE = str.maketrans("أإآ", "ااا")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def edit(function: Edit) -> Edit:
    EDITS[function.__name__] = function
    return function


def paragraphs(text: str) -> list[str]:
    return [each for each in re.split(r"\n+", text) if each.strip()]


@edit
def headline(document: Document, chance: random.Random) -> Document:
    return replace(document, title="عاجل: " + " ".join(document.body.split()[5:11]))


@edit
def byline(document: Document, chance: random.Random) -> Document:
    who, where = chance.choice(REPORTERS), chance.choice(CITIES)
    return replace(document, author=who, body=f"{who} - {where}: {document.body}")


@edit
def dateline(document: Document, chance: random.Random) -> Document:
    day, hour = chance.randint(1, 28), chance.randint(10, 22)
    head = f"{chance.choice(CITIES)} في {day} يوليو / واس / "
    return replace(document, body=f"{head}{document.body}\n// انتهى //\n{hour}:45 ت م")


@edit
def boilerplate(document: Document, chance: random.Random) -> Document:
    tail = "رابط الخبر\nشارك عبر فيسبوك وتويتر\nسمات: " + " ".join(document.body.split()[:4])
    return replace(document, body=f"{document.body}\n{tail}")


@edit
def background(document: Document, chance: random.Random) -> Document:
    more = "يذكر أن الجهات المعنية كانت قد أعلنت في وقت سابق عن خطوات مماثلة في هذا الشأن."
    return replace(document, body=f"{document.body}\n{more}")


@edit
def crosshead(document: Document, chance: random.Random) -> Document:
    parts = paragraphs(document.body)
    parts.insert(len(parts) // 2, "تفاصيل أخرى")
    return replace(document, body="\n".join(parts))


@edit
def hashtags(document: Document, chance: random.Random) -> Document:
    words = document.body.split(" ")
    for at in chance.sample(range(len(words)), len(words) // 20):
        words[at] = f"#{words[at]}" if words[at].isalpha() else words[at]
    return replace(document, body=" ".join(words))


@edit
def vowels(document: Document, chance: random.Random) -> Document:
    def signed(match: re.Match[str]) -> str:
        return match[0] + (chance.choice(SIGNS) if chance.random() < 0.2 else "")

    return replace(document, body=re.sub("[بتثجحدرسشصضطعغفقكلمن]", signed, document.body))


@edit
def tatweel(document: Document, chance: random.Random) -> Document:
    return replace(document, body=re.sub("(?<=[سمعف])(?=[ا-ي])", "ـ", document.body))


@edit
def hamzas(document: Document, chance: random.Random) -> Document:
    return replace(document, body=document.body.translate(BARE))


@edit
def digits(document: Document, chance: random.Random) -> Document:
    return replace(document, body=document.body.translate(ARABIC_INDIC))


@edit
def synonyms(document: Document, chance: random.Random) -> Document:
    words = (SYNONYMS.get(word, word) for word in document.body.split(" "))
    return replace(document, body=" ".join(words))


@edit
def reordered(document: Document, chance: random.Random) -> Document:
    first, *rest = paragraphs(document.body)
    chance.shuffle(rest)
    return replace(document, body="\n".join((first, *rest)))


@edit
def shortened(document: Document, chance: random.Random) -> Document:
    parts, words = paragraphs(document.body), len(document.body.split())
    while len(parts) > 1 and sum(len(each.split()) for each in parts[:-1]) > words / 2:
        parts.pop()
    return replace(document, body="\n".join(parts))


def retold(document: Document, values: Mapping[str, str]) -> Document:
    """The same template with other values."""
    body = document.body
    for name, value in values.items():
        body = body.replace(name, value)
    return replace(document, body=body)
