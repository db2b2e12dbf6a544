"""A sound index has no problems; each kind of damage is found and named."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engines import Engine, Snapshot, open_engine
from indexer.errors import Damaged
from indexer.jobs import verify as module
from indexer.jobs.index import index
from indexer.jobs.verify import verify
from indexer.model import Document, Entry

from .conftest import Told, article, damage_newest, records


def test_a_sound_index_has_no_problems(filled: Engine) -> None:
    verified = verify(filled.snapshot())
    assert verified.problems == ()
    assert (verified.documents, verified.sampled) == (10, 10)
    assert verified.generation == filled.snapshot().generation


def test_a_sample_is_spread_evenly(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def remembered(document: Document) -> Entry:
        asked.append(document.id)
        return real(document)

    real = module.entry
    monkeypatch.setattr(module, "entry", remembered)
    assert verify(filled.snapshot(), sample=5).sampled == 5
    assert asked == ["a0", "a2", "a4", "a6", "a8"]


def test_all_documents_are_looked_at_in_portions(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHARE", 3)
    assert verify(filled.snapshot(), sample=None).sampled == 10


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ghost": "0" * 32}, "1 documents are missing, as 'ghost'"),
        ({"a0": None}, "1 documents are there that should not be, as 'a0'"),
        ({"a3": "0" * 32}, "1 documents are not as they were put in, as 'a3'"),
    ],
)
def test_the_documents_must_be_those_expected(
    filled: Engine, change: dict[str, str | None], problem: str
) -> None:
    snapshot = filled.snapshot()
    wanted = {**snapshot.fingerprints(), **change}
    expected = {each: fingerprint for each, fingerprint in wanted.items() if fingerprint}
    assert verify(snapshot, expected=expected).problems == (problem,)


def test_a_document_must_be_found_under_its_terms(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the postings of a word were lost: the analysis finds one more than is there."""
    real = module.entry

    def with_another_word(document: Document) -> Entry:
        if document.id != "a4":
            return real(document)
        return replace(real(replace(document, body="كلمةغريبة")), document=document)

    monkeypatch.setattr(module, "entry", with_another_word)
    problems = verify(filled.snapshot()).problems
    assert problems
    assert all("'a4'" in problem for problem in problems)


def test_a_document_must_be_what_its_fingerprint_says(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot: Snapshot = filled.snapshot()
    monkeypatch.setattr(snapshot, "document", lambda each: article(each, "نص دسه أحدهم"))
    assert "document 'a0': is not what was stored" in verify(snapshot).problems


@pytest.mark.files
def test_an_altered_file_is_named(filled: Engine) -> None:
    largest = max(
        (file for file in Path(filled.target).rglob("*") if file.suffix == ".seg"),
        key=lambda file: file.stat().st_size,
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    snapshot = filled.snapshot()
    largest.write_bytes(content)
    assert any(largest.name in problem for problem in verify(snapshot).problems)


@pytest.mark.files
def test_an_index_that_has_fallen_back_is_not_sound(filled: Engine) -> None:
    index(filled, records("b"))
    table = damage_newest(filled)
    verified = verify(open_engine(filled.target).snapshot())
    (problem,) = verified.problems
    assert table.name in problem
    assert (verified.documents, verified.generation, verified.sampled) == (10, 1, 0)


@pytest.mark.files
def test_what_was_altered_is_not_believed(filled: Engine) -> None:
    """A part of a file is compared with its checksum before a byte of it is used."""
    for segment in Path(filled.target).rglob("*.seg"):
        content = bytearray(segment.read_bytes())
        third = len(content) // 3
        content[third : 2 * third] = bytes(255 - byte for byte in content[third : 2 * third])
        segment.write_bytes(content)
    with pytest.raises(Damaged, match=r"\.seg: altered"):
        _read_all(open_engine(filled.target).snapshot())


def _read_all(snapshot: Snapshot) -> None:
    documents = list(snapshot.all_documents())
    snapshot.verify([module.entry(document) for document in documents])


def test_a_long_look_tells_how_far_it_is(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 4)
    told = Told()
    assert verify(filled.snapshot(), sample=None, watcher=told).problems == ()
    assert told.steps == [("comparing", 0), ("comparing", 4), ("comparing", 8)]
    assert told.totals == {"comparing": 10}
