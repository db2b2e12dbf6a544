"""Which lines of a plain-text article are searched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.boilerplate import MAX_TITLE, article, reason

from .golden import rows

BODY = "أكدت مصادر متطابقة أن الاجتماع عقد صباح اليوم في العاصمة بحضور الأطراف كافة."


def dropped(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in article(text)[1]]


@pytest.mark.parametrize(("line", "verdict", "why"), rows("boilerplate.tsv"))
def test_golden_lines(line: str, verdict: str, why: str) -> None:
    assert (reason(line) is not None) == (verdict == "drop"), why


@pytest.mark.parametrize(
    ("lines", "title", "gone", "why"),
    [
        (["العنوان هنا", "", BODY], "العنوان هنا", ["العنوان هنا"], "the title field has the line"),
        (
            ["الأخبار", "", "العنوان هنا", "", BODY],
            "العنوان هنا",
            ["الأخبار", "العنوان هنا"],
            "label",
        ),
        (["| رياضة |", "العنوان هنا", BODY], "العنوان هنا", ["| رياضة |", "العنوان هنا"], "bars"),
        (
            ["الرئيسية / أخبار / سوريا", "العنوان هنا", BODY],
            "العنوان هنا",
            ["الرئيسية / أخبار / سوريا", "العنوان هنا"],
            "a trail of sections",
        ),
        (
            ["زاوية خاصة", "", "هذا عنوان من كلمات", "", "هذا عنوانٌ من كلمات!", BODY],
            "هذا عنوان من كلمات",
            ["زاوية خاصة", "هذا عنوان من كلمات", "هذا عنوانٌ من كلمات!"],
            "an unknown label before a title that comes twice",
        ),
        (
            ["أزمة نزوح", "", "مئات الآلاف يفرون", "", BODY],
            "أزمة نزوح",
            ["أزمة نزوح"],
            "a short line that is no known label is the title",
        ),
        ([BODY, "رياضة", BODY + " نعم"], BODY, [BODY], "a label further down is a sub-heading"),
        (
            ["العنوان #سوريا", "العنوان سوريا", BODY],
            "العنوان #سوريا",
            ["العنوان #سوريا"],
            "a tag is not the same as its word",
        ),
        (
            ["العنوان هنا", BODY, "اقرأ أيضا:", "انفجار يهز العاصمة فجرا", BODY + " نعم"],
            "العنوان هنا",
            ["العنوان هنا", "اقرأ أيضا:", "انفجار يهز العاصمة فجرا"],
            "the headline that the colon announces",
        ),
        (
            ["العنوان هنا", BODY, "اقرأ أيضا:", "وأضاف المصدر أن الاجتماع انتهى."],
            "العنوان هنا",
            ["العنوان هنا", "اقرأ أيضا:"],
            "a sentence after it stays",
        ),
        (
            [
                "العنوان هنا",
                BODY,
                "مقالات ذات صلة",
                "- انفجار يهز العاصمة",
                "• الموازنة تقر",
                "الخاتمة",
            ],
            "العنوان هنا",
            ["العنوان هنا", "مقالات ذات صلة", "- انفجار يهز العاصمة", "• الموازنة تقر"],
            "items with bullets under the heading",
        ),
        (
            ["العنوان هنا", BODY, "مقالات ذات صلة", "", "فقرة أخيرة بلا نقطة في آخرها"],
            "العنوان هنا",
            ["العنوان هنا", "مقالات ذات صلة"],
            "a line under it without colon or bullet is text",
        ),
        (
            ["العنوان هنا", BODY, "فيسبوك", "تويتر", "واتساب"],
            "العنوان هنا",
            ["العنوان هنا", "فيسبوك", "تويتر", "واتساب"],
            "share buttons, one a line",
        ),
        (
            ["العنوان هنا", "فيسبوك", BODY],
            "العنوان هنا",
            ["العنوان هنا"],
            "one network alone is a sub-heading",
        ),
        (["العنوان هنا", BODY, BODY], "العنوان هنا", ["العنوان هنا", BODY], "a paragraph twice"),
        (
            ["العنوان هنا", "قال على ذلك", "قال علي ذلك"],
            "العنوان هنا",
            ["العنوان هنا"],
            "another spelling is no repetition",
        ),
        (["مقالات ذات صلة"], "مقالات ذات صلة", ["مقالات ذات صلة"], "the only text is its title"),
        (
            ["الأخبار", "مقالات ذات صلة", "شارك"],
            "الأخبار",
            ["الأخبار"],
            "where all is boilerplate nothing is dropped but what the title has",
        ),
        (["* * *", "العنوان هنا", BODY], "العنوان هنا", ["العنوان هنا"], "stars are no title"),
        (["!!!"], "!!!", [], "no letter at all"),
        (["\u200fالعنوان هنا\u200f", BODY], "العنوان هنا", ["\u200fالعنوان هنا\u200f"], "marks"),
    ],
)
def test_articles(lines: list[str], title: str, gone: list[str], why: str) -> None:
    for line_end in ("\n", "\r\n"):
        text = line_end.join(lines)
        assert article(text)[0] == title, why
        assert dropped(text) == gone, why


def test_a_long_first_line_is_cut_at_a_word_and_counts_once() -> None:
    line = " ".join(["كلمات"] * 50)
    title, unsearched = article(line)
    assert title == " ".join(["كلمات"] * 20)
    assert len(title) <= MAX_TITLE
    assert unsearched == ((0, len(title)),), "the rest of the line is searched"
    assert article(f"الأخبار\n\u200f{line}")[1] == ((0, 7), (9, 9 + len(title)))


def test_a_line_without_spaces_is_cut_all_the_same() -> None:
    assert article("ا" * 500) == ("ا" * MAX_TITLE, ((0, MAX_TITLE),))


def test_a_line_of_exactly_the_limit_is_whole() -> None:
    line = "ا" * 60 + " " + "ب" * 59
    assert article(line) == (line, ((0, MAX_TITLE),))


def test_a_repetition_of_a_cut_line_counts_once() -> None:
    line = " ".join(["كلمات"] * 50)
    assert article(f"{line}\n{line}")[1] == ((0, 119), (300, 599))


LINES = st.one_of(
    st.sampled_from([line for line, *_ in rows("boilerplate.tsv")]),
    st.sampled_from(
        ["الأخبار", "سياسة", BODY, "العنوان", "العنوان هنا", "تويتر", "", "- بند من خبر"]
    ),
    st.text(max_size=150),
)


@given(st.lists(LINES, min_size=1, max_size=8).map("\n".join))
def test_spans_are_sorted_disjoint_and_within_the_text(text: str) -> None:
    title, unsearched = article(text)
    assert len(title) <= MAX_TITLE
    end_before = 0
    for start, end in unsearched:
        assert end_before <= start < end <= len(text)
        assert "\n" not in text[start:end]
        end_before = end


@given(st.lists(LINES, min_size=1, max_size=8).map("\n".join))
def test_something_is_always_found(text: str) -> None:
    title, unsearched = article(text)
    left = list(text)
    for start, end in unsearched:
        left[start:end] = " " * (end - start)
    searched = title + "".join(left)
    if any(char.isalnum() for char in text):
        assert any(char.isalnum() for char in searched)


@given(LINES)
def test_the_reason_does_not_depend_on_vowel_signs(line: str) -> None:
    plain = unicodedata.normalize("NFC", line)
    if len(plain) < 200 and "أقرأ" not in plain:
        vowelled = "".join(
            char + "\u064e" if "\u0628" <= char <= "\u063a" else char for char in plain
        )
        assert reason(vowelled) == reason(plain)
