"""What sets an article apart from others."""

from __future__ import annotations

from indexer.model import Document, HasId, Level, Not, Or
from indexer.query.similar import MOST_WORDS, distinctive, similar

OF = 1_000


def count(level: Level, key: str) -> int:
    """Of an index in which everybody writes of the minister, and few of locusts."""
    return {"وزير": 400, "جراد": 8, "مزرعة": 30, "نادر": 1}.get(key, 100)


def words(title: str, body: str = "") -> list[str]:
    document = Document("a", title, body)
    return [word.typed for word in distinctive(document, count=count, of=OF)]


def test_the_rare_words_come_first() -> None:
    assert words("وزير مزرعة جراد") == ["جراد", "مزرعة", "وزير"]


def test_a_word_that_is_repeated_tells_more() -> None:
    assert words("", "مزرعة جراد مزرعة مزرعة مزرعة مزرعة")[0] == "مزرعة"


def test_a_title_tells_more_than_a_text() -> None:
    assert words("كتاب", "قلم باب كرسي")[0] == "كتاب"


def test_what_nobody_else_writes_tells_nothing() -> None:
    assert "نادر" not in words("جراد نادر")


def test_function_words_numbers_and_letters_tell_nothing() -> None:
    assert words("في جراد 2015 من x") == ["جراد"]


def test_forms_of_a_word_are_one() -> None:
    assert words("مزرعة المزارع مزرعتها") == ["مزرعة"]


def test_there_are_no_more_words_than_help() -> None:
    assert len(
        words(" ".join(f"كلمة{letter * 3}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"))
    ) == (MOST_WORDS)


def test_others_are_asked_for_and_not_the_document_itself() -> None:
    document = Document("a", "جراد مزرعة")
    asked = similar(document, count=count, of=OF, without=("a", "copy"), size=5)
    assert isinstance(asked.query.root, Or)
    assert asked.query.ranking == asked.query.root.nodes
    assert asked.filters == (Not(HasId(("a", "copy"))),)
    assert (asked.size, asked.group) == (5, True)


def test_of_nothing_nothing_is_asked() -> None:
    assert similar(Document("a", "في"), count=count, of=OF, without=(), size=5).query.root == Or(())
