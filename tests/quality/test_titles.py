"""The set of headlines, made of a few invented articles."""

from __future__ import annotations

import json
import zipfile
from itertools import count, islice
from pathlib import Path

import pytest

from .judged import Judged
from .titles import half_of, key_of, write

STORY = " ".join(f"كلمة{number}" for number in range(30))


def address(half: str, number: int) -> str:
    """The ``number``-th address of a half."""
    urls = (f"http://paper.example/{each}" for each in count())
    return next(islice((url for url in urls if half_of(key_of(url)) == half), number, None))


def article(number: int, title: str, content: str, half: str = "open") -> dict[str, str]:
    return {"url": address(half, number), "title": title, "content": content, "source": "صحيفة"}


def made(tmp_path: Path, *articles: dict[str, str]) -> Judged:
    days = tmp_path / "days"
    days.mkdir()
    with zipfile.ZipFile(days / "1.zip", "w") as day:
        day.writestr("1.json", "\ufeff" + json.dumps(articles))
    write("open", days, tmp_path / "set")
    return Judged.of("set", tmp_path / "set")


def corpus(judged: Judged) -> list[str]:
    lines = judged.corpus.read_text("utf-8").splitlines()
    return sorted(json.loads(line)["text"].strip() for line in lines)


def test_the_other_half_is_neither_asked_nor_searched(tmp_path: Path) -> None:
    judged = made(
        tmp_path,
        article(0, "عنوان الخبر الأول", STORY),
        article(0, "عنوان الخبر الآخر", f"{STORY} غيره", half="blind"),
    )

    assert list(judged.asked().values()) == ["عنوان الخبر الأول"]
    assert corpus(judged) == [STORY]
    assert json.loads(judged.corpus.read_text("utf-8")).keys() == {"id", "text"}


@pytest.mark.parametrize(
    "content",
    [
        f"عنوان الخبر الأول!\n{STORY}",
        f" \n عُنوان الخبر الأول\n{STORY}",
        f"{STORY} رابط الخبر بصحيفة الوئام: عنوان الخبر الأول ",
    ],
)
def test_the_headline_is_cut_where_the_paper_repeats_it(tmp_path: Path, content: str) -> None:
    judged = made(tmp_path, article(0, "عنوان الخبر الأول", content))

    assert corpus(judged) == [STORY]
    assert list(judged.judgements().values()) == [dict.fromkeys(judged.asked(), 1)]


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("كلمتان فقط", STORY),
        ("", STORY),
        ("عنوان الخبر الأول", "نص قصير جدا"),
        ("كلمة3 كلمة4 كلمة5", STORY),
    ],
)
def test_what_would_be_no_fair_question_is_searched_but_not_asked(
    tmp_path: Path, title: str, content: str
) -> None:
    judged = made(tmp_path, article(0, title, content))

    assert judged.asked() == {}
    assert corpus(judged) == [content]


def test_an_article_is_there_once_by_its_canonical_address(tmp_path: Path) -> None:
    again = article(0, "عنوان الخبر الأول", "نص آخر")
    again["url"] = again["url"].replace("http://paper", "HTTP://Paper") + "?utm_source=x#top"
    judged = made(tmp_path, article(0, "عنوان الخبر الأول", STORY), again)

    assert corpus(judged) == [STORY]


def test_copies_are_relevant_and_other_stories_of_one_headline_are_not_asked(
    tmp_path: Path,
) -> None:
    other = " ".join(f"غيرها{number}" for number in range(30))
    judged = made(
        tmp_path,
        article(0, "عنوان الخبر الأول", STORY),
        article(1, "عنوان نسخة منه", f"الرياض واس {STORY}"),
        article(2, "نشرة أخبار اليوم", other),
        article(3, "نشرة أخبار اليوم", " ".join(reversed(other.split()))),
    )

    qrels = judged.judgements()
    assert sorted(judged.asked().values()) == ["عنوان الخبر الأول", "عنوان نسخة منه"]
    assert [len(relevant) for relevant in qrels.values()] == [2, 2]
    assert qrels.keys() == judged.asked().keys()
