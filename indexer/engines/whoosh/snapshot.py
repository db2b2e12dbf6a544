"""One generation of a Whoosh index, open for searching.

What filters, sorts and counts need is read from the columns once, when first asked for, and kept as
arrays with a place for each of Whoosh's document numbers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from ...errors import TooBroad
from ...model import And, Document, Entry, FacetValue, Hit, Hits, Request
from .evaluate import Mask, matching
from .facets import Values, counted, values
from .postings import PostingsReader
from .rank import Lengths, explain, norms, scores
from .schema import LEVELS, SEPARATOR, UNDATED
from .storage import damaged_files

MICROSECONDS_A_DAY = 86_400_000_000


class WhooshSnapshot:
    """Answers from one open reader. Whoosh's readers are not for two threads at once, so each
    reading of them holds a lock; the arrays that come of it need none.
    """

    def __init__(
        self, reader: IndexReader, folder: Path, *, generation: int, built_at: str, analysis: str
    ) -> None:
        self.generation = generation
        self.built_at = built_at
        self.analysis_version = analysis
        self.documents: int = reader.doc_count()
        self.postings = PostingsReader(reader)
        self._reader = reader
        self._folder = folder
        self._lock = threading.RLock()

    def search(self, request: Request) -> Hits:
        """Answer. Raises TooBroad when a prefix or fuzzy word stands for too many words."""
        mask = self._mask(request)
        query = request.query
        by_score = request.sort == "relevance" and bool(query.ranking)
        found = np.flatnonzero(mask)
        if by_score:
            score = scores(query, self.postings, self._lengths)
            ordered = self._best(found, score, request.offset + request.size)
        else:
            score = None
            ordered = self._by_date(found, oldest_first=request.sort == "oldest")
        page = ordered[request.offset : request.offset + request.size]
        hits = tuple(
            Hit(
                rank=request.offset + place,
                score=None if score is None else float(score[number]),
                document=self._stored(int(number)),
                explanation=explain(query, self.postings, self._lengths, int(number))
                if request.explain
                else (),
            )
            for place, number in enumerate(page, 1)
        )
        facets = {name: self._facet(name, mask) for name in request.facets}
        return Hits(len(found), hits, facets)

    def matching_ids(self, request: Request) -> list[str]:
        """The ids of all documents that match, sorted."""
        return sorted(self._ids[number] for number in np.flatnonzero(self._mask(request)))

    def document(self, document_id: str) -> Document | None:
        """The stored document, or None."""
        numbers = self.postings.postings("id", document_id).documents
        return self._stored(int(numbers[0])) if len(numbers) else None

    def all_documents(self) -> Iterator[Document]:
        """Every stored document, in the order they were added."""
        return (self._stored(int(number)) for number in np.flatnonzero(self.alive))

    def fingerprints(self) -> dict[str, str]:
        """Document id to fingerprint, of every document."""
        prints = self._column("fingerprint")
        return {self._ids[number]: prints[number] for number in np.flatnonzero(self.alive)}

    def verify(self, entries: Sequence[Entry]) -> list[str]:
        """Checksums of all files; counts; and each of ``entries`` against what is stored of it and
        the postings of every one of its terms.
        """
        problems = damaged_files(self._folder, self._reader.generation())
        if problems:  # reading on would only repeat it in stranger words
            return problems
        prints = self.fingerprints()
        if len(prints) != self.documents:
            problems.append(f"{self.documents} documents are counted, {len(prints)} ids are there")
        for entry in entries:
            problems += self._verify_entry(entry, prints)
        return problems

    def terms(self) -> dict[str, int]:
        """How many different terms each field has."""
        with self._lock:
            return {
                field: sum(1 for _ in self._reader.lexicon(field))
                for field in (*LEVELS, "tag", "source", "author")
            }

    # What is read once

    @cached_property
    def alive(self) -> Mask:
        """True for the documents that are not deleted."""
        mask = np.zeros(self._reader.doc_count_all(), np.bool_)
        with self._lock:
            mask[list(self._reader.all_doc_ids())] = True
        return mask

    @cached_property
    def published(self) -> NDArray[np.int64]:
        """Microseconds since 1970, or UNDATED."""
        column = self._raw_column("published")
        return np.array(column if column else [UNDATED] * len(self.alive), np.int64)

    @cached_property
    def _ids(self) -> list[str]:
        return self._column("ids")

    @cached_property
    def _id_ranks(self) -> NDArray[np.int64]:
        """The place of each document's id in the order of all ids: the last word in every order."""
        ranks = np.empty(len(self._ids), np.int64)
        ranks[np.argsort(np.array(self._ids, np.object_))] = np.arange(len(self._ids))
        return ranks

    @cached_property
    def _lengths(self) -> Lengths:
        lengths = self._raw_column("length") or [0] * len(self.alive)
        return norms(np.array(lengths, np.float64), self.alive)

    @cached_property
    def _values(self) -> dict[str, Values]:
        """The values of the fields that are counted, by document."""
        found = {
            name: values([[text] if text else [] for text in self._column(column)])
            for name, column in (("source", "sources"), ("author", "authors"))
        }
        found["hashtag"] = values([text.split("\n") if text else [] for text in self._column("tags")])
        days = (_day(moment) for moment in self.published.tolist())
        found["date"] = values([[f"{day}{SEPARATOR}{day}"] if day else [] for day in days])
        return found

    def _raw_column(self, name: str) -> list[Any]:
        with self._lock:
            if not self._reader.has_column(name):
                return []
            return list(self._reader.column_reader(name))

    def _column(self, name: str) -> list[str]:
        return [value.decode() for value in self._raw_column(name)] or [""] * len(self.alive)

    # Parts of an answer

    def _mask(self, request: Request) -> Mask:
        return matching(And((request.query.root, *request.filters)), self)

    def _best(
        self, found: NDArray[np.int64], score: NDArray[np.float64], wanted: int
    ) -> NDArray[np.int64]:
        """The ``wanted`` first of ``found``: by score, then by id."""
        if len(found) > wanted > 0:
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
        with self._lock:
            stored = self._reader.stored_fields(number)
        return Document.from_json(json.loads(stored["document"]))

    def _verify_entry(self, entry: Entry, prints: dict[str, str]) -> Iterator[str]:
        document = entry.document
        numbers = self.postings.postings("id", document.id).documents
        if len(numbers) != 1:
            yield f"document {document.id!r}: found {len(numbers)} times under its id"
            return
        if prints[document.id] != document.fingerprint():
            yield f"document {document.id!r}: is not what was stored"
        terms = {(level, getattr(keys, level)) for keys in entry.keys for level in LEVELS}
        terms |= {("tag", tag.key) for tag in entry.tags}
        for field, term in sorted(terms):
            if numbers[0] not in self.postings.postings(field, term).documents:
                yield f"document {document.id!r}: not found under {field} {term!r}"


def _day(moment: int) -> str:
    """The day, in UTC, of microseconds since 1970; empty for UNDATED."""
    if moment == UNDATED:
        return ""
    return str((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).date())
