"""A segment holds what was put into it, and merged ones what one segment of the survivors holds."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines import open_engine
from indexer.engines.whoosh import merging
from indexer.engines.whoosh.inverted import Field, shares
from indexer.engines.whoosh.positions import kept, positions, titles_of
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.segments import NewSegment, write_merged
from indexer.model import TITLE_POSITIONS, Entry, Keys, Phrase, Word

from .corpora import corpora
from .writing import EVERYTHING, doc, entries, updating


def written(folder: Path, documents: Sequence[Entry]) -> Segment:
    """A segment of these."""
    new = NewSegment(folder)
    for entry in documents:
        new.add(entry, entry.document.canonical())
    name, sum_ = new.finish()
    return Segment(folder / name, sum_.size)


def contents(segment: Segment) -> dict[str, Any]:
    """Every posting, column and stored document."""
    columns = [name for name in segment._file._places if name.startswith("column")]
    return {
        **{name: segment._file[name].tolist() for name in columns},
        **{name: postings(field) for name, field in segment.fields.items()},
        "stored": [segment.stored[number] for number in range(segment.documents)],
    }


def postings(field: Field) -> dict[bytes, tuple[list[int], list[int], list[int]]]:
    """Of each term, in order: the documents, how often each has it, and all places."""
    found = {}
    for term in field.terms:
        where, number = field.located(term) or (field, -1)
        own = where.postings(number)
        counts = where.counts(own)
        places = np.empty(0)
        if where.has_places:
            bounds = where.bounds(number, counts)
            places = where.places[int(bounds[0]) : int(bounds[-1])]
        found[term] = where.documents[own].tolist(), counts.tolist(), places.tolist()
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(st.data(), st.integers(1, 12), st.integers(1, 30))
def test_merged_segments_are_the_segment_of_the_survivors(
    data: st.DataObject, each: int, at_once: int
) -> None:
    documents = entries(data.draw(corpora(1)))
    living = [data.draw(st.sampled_from((True, True, True, False))) for _ in documents]
    survivors = [one for one, alive in zip(documents, living, strict=True) if alive]
    edges = [*range(0, len(documents), each), len(documents)]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setattr(merging, "AT_ONCE", at_once)
        parts = [
            (written(folder, documents[first:end]), np.array(living[first:end], np.bool_))
            for first, end in pairwise(edges)
        ]
        merged = write_merged(folder, parts)
        whole = Segment(folder / merged.name, merged.sum.size)
        assert contents(whole) == contents(written(folder, survivors))


def made_of(document_id: str, words: Sequence[str], first: int = TITLE_POSITIONS) -> Entry:
    """An entry of these very terms, past the analysis."""
    keys = [Keys(*[word] * len(Keys._fields)) for word in words]
    return Entry(doc(document_id), range(first, first + len(words)), keys, (), None, None)


def test_counts_of_any_size_are_kept(tmp_path: Path) -> None:
    times = [1, 254, 255, 256, 70_000, 3]
    made = [
        made_of(str(number), ["كلمة"] * count + ["غيرها"]) for number, count in enumerate(times)
    ]
    first, second = written(tmp_path, made[:3]), written(tmp_path, made[3:])
    merged = write_merged(tmp_path, [(each, np.ones(3, np.bool_)) for each in (first, second)])
    whole = Segment(tmp_path / merged.name, merged.sum.size)
    for segment, expected in ((first, times[:3]), (second, times[3:]), (whole, times)):
        field = segment.fields["lemma"]
        number = field.terms.number("كلمة".encode())
        assert number is not None
        assert field.counts(field.postings(number)).tolist() == expected
        other = field.terms.number("غيرها".encode())
        assert other is not None
        assert field.counts(field.postings(other)).tolist() == [1] * len(expected)


def test_more_documents_than_a_segment_holds(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))
    count = (1 << 16) + 10
    with updating(engine) as writer:
        for number in range(count):
            writer.put(made_of(f"{number:06}", ["كل", f"w{number % 7}"]))
        writer.commit()
    with updating(engine) as writer:
        writer.delete(f"{count - 1:06}")
        writer.delete("000000")
        writer.commit()
    assert len(list(tmp_path.rglob("*.seg"))) == 2
    live = engine.snapshot()
    assert live.documents == count - 2
    last = made_of("", ["كل", f"w{(count - 2) % 7}"]).keys
    asked = Phrase("", tuple(Word("", keys) for keys in last))
    found = live.matching_ids(replace(EVERYTHING, filters=(asked,)))
    assert found[-1] == f"{count - 2:06}"
    assert len(found) == sum(n % 7 == (count - 2) % 7 for n in range(1, count - 1))
    assert live.document(f"{count - 2:06}") == doc(f"{count - 2:06}")


def test_words_are_written_as_segments_when_memory_is_full(tmp_path: Path) -> None:
    """``memory_mb`` of 1 holds some thousand words; in the end the segments become one."""
    engine = open_engine(str(tmp_path / "index"))
    made = [
        made_of(str(number), [f"w{number}-{each}" for each in range(600)]) for number in range(12)
    ]
    with engine.update(lock_timeout=0, memory_mb=1, workers=1) as writer:
        for entry in made:
            writer.put(entry)
        assert len(list(tmp_path.rglob("*.seg"))) > 2
        writer.delete("0")
        writer.commit()
    assert len(list(tmp_path.rglob("*.seg"))) == 1
    assert engine.snapshot().documents == 11
    assert engine.snapshot().verify(made[1:]) == []


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, TITLE_POSITIONS - 1), max_size=5),
            st.sets(st.integers(TITLE_POSITIONS, 200_000), max_size=5),
        )
    )
)
def test_positions_come_back_and_keep_their_distances(
    documents: list[tuple[set[int], set[int]]],
) -> None:
    each = [sorted(title) + sorted(body) for title, body in documents]
    owners = np.repeat(np.arange(len(each)), [len(one) for one in each])
    there = np.array([position for one in each for position in one], np.int64)
    titles = titles_of(there, owners, len(each))
    places = kept(there, titles[owners])
    assert positions(places, titles[owners]).tolist() == there.tolist()
    assert np.array_equal(places < titles[owners], there < TITLE_POSITIONS)
    for left, right in pairwise(range(len(there))):
        if owners[left] == owners[right]:
            near = there[right] - there[left]
            same_field = (there[left] < TITLE_POSITIONS) == (there[right] < TITLE_POSITIONS)
            assert (places[right] - places[left] == near) if same_field else near > 0
            assert same_field or places[right] - places[left] > 1_000


@given(st.lists(st.integers(0, 9)), st.integers(1, 12))
def test_shares_are_all_and_no_larger_than_asked(sizes: list[int], most: int) -> None:
    found = list(shares(np.array(sizes, np.int64), most))
    assert [edge for share in found for edge in range(*share)] == list(range(len(sizes)))
    for first, last in found:
        assert last - first == 1 or sum(sizes[first:last]) <= most


def test_the_postings_of_a_spelling_that_a_word_always_has_are_kept_once(tmp_path: Path) -> None:
    """Keys of the words: exact, and folded; ``same`` ends where another spelling turns up."""

    def spelled(document_id: str, *pairs: tuple[str, str]) -> Entry:
        keys = [Keys(exact, folded, *["x"] * (len(Keys._fields) - 2)) for exact, folded in pairs]
        return Entry(doc(document_id), range(len(keys)), keys, (), None, None)

    def shared(segment: Segment) -> set[str]:
        field = segment.fields["exact"]
        return {field.terms[number].decode() for number in np.flatnonzero(field.same).tolist()}

    first = written(tmp_path, [spelled("1", ("كتاب", "كتاب"), ("أمن", "امن"), ("كتاب", "كتاب"))])
    second = written(tmp_path, [spelled("2", ("امن", "امن"), ("أول", "اول"), ("اول", "اول"))])
    assert shared(first) == {"كتاب", "أمن"}
    assert shared(second) == {"امن"}
    assert len(first._file["exact.documents"]) == 0
    merged = write_merged(tmp_path, [(each, np.ones(1, np.bool_)) for each in (first, second)])
    whole = Segment(tmp_path / merged.name, merged.sum.size)
    assert shared(whole) == {"كتاب"}
    assert postings(whole.fields["exact"]) == {
        "أمن".encode(): ([0], [1], [1]),
        "أول".encode(): ([1], [1], [1]),
        "امن".encode(): ([1], [1], [0]),
        "اول".encode(): ([1], [1], [2]),
        "كتاب".encode(): ([0], [2], [0, 2]),
    }
    gone = write_merged(tmp_path, [(whole, np.array([True, False]))])
    assert set(postings(Segment(tmp_path / gone.name, gone.sum.size).fields["exact"])) == {
        "أمن".encode(),
        "كتاب".encode(),
    }
