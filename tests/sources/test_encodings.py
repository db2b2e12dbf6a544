"""Texts in the encodings that Arabic news comes in."""

import codecs
import random
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.model import Document, Rejection
from indexer.sources import Input, find, read
from indexer.sources.encodings import CHUNK

from .conftest import Reads

TEXT = (
    "أكد متحدث باسم المعارضة، الأربعاء، فشل المحادثات في التوصل إلى اتفاق لإنهاء القتال.\n"
    "وقال «المتحدث»: هل تعود الأطراف إلى طاولة المفاوضات؟"
)
VOWELLED = "قَالَ الرَّئِيسُ إِنَّ الحُكُومَةَ سَتَعْمَلُ عَلَى ذَلِكَ"


def read_reporting(
    path: Path, encoding: str = "auto"
) -> tuple[list[Document | Rejection], list[str]]:
    reported: list[str] = []
    (source,) = find([path])
    assert isinstance(source, Input)

    def report(file: str, found: str) -> None:
        assert file == str(path)
        reported.append(found)

    return list(read(source, encoding=encoding, on_encoding=report)), reported


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (TEXT.encode(), [], "plain UTF-8 is not worth a word"),
        (codecs.BOM_UTF8 + TEXT.encode(), [], "nor with its mark"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ["utf-16-le"], "by its mark"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ["utf-16-be"], "by its mark"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ["utf-32-le"], "by its mark"),
        (TEXT.encode("utf-16-le"), ["utf-16-le"], "without a mark"),
        (TEXT.encode("utf-16-be"), ["utf-16-be"], "without a mark"),
        (TEXT.encode("cp1256"), ["windows-1256"], "no UTF-8, plausible Arabic"),
        (TEXT.replace("«", "").replace("»", "").encode("iso8859_6"), ["iso-8859-6"], "likewise"),
    ],
)
def test_encodings_of_a_text(tmp_path: Path, content: bytes, expected: list[str], why: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    (document,), reported = read_reporting(path)
    assert isinstance(document, Document), why
    assert document.body.replace("«", "").replace("»", "") == TEXT.replace("«", "").replace("»", "")
    assert reported == expected, why


@pytest.mark.parametrize("codec", ["cp1256", "iso8859_6"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "خبر من ثلاث كلمات وأكثر",
            "وقف إطلاق النار في الجنوب",
            VOWELLED,
            "الأمم المتحدة، مجلس الأمن",
        ),
        *("قطر وتركيا تبحثان التعاون", "هل يفوز المنتخب الوطني؟", "انفجار يهز العاصمة 25 قتيلا"),
    ],
)
def test_short_texts(reads: Reads, text: str, codec: str) -> None:
    (document,) = reads("a.txt", text.encode(codec))
    assert isinstance(document, Document)
    assert document.body == text


@pytest.mark.shared
def test_random_pieces_of_an_article_are_told_apart(reads: Reads, shared: Path) -> None:
    words = (shared / "seeds" / "002_96d90cc6f0210259.txt").read_text(encoding="utf-8").split()
    dice = random.Random(7)
    for _ in range(200):
        start = dice.randrange(len(words) - 8)
        for codec in ("cp1256", "iso8859_6"):
            content = " ".join(words[start : start + 8]).encode(codec, "ignore")
            (document,) = reads("a.txt", content)
            assert isinstance(document, Document)
            assert document.body == content.decode(codec)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv"])
@pytest.mark.parametrize("codec", ["cp1256", "iso8859_6", "utf-16", "utf-8-sig"])
def test_encodings_of_records(reads: Reads, name: str, codec: str) -> None:
    text = {
        "a.json": '[{"title": "خبر من الجنوب، وآخر من الشمال"}]',
        "a.jsonl": '{"title": "خبر من الجنوب، وآخر من الشمال"}\n',
        "a.csv": "title,body\nخبر من الجنوب، وآخر من الشمال,\n",
    }[name]
    (document,) = reads(name, text.encode(codec))
    assert isinstance(document, Document)
    assert document.title == "خبر من الجنوب، وآخر من الشمال"


def test_other_letters_late_in_a_large_file(reads: Reads) -> None:
    """The first megabyte is ASCII and says nothing."""
    text = '{"title": "x", "n": "' + "a" * CHUNK + '"}\n{"title": "خبر عاجل من العاصمة"}'
    assert [
        r.title for r in reads("a.jsonl", text.encode("cp1256")) if isinstance(r, Document)
    ] == [
        "x",
        "خبر عاجل من العاصمة",
    ]


def test_french_in_a_western_encoding(reads: Reads) -> None:
    text = "L'été dernier à Paris, où les élèves français étudiaient"
    (document,) = reads("a.txt", text.encode("cp1252"))
    assert isinstance(document, Document)
    assert document.body == text


def test_an_encoding_that_is_not_recognised(reads: Reads) -> None:
    (rejection,) = reads("a.txt", "今天的新闻报道很重要世界".encode("gbk"))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "the encoding is not recognised: name it with --encoding"


@pytest.mark.parametrize("codec", ["koi8_r", "cp1251", "iso8859_5"])
@pytest.mark.parametrize(
    "text", ["сборная выиграла матч", "новый бюджет города", "в деревне прошли сильные дожди"]
)
def test_russian_is_not_taken_for_arabic(reads: Reads, text: str, codec: str) -> None:
    (rejection,) = reads("a.txt", text.encode(codec))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "the encoding is not recognised: name it with --encoding"


def test_a_named_encoding_is_used(reads: Reads) -> None:
    (document,) = reads("a.txt", "Привет мир".encode("koi8_r"), encoding="koi8-r")
    assert isinstance(document, Document)
    assert document.title == "Привет мир"


def test_a_named_encoding_may_have_its_mark(reads: Reads) -> None:
    for encoding in ("utf-8", "UTF-8-SIG", "utf-16", "utf-16-le"):
        mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
        content = mark + "خبر".encode("utf-8-sig" if encoding == "utf-8" else encoding)
        (document,) = reads("a.txt", content, encoding=encoding)
        assert isinstance(document, Document)
        assert document.body == "خبر"


def test_a_named_encoding_is_held_to(reads: Reads) -> None:
    content = "خبر ".encode() + "عاجل".encode("cp1256")
    for encoding, offset in (("utf-8", 7), ("ascii", 0), ("utf-16-be", 0)):
        (rejection,) = reads("a.txt", content + b"\n", encoding=encoding)
        assert isinstance(rejection, Rejection)
        assert f"not valid {encoding}" in rejection.reason
        assert f"first bad byte is byte {offset}" in rejection.reason


@pytest.mark.parametrize("name", ["nonsense", "base64", "rot13", "", "utf 8 or so", "a\0b", "ü"])
def test_an_unknown_encoding_is_an_error_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("خبر")
    (source,) = find([tmp_path])
    assert isinstance(source, Input)
    with pytest.raises(UsageError, match="windows-1256"):
        read(source, encoding=name)
