"""Four articles that many tests ask for, and how to ask."""

from __future__ import annotations

from dataclasses import replace

from indexer.analysis import analyze
from indexer.engines import Engine
from indexer.model import Node, Word

from .writing import EVERYTHING, doc

COUNCIL = doc(
    "council",
    "مجلس الأمن يجتمع",
    "اجتمع أعضاء المجلس في نيويورك. دعا إلى وقفاً لإطلاق النار",
    source="الوكالة",
    author="منى أحمد",
    on=1,
)
MARKET = doc("market", "سوق النفط", "ارتفعت الأسعار في الأسواق", source="الصحيفة", on=2)
TAGGED = doc("tagged", "تغريدة", "قال #مجلس_الأمن كلمته", source="الوكالة", on=3)
UNTITLED = doc("untitled", "", "الأمن في مجلس المدينة", author="منى احمد")
NEWS = (COUNCIL, MARKET, TAGGED, UNTITLED)


def ids(engine: Engine, *filters: Node) -> set[str]:
    return set(engine.snapshot().matching_ids(replace(EVERYTHING, filters=filters)))


def word(typed: str, form: str = "all", in_title: bool = False) -> Word:
    return Word(typed, analyze(typed)[0].keys, form, in_title)  # type: ignore[arg-type]


def words(typed: str, in_title: bool = False) -> tuple[Word, ...]:
    return tuple(Word(typed, token.keys, "all", in_title) for token in analyze(typed))
