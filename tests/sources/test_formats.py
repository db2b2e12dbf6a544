"""Good input of every format."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from indexer.model import Document, Rejection, iso
from indexer.sources import find, read

from .conftest import Reads

ARTICLE = {
    "id": "a1",
    "title": "عنوان",
    "body": "نص الخبر\nفي سطرين",
    "url": "https://example.com/1",
    "source": "المدار",
    "author": "سلمى",
    "published_at": "2018-07-04T12:00:00+03:00",
    "language": "ar",
    "hashtags": ["#سوريا", "مجلس_الأمن"],
    "extra": {"section": "سياسة"},
}


def documents(results: list[Document | Rejection]) -> list[Document]:
    assert all(isinstance(result, Document) for result in results), results
    return [result for result in results if isinstance(result, Document)]


def check(document: Document) -> None:
    assert document.id == "a1"
    assert document.title == "عنوان"
    assert document.body == "نص الخبر\nفي سطرين"
    assert document.url == "https://example.com/1"
    assert document.source == "المدار"
    assert document.author == "سلمى"
    assert iso(document.published_at) == "2018-07-04T09:00:00Z"
    assert document.language == "ar"
    assert document.hashtags == ("سوريا", "مجلس_الأمن")
    assert document.extra == {"section": "سياسة"}
    assert document.unsearched == ()


def test_a_json_object(reads: Reads) -> None:
    (document,) = documents(reads("a.json", json.dumps(ARTICLE)))
    check(document)


def test_a_json_array(reads: Reads) -> None:
    first, second = documents(reads("a.json", json.dumps([ARTICLE, {"title": "آخر"}], indent=2)))
    check(first)
    assert second.title == "آخر"


def test_json_objects_one_after_another(reads: Reads) -> None:
    text = '{"title": "أ"}\n{"title": "ب"} [{"title": "ج"}]'
    assert [document.title for document in documents(reads("a.json", text))] == ["أ", "ب", "ج"]


def test_a_json_array_larger_than_the_window(reads: Reads) -> None:
    records = [{"id": n, "body": f"خبر {n} " + "كلمة " * (n % 700)} for n in range(400)]
    found = documents(reads("a.json", json.dumps(records, ensure_ascii=False)))
    assert [(document.id, document.body) for document in found] == [
        (str(record["id"]), record["body"]) for record in records
    ]


def test_jsonl(reads: Reads) -> None:
    text = json.dumps(ARTICLE) + "\r\n\r\n  \n" + json.dumps({"title": "آخر"})
    first, second = documents(reads("a.jsonl", text))
    check(first)
    assert second.title == "آخر"


def test_jsonl_lines_end_at_line_feeds_only(reads: Reads) -> None:
    text = json.dumps({"title": "أ\u2028ب\u0085ج"}, ensure_ascii=False)
    (document,) = documents(reads("a.jsonl", text))
    assert document.title == "أ\u2028ب\u0085ج"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(reads: Reads, delimiter: str) -> None:
    row = {
        **ARTICLE,
        "hashtags": "#سوريا مجلس_الأمن",
        "extra": json.dumps(ARTICLE["extra"], ensure_ascii=False),
    }
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(row), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(row)
    (document,) = documents(reads("a.csv", stream.getvalue()))
    check(document)


def test_csv_cells_with_newlines_quotes_and_other_columns(reads: Reads) -> None:
    text = (
        '\ufeffid,Title ,content,,القسم\r\n1,"قال ""نعم""","سطر,\r\nوسطر",5,سياسة\r\n\r\n,,,,\r\n'
    )
    (document,) = documents(reads("a.csv", text))
    assert document.title == 'قال "نعم"'
    assert document.body == "سطر,\r\nوسطر"
    assert document.extra == {"column 4": "5", "القسم": "سياسة"}


def test_csv_with_a_long_cell(reads: Reads) -> None:
    body = "كلمة " * 60_000
    (document,) = documents(reads("a.csv", f"title,body\nعنوان,{body}\n"))
    assert document.body == body


def test_csv_extra_that_is_no_object(reads: Reads) -> None:
    (document,) = documents(reads("a.csv", "title,extra\nعنوان,ملاحظة\n"))
    assert document.extra == {"extra": "ملاحظة"}


def test_txt(reads: Reads) -> None:
    text = "الأخبار\r\n\r\nالعنوان هنا\r\n\r\nنص الخبر.\r\n"
    (document,) = documents(reads("خبر.txt", text))
    assert document.id == "خبر.txt"
    assert document.title == "العنوان هنا"
    assert document.body == text
    assert [text[start:end] for start, end in document.unsearched] == ["الأخبار", "العنوان هنا"]


def write_zip(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read_all(*paths: Path, fmt: str = "auto") -> list[Document | Rejection]:
    results: list[Document | Rejection] = []
    for source in find(paths, recursive=True, fmt=fmt):
        assert not isinstance(source, Rejection)
        results.extend(read(source))
    return results


def test_zip_members_of_every_format(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip",
        {
            "one.json": json.dumps([ARTICLE]),
            "sub/two.jsonl": '{"title": "ب"}',
            "three.csv": "title\nج\n",
            "four.txt": "خبر رابع",
            ".hidden.json": "{",
            "__MACOSX/x.json": "{",
            "picture.png": b"\x89PNG",
        },
    )
    found = documents(read_all(path))
    check(found[0])
    assert [document.title for document in found] == ["عنوان", "ب", "ج", "خبر رابع"]
    assert found[3].id == "a.zip!four.txt"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_read_as_the_named_format(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip", {"one.json": '{"title": "أ"}\n{"title": "ب"}', "two": "{}"}
    )
    results = read_all(path, fmt="jsonl")
    assert [type(result) for result in results] == [Document, Document, Rejection]


def test_the_same_file_gives_equal_documents(reads: Reads) -> None:
    text = '[{"body": "نص"}, {"url": "http://A.com/x?utm_source=1", "title": "ع"}]'
    assert reads("a.json", text) == reads("a.json", text)
    (other,) = documents(reads("b.json", '{"url": "http://a.com/x#y", "title": "آخر"}'))
    assert other.id == documents(reads("a.json", text))[1].id


@pytest.mark.shared
def test_seeds(shared: Path) -> None:
    found = {document.id[:3]: document for document in documents(read_all(shared / "seeds"))}
    unsearched = {
        key: [document.body[start:end].strip() for start, end in document.unsearched]
        for key, document in found.items()
    }
    assert unsearched["000"] == [found["000"].title]
    assert unsearched["001"] == [
        "الأخبار",
        *[found["001"].title] * 2,
        "مقالات ذات صلة",
        "زر الذهاب إلى الأعلى",
    ]
    assert [line[:20] for line in unsearched["002"]] == [
        found["002"].title[:20],
        "وقال مصدر مطلع في ال",
        "من جهة ثانية، يجتمع ",
        "وأضافت المتحدثة هيذر",
        "مؤكدة أن الوضع هناك ",
    ]
    assert unsearched["003"] == [
        found["003"].title,
        "اقرأ أيضاً: اتفاق بين النظام وفصيل معارض حول بصرى الشام بدرعا",
    ]
    assert unsearched["004"] == [found["004"].title]


@pytest.mark.shared
def test_saudinewsnet(shared: Path) -> None:
    ids = set()
    rejections = []
    for source in find(sorted((shared / "corpora" / "saudinewsnet").glob("*.zip"))):
        assert not isinstance(source, Rejection)
        for result in read(source):
            if isinstance(result, Document):
                ids.add(result.id)
            else:
                rejections.append(result)
    assert len(ids) == 20_290
    assert len(rejections) == 39
    assert {rejection.reason for rejection in rejections} == {"neither title nor body has any text"}
