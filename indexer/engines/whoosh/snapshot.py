"""One generation of an index, open for searching.

What filters, sorts and counts need is read from the columns once, when first asked for, and kept as
arrays with a place for each of Whoosh's document numbers.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import cached_property
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...copies import ABSENT, UNSETTLED, settled
from ...model import (
    NO_COPIES,
    And,
    Copies,
    Document,
    Entry,
    Facet,
    Hit,
    Hits,
    Level,
    Request,
)
from ..base import Completed
from ..moments import UNDATED
from .build import OpenBuild
from .columns import WordColumn
from .evaluate import matching
from .facets import Values as FieldValues
from .facets import counted, day_values, word_values
from .grouping import ALONE, UNGROUPED, Grouped, Stars, grouped, stars
from .groups import Texts
from .order import Values, first
from .pointer import pointer_problems
from .postings import PostingsReader
from .rank import Lengths, explain, norms, scores
from .schema import FIELDS, FINGERPRINT, LEVELS
from .sets import Documents, absent_from
from .terms import decode, encode

FEW: Final = 200
"""Documents whose ids are read and compared; for more, all ids are put in order once."""


class Ranked(NamedTuple):
    """All documents that match, and those of them that are shown, ascending; those of a page in
    order, each with its score; and what the shown ones stand for.
    """

    found: Documents
    shown: Documents
    page: list[tuple[int, float | None]]
    groups: Grouped


class WhooshSnapshot:
    """Answers from one open build. Safe to share by threads: nothing that is read changes."""

    def __init__(
        self, build: OpenBuild, *, base: int, analysis: str, fallen_back: str = ""
    ) -> None:
        self.generation = base + build.commit.generation
        self.built_at = build.commit.built_at
        self.analysis_version = analysis
        self.fallen_back = fallen_back
        self.postings = PostingsReader(build)
        self.build = build
        self.documents = int(np.count_nonzero(build.alive))
        self._days_in: dict[tzinfo, FieldValues] = {}

    def search(self, request: Request) -> Hits:
        """Answer. Raises TooBroad when a prefix or fuzzy word stands for too many words."""
        ranked = self.ranked(request)
        query = request.query
        hits = tuple(
            Hit(
                rank=rank,
                score=score,
                document=self._stored(number),
                copies=self._copies(number, ranked.groups) if request.group else NO_COPIES,
                explanation=explain(query, self.postings, self._lengths, number)
                if request.explain
                else (),
            )
            for rank, (number, score) in enumerate(ranked.page, request.offset + 1)
        )
        facets = {name: self._facet(name, ranked.shown, request.zone) for name in request.facets}
        return Hits(len(ranked.shown), len(ranked.found), hits, facets, grouped=request.group)

    def ranked(self, request: Request) -> Ranked:
        """The numbers of all documents that match, and those of the page in order."""
        self.build.check()
        found = self._found(request)
        is_scored = request.sort == "relevance" and bool(request.query.ranking)
        values: Values = (
            scores(request.query, self.postings, self._lengths, found)
            if is_scored
            else self._sortable(found, oldest_first=request.sort == "oldest")
        )
        groups = UNGROUPED
        if request.group:
            groups = grouped(found, values, self._stars, self._group_ranks)
        shown, values = found[groups.shown], values[groups.shown]
        end = min(request.offset + request.size, len(shown))
        at = first(shown, values, end, self._id_ranks)[request.offset :]
        scored = values[at].tolist() if is_scored else [None] * len(at)
        return Ranked(found, shown, list(zip(shown[at].tolist(), scored, strict=True)), groups)

    def matching_ids(self, request: Request) -> list[str]:
        """The ids of all documents that match, sorted."""
        return sorted(map(self._ids.__getitem__, self._found(request).tolist()))

    def words_near(self, word: str, distance: int, least: float = 1) -> list[str]:
        """The folded words at most ``distance`` edits from ``word`` that ``least`` documents have,
        sorted; some that fewer have, or only deleted ones, are among them.
        """
        return self.postings.near(word, distance, least)

    def document_count(self, level: Level, key: str) -> int:
        """How many documents have a word with this key."""
        return len(self.postings.term((level, key)).documents)

    def completions(self, field: Completed, prefix: str, size: int) -> list[tuple[str, int]]:
        """The most frequent keys of a field that begin with ``prefix``, and how many documents
        have each.
        """
        return self.postings.completions(field, prefix, size)

    def document(self, document_id: str) -> Document | None:
        """The stored document, or None."""
        numbers = self._numbers(document_id)
        return self._stored(numbers[0]) if numbers else None

    def copies(self, document_id: str) -> list[Document]:
        """The other documents of its group, the earliest first, the undated last."""
        groups = self._stars.groups
        members = [
            other
            for number in self._numbers(document_id)
            if groups[number] != ALONE
            for other in np.flatnonzero(groups == groups[number]).tolist()
            if other != number
        ]
        return [self._stored(number) for number in sorted(members, key=self._texts.order)]

    def groups(self) -> list[tuple[str, ...]]:
        """The ids of each group of copies, sorted."""
        found: list[list[str]] = [[] for _ in range(self._stars.total)]
        for number, document_id in self._ids_of(self._stars.members):
            found[self._stars.groups[number]].append(decode(document_id))
        return sorted(tuple(sorted(ids)) for ids in found)

    def groups_of(self, ids: Iterable[str]) -> list[tuple[str, ...]]:
        """Those of them that some documents are in."""
        wanted = set(ids)
        return [group for group in self.groups() if not wanted.isdisjoint(group)]

    def all_documents(self) -> Iterator[Document]:
        """Every stored document, in the order they were added."""
        return (self._stored(number) for number in self.living.tolist())

    def fingerprints(self) -> dict[str, str]:
        """Document id to fingerprint, of every document."""
        whole = self.build.numbers("fingerprint", FINGERPRINT).astype(np.uint8).tobytes().hex()
        width = 2 * FINGERPRINT
        return {
            self._ids[number]: whole[number * width : (number + 1) * width]
            for number in self.living.tolist()
        }

    def fingerprints_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The same of some documents, as far as they are there."""
        found = {}
        for number, document_id in self._ids_of(self.build.numbers_of(map(encode, ids))):
            segment, own = self.build.place(number)
            rows = segment.numbers("fingerprint").reshape(-1, FINGERPRINT)
            found[decode(document_id)] = rows[own].astype(np.uint8).tobytes().hex()
        return found

    def origins(self) -> dict[str, str]:
        """Document id to where it came from, of every document."""
        origins: list[str] = []
        for segment in self.build.segments:
            words = list(map(decode, segment.words("origins").all()))
            origins += map(words.__getitem__, segment.numbers("origins").tolist())
        return {self._ids[number]: origins[number] for number in self.living.tolist()}

    def verify(self, entries: Sequence[Entry]) -> list[str]:
        """Checksums of all files; counts; and each of ``entries`` against what is stored of it and
        the postings of every one of its terms.
        """
        problems = self.build.damaged_files() + pointer_problems(self.build.folder)
        if self.fallen_back and self.fallen_back not in problems:
            problems.insert(0, self.fallen_back)
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
        problems += self._verify_groups([entry.document.id for entry in entries])
        for (field, term), numbers in sorted(wanted.items()):
            for number in absent_from(self.postings.term((field, term)).documents, numbers):
                problems.append(f"document {self._ids[number]!r}: not found under {field} {term!r}")
        return problems

    @cached_property
    def terms(self) -> dict[str, int]:
        """How many different terms each field has."""
        return {field: self.postings.terms(field) for field in FIELDS if field != "id"}

    @property
    def size_bytes(self) -> int:
        """Of all files of this generation."""
        return sum(part.sum.size for part in self.build.commit.parts)

    # What is read once

    @cached_property
    def living(self) -> Documents:
        """The documents that are not deleted."""
        return np.flatnonzero(self.build.alive)

    @cached_property
    def published(self) -> NDArray[np.int64]:
        """Microseconds since 1970, or UNDATED."""
        return self.build.numbers("published").reshape(-1).astype(np.int64)

    @cached_property
    def _ids(self) -> list[str]:
        ids: list[str] = []
        for segment in self.build.segments:
            words = list(map(decode, segment.words("ids").all()))
            ids += map(words.__getitem__, segment.numbers("ids").tolist())
        return ids

    @cached_property
    def _all_id_ranks(self) -> NDArray[np.int64]:
        """The place of each document's id in the order of all ids: the last word in every order."""
        ranks = np.empty(len(self._ids), np.int64)
        ranks[np.argsort(np.array(self._ids, np.object_))] = np.arange(len(self._ids))
        return ranks

    def _id_ranks(self, documents: Documents) -> NDArray[np.int64]:
        """The order of some documents' ids."""
        if len(documents) > FEW:
            return self._all_id_ranks[documents]
        places = [self.build.place(number) for number in documents.tolist()]
        ids = [segment.id_of(own) for segment, own in places]
        ranks = np.empty(len(ids), np.int64)
        ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return ranks

    @cached_property
    def _lengths(self) -> Lengths:
        lengths = self.build.numbers("length").reshape(-1).astype(np.float64)
        return norms(lengths, self.build.alive)

    @cached_property
    def _values(self) -> dict[str, FieldValues]:
        """The values of the fields that are counted, of the documents that are not deleted."""
        return {
            "source": self._sources,
            "author": self._words("authors"),
            "hashtag": self._words("tags"),
        }

    def _days(self, zone: tzinfo) -> FieldValues:
        if zone not in self._days_in:
            self._days_in[zone] = day_values(self.published, zone)
        return self._days_in[zone]

    @cached_property
    def _sources(self) -> FieldValues:
        return self._words("sources")

    def _words(self, column: str) -> FieldValues:
        return word_values(
            (
                WordColumn(segment.numbers(column), segment.words(column)),
                self.build.alive_in(number),
            )
            for number, segment in enumerate(self.build.segments)
        )

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.build.segments)

    @cached_property
    def _stars(self) -> Stars:
        return stars(self._leads)

    @cached_property
    def _group_ranks(self) -> NDArray[np.int64]:
        """The place of each document's id in the order of all that are in groups."""
        ranks = np.zeros(self.build.size, np.int64)
        members = sorted(self._ids_of(self._stars.members), key=itemgetter(1))
        ranks[[number for number, _ in members]] = np.arange(len(members))
        return ranks

    @property
    def _leads(self) -> NDArray[np.int64]:
        """Of each document the one that it is a copy of, or itself."""
        return self.build.groups.lead_of_each(self.build.size)

    def _ids_of(self, documents: Documents) -> Iterator[tuple[int, bytes]]:
        """Some documents, each with its id."""
        for number in documents.tolist():
            segment, own = self.build.place(number)
            yield number, segment.id_of(own)

    # Parts of an answer

    def _found(self, request: Request) -> Documents:
        root = request.query.root
        return matching(And((root, *request.filters)) if request.filters else root, self)

    def _sortable(self, found: Documents, *, oldest_first: bool) -> NDArray[np.int64]:
        """Numbers that are the larger, the earlier a document comes; the undated come last."""
        moments = self.published[found]
        return np.where(moments == UNDATED, UNDATED, -moments) if oldest_first else moments

    def _facet(self, name: str, found: Documents, zone: tzinfo) -> Facet:
        if name == "date":
            return counted(self._days(zone), found, by_value=True)
        return counted(self._values[name], found, by_value=False)

    def _copies(self, number: int, groups: Grouped) -> Copies:
        """The documents that one which is shown stands for."""
        group = int(self._stars.groups[number])
        if group == ALONE:
            return NO_COPIES
        others = groups.others(number, group)
        shown = self._sources.names.shown
        names = map(shown.__getitem__, self._sources.of(others).tolist())
        sources = Counter(name for name in names if name is not None)
        ordered = sorted(sources, key=lambda name: (-sources[name], name))
        return Copies(len(others), tuple(ordered))

    def _stored(self, number: int) -> Document:
        return Document.from_json(json.loads(decode(self.build.stored(number))))

    def _numbers(self, document_id: str) -> list[int]:
        """Whoosh's number of a document: one, or none."""
        found: list[int] = self.build.numbers_of([encode(document_id)]).tolist()
        return found

    def _verify_groups(self, ids: Sequence[str]) -> Iterator[str]:
        """Whether some documents, decided anew, are the copies that they are said to be."""
        told = np.where(self.build.alive, self._leads, ABSENT)
        anew = told.copy()
        anew[self.build.numbers_of(map(encode, ids))] = UNSETTLED
        for number in np.flatnonzero(settled(self._texts, anew) != told).tolist():
            yield f"document {self._ids[number]!r}: is not in the group of copies it belongs to"

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
