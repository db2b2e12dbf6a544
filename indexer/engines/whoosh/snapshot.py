"""One generation of an index, open for searching.

What filters, sorts and counts need is read from the columns once, when first asked for, and kept as
arrays with a place for each of Whoosh's document numbers.
"""

from __future__ import annotations

import json
import weakref
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...model import And, Document, Entry, FacetValue, Hit, Hits, Level, Request
from .build import OpenBuild
from .evaluate import Mask, matching
from .facets import Values, counted, read_values, values
from .moments import UNDATED, day
from .postings import PostingsReader
from .rank import Lengths, explain, norms, scores
from .schema import LEVELS


class WhooshSnapshot:
    """Answers from one open build, which is closed when nobody holds this any more.

    Whoosh's readers are not for two threads at once, so each reading of them holds a lock; the
    arrays that come of it need none.
    """

    def __init__(self, build: OpenBuild, *, base: int, analysis: str) -> None:
        self.generation = base + build.commit.generation
        self.built_at = build.commit.built_at
        self.analysis_version = analysis
        self.postings = PostingsReader(build)
        self.build = build
        self.documents = int(build.alive.sum())
        weakref.finalize(self, build.close)

    def search(self, request: Request) -> Hits:
        """Answer. Raises TooBroad when a prefix or fuzzy word stands for too many words."""
        mask = self._mask(request)
        query = request.query
        found = np.flatnonzero(mask)
        end = request.offset + request.size
        if request.sort == "relevance" and query.ranking:
            score = scores(query, self.postings, self._lengths)
            ordered = self._best(found, score, end)
        else:
            score = None
            ordered = self._by_date(found, oldest_first=request.sort == "oldest")
        hits = tuple(
            Hit(
                rank=rank,
                score=None if score is None else float(score[number]),
                document=self._stored(int(number)),
                explanation=explain(query, self.postings, self._lengths, int(number))
                if request.explain
                else (),
            )
            for rank, number in enumerate(ordered[request.offset : end], request.offset + 1)
        )
        facets = {name: self._facet(name, mask) for name in request.facets}
        return Hits(len(found), hits, facets)

    def matching_ids(self, request: Request) -> list[str]:
        """The ids of all documents that match, sorted."""
        return sorted(self._ids[number] for number in np.flatnonzero(self._mask(request)))

    def words_near(self, word: str, distance: int) -> list[str]:
        """The folded words at most ``distance`` edits from ``word``, sorted, those that only
        deleted documents have among them.
        """
        return self.postings.near("surface", word, distance)

    def document_count(self, level: Level, key: str) -> int:
        """How many documents have a word with this key."""
        return len(self.postings.postings(level, key).documents)

    def document(self, document_id: str) -> Document | None:
        """The stored document, or None."""
        numbers = self._numbers(document_id)
        return self._stored(numbers[0]) if numbers else None

    def all_documents(self) -> Iterator[Document]:
        """Every stored document, in the order they were added."""
        return (self._stored(int(number)) for number in np.flatnonzero(self.alive))

    def fingerprints(self) -> dict[str, str]:
        """Document id to fingerprint, of every document."""
        prints = self.build.texts("fingerprint")
        return {self._ids[number]: prints[number] for number in np.flatnonzero(self.alive)}

    def verify(self, entries: Sequence[Entry]) -> list[str]:
        """Checksums of all files; counts; and each of ``entries`` against what is stored of it and
        the postings of every one of its terms.
        """
        problems = self.build.damaged_files()
        if problems:  # reading on would only repeat it in stranger words
            return problems
        prints = self.fingerprints()
        if len(prints) != self.documents:
            problems.append(f"{self.documents} documents are counted, {len(prints)} ids are there")
        wanted: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for entry in entries:
            problems += self._verify_stored(entry.document, prints)
            for number in self._numbers(entry.document.id):
                for field_and_term in _terms(entry):
                    wanted[field_and_term].append(number)
        for (field, term), numbers in sorted(wanted.items()):
            for number in set(numbers) - self.postings.among(field, term, sorted(numbers)):
                problems.append(f"document {self._ids[number]!r}: not found under {field} {term!r}")
        return problems

    @cached_property
    def terms(self) -> dict[str, int]:
        """How many different terms each field has."""
        fields = (*LEVELS, "tag", "source", "author")
        return {field: len(self.postings.terms(field)) for field in fields}

    @property
    def size_bytes(self) -> int:
        """Of all files of this generation."""
        return sum(file.size for file in self.build.commit.files.values())

    # What is read once

    @property
    def alive(self) -> Mask:
        """True for the documents that are not deleted."""
        return self.build.alive

    @cached_property
    def published(self) -> NDArray[np.int64]:
        """Microseconds since 1970, or UNDATED."""
        return np.array(self.build.column("published"), np.int64)

    @cached_property
    def _ids(self) -> list[str]:
        return self.build.texts("ids")

    @cached_property
    def _id_ranks(self) -> NDArray[np.int64]:
        """The place of each document's id in the order of all ids: the last word in every order."""
        ranks = np.empty(len(self._ids), np.int64)
        ranks[np.argsort(np.array(self._ids, np.object_))] = np.arange(len(self._ids))
        return ranks

    @cached_property
    def _lengths(self) -> Lengths:
        return norms(np.array(self.build.column("length"), np.float64), self.alive)

    @cached_property
    def _values(self) -> dict[str, Values]:
        """The values of the fields that are counted, of the documents that are not deleted."""
        alive = np.flatnonzero(self.alive).tolist()
        found = {}
        for name, column in (("source", "sources"), ("author", "authors"), ("hashtag", "tags")):
            stored = read_values(self.build.column(column))
            found[name] = values((number, stored[number]) for number in alive)
        days = ((number, day(int(self.published[number]))) for number in alive)
        found["date"] = values((number, [(text, text)]) for number, text in days if text)
        return found

    # Parts of an answer

    def _mask(self, request: Request) -> Mask:
        return matching(And((request.query.root, *request.filters)), self)

    def _best(
        self, found: NDArray[np.int64], score: NDArray[np.float64], wanted: int
    ) -> NDArray[np.int64]:
        """The ``wanted`` first of ``found``: by score, then by id."""
        if wanted == 0:
            return found[:0]
        if len(found) > wanted:
            least = np.partition(score[found], len(found) - wanted)[len(found) - wanted]
            found = found[score[found] >= least]
        return found[np.lexsort((self._id_ranks[found], -score[found]))]

    def _by_date(self, found: NDArray[np.int64], *, oldest_first: bool) -> NDArray[np.int64]:
        """``found`` by date, then by id; the ones without a date last."""
        dates = self.published[found]
        ascending = dates if oldest_first else -dates
        return found[np.lexsort((self._id_ranks[found], ascending, dates == UNDATED))]

    def _facet(self, name: str, mask: Mask) -> tuple[FacetValue, ...]:
        return counted(self._values[name], mask, by_value=name == "date")

    def _stored(self, number: int) -> Document:
        return Document.from_json(json.loads(self.build.stored(number)["document"]))

    def _numbers(self, document_id: str) -> list[int]:
        """Whoosh's number of a document: one, or none."""
        found: list[int] = self.postings.postings("id", document_id).documents.tolist()
        return found

    def _verify_stored(self, document: Document, prints: dict[str, str]) -> Iterator[str]:
        count = len(self._numbers(document.id))
        if count != 1:
            yield f"document {document.id!r}: found {count} times under its id"
        elif prints.get(document.id) != document.fingerprint():
            yield f"document {document.id!r}: is not what was stored"


def _terms(entry: Entry) -> set[tuple[str, str]]:
    """The fields and terms that a document must be found under."""
    terms = {(level, getattr(keys, level)) for keys in entry.keys for level in LEVELS}
    terms |= {("tag", tag.key) for tag in entry.tags}
    terms |= {("source", entry.source)} if entry.source else set()
    return terms | ({("author", entry.author)} if entry.author else set())
