"""One generation of an index, as the server keeps it for us: a point in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final

from ...model import (
    NO_COPIES,
    And,
    Contribution,
    Copies,
    Document,
    Entry,
    Fuzzy,
    Hit,
    Hits,
    Key,
    Level,
    Prefix,
    Query,
    Request,
    Unit,
    Word,
)
from ..base import Completed
from .builds import Build
from .client import Client
from .explaining import added
from .facets import Facets
from .fields import address_of, unsound
from .grouping import (
    HAVING_COPIES,
    MOST_GROUPED,
    Hidden,
    grouped,
    having_copies,
    hidden,
    named,
    without,
)
from .known import at
from .matching import Clause, Options, in_turn, known, matching, options
from .paging import dated, order, page
from .point import (
    NOTHING_STORED,
    PAGE,
    WHOLE,
    WINDOW,
    Point,
    document_of,
    having_ids,
    name_of,
)
from .portions import portions
from .ranking import Corpus, Counting, Scorer, multiplied, scorers, terms_of
from .verifying import verified
from .vocabulary import beginning, commonest, near, similar

REMEMBERED: Final = 20_000
"""Keys whose documents are counted once."""
ASKED_NEXT: Final = 500
"""Words near another whose documents are counted in one go: who asks for them asks how many have
each.
"""
COMPLETED: Final[Mapping[Completed, str]] = {"surface": "word", "tag": "tag"}


class OpenSearchSnapshot:
    """Answers from one generation of an index. Safe to share by threads."""

    def __init__(self, client: Client, build: Build) -> None:
        self.fallen_back = ""
        self.build = build
        self.generation = build.generation
        self.built_at = build.built_at
        self.analysis_version = build.analysis
        self._client = client
        self._point = Point(client, build)
        found = self._point.ask({"size": 0, "track_total_hits": True, "aggs": _LENGTH})
        self.documents = int(found["hits"]["total"]["value"])
        mean = found["aggregations"]["length"]["value"]
        self._corpus = Corpus(self.documents, mean or 0.0, multiplied(client.version))
        self._standing: dict[Prefix | Fuzzy, dict[str, int]] = {}
        self._counts: dict[Key, int] = {}
        self._facets = Facets(self._point)

    def search(self, request: Request) -> Hits:
        """Answer. Raises TooBroad when a prefix or fuzzy word stands for too many words, or the
        query has more of them than the server takes.
        """
        self._learn(request.query)
        ranks = request.sort == "relevance" and bool(request.query.ranking)
        scorers = self._scorers(request) if ranks and (request.size or request.group) else []
        ordered: dict[str, Any] = {
            "query": {
                "bool": {
                    "filter": [self._matched(request)],
                    "should": [scorer.clause for scorer in scorers],
                }
            },
            "sort": order(request, ranks=ranks),
        }
        groups = request.group and not self._has_too_many_copies(ordered["query"])
        others = self._hidden(ordered) if groups else Hidden()
        body: dict[str, Any] = {
            **without(ordered, others),
            "track_total_hits": True,
            **WHOLE,
            "aggs": self._facets.asked(request.facets, request.zone),
        }
        found, answered = page(self._point, body, request.offset, request.size)
        total = int(answered["hits"]["total"]["value"])
        told = self._added(found, request) if request.explain else {}
        hits = tuple(
            Hit(
                rank=rank,
                score=float(hit["sort"][0]) if ranks else None,
                document=document_of(hit),
                copies=self._copies(others.sources.get(name_of(hit), ())),
                explanation=tuple(told.get(hit["_id"], ())),
            )
            for rank, hit in enumerate(found, request.offset + 1)
        )
        facets = self._facets.read(request.facets, answered.get("aggregations", {}), body["query"])
        return Hits(total, total + len(others.terms), hits, facets, grouped=groups)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is seen of the commit that is being made to its build."""
        return self._point.holds(self.build.documents, self.generation)

    def matching_ids(self, request: Request) -> list[str]:
        """The ids of all documents that match, sorted."""
        self._learn(request.query)
        return sorted(own for own, _ in self._point.named(self._matched(request), ()))

    def words_near(self, word: str, distance: int, least: float = 1) -> list[str]:
        """The folded words at most ``distance`` edits from ``word`` that ``least`` documents have,
        sorted; of more than ``ASKED_NEXT`` the others too.
        """
        found = near(self._point, word, distance)
        _, counts = self._count((), [("surface", one) for one in found[:ASKED_NEXT]])
        return [one for one in found if counts.get(("surface", one), least) >= least]

    def document_count(self, level: Level, key: str) -> int:
        """How many documents have a word with this key at this level."""
        return self._count((), [(level, key)])[1][level, key]

    def completions(self, field: Completed, prefix: str, size: int) -> list[tuple[str, int]]:
        """The most frequent keys of a field that begin with ``prefix``, and how many documents
        have each.
        """
        return commonest(self._point, COMPLETED[field], prefix, size)

    def document(self, document_id: str) -> Document | None:
        """The stored document, or None."""
        query = {"ids": {"values": [address_of(document_id)]}}
        hits = self._point.ask({"query": query, "size": 1, **WHOLE})["hits"]["hits"]
        return document_of(hits[0]) if hits else None

    def copies(self, document_id: str) -> list[Document]:
        """The other documents of its group, the earliest first, the undated last."""
        own = at(self._point, [address_of(document_id)])
        if not own or own[0].lead is None:
            return []
        group = {"term": {"lead": own[0].lead}}
        others = {"bool": {"filter": [group], "must_not": [having_ids([own[0].name])]}}
        in_order = {**WHOLE, "sort": dated("asc")}
        return [document_of(hit) for hit in self._point.every(others, in_order, PAGE)]

    def groups(self) -> list[tuple[str, ...]]:
        """The ids of each group of copies, sorted."""
        return grouped(self._point.named(HAVING_COPIES, ("lead",)))

    def groups_of(self, ids: Iterable[str]) -> list[tuple[str, ...]]:
        """Those of them that some documents are in."""
        told = (fields.get("lead", ()) for _, fields in self._of(ids, "lead"))
        leads = sorted(set(chain.from_iterable(told)))
        asked = (
            self._point.named({"terms": {"lead": some}}, ("lead",))
            for some in portions(leads, PAGE)
        )
        return grouped(chain.from_iterable(asked))

    def all_documents(self) -> Iterator[Document]:
        """Every stored document, in no particular order."""
        for hit in self._point.all(WHOLE, PAGE):
            yield document_of(hit)

    def sources(self) -> Iterator[dict[str, Any]]:
        """What the server was sent of every document, in no particular order."""
        for hit in self._point.all({"_source": True}, PAGE):
            yield hit["_source"]

    def fingerprints(self) -> dict[str, str]:
        """Document id to fingerprint, of every document."""
        return {
            own: fields["fingerprint"][0]
            for own, fields in self._point.named(None, ("fingerprint",))
        }

    def fingerprints_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The same of some documents, as far as they are there."""
        return {own: fields["fingerprint"][0] for own, fields in self._of(ids, "fingerprint")}

    def origins(self) -> dict[str, str]:
        """Document id to where it came from, of every document."""
        shared: dict[str, str] = {}  # Many come from one file: its name is kept once.
        return {
            own: shared.setdefault(fields["origin"][0], unsound(fields["origin"][0]))
            for own, fields in self._point.named(None, ("origin",))
        }

    def verify(self, entries: Sequence[Entry]) -> list[str]:
        """Counts; and each of ``entries`` against what is stored of it and the postings of every
        one of its terms. The server looks after its checksums itself.
        """
        prints = self.fingerprints()
        problems = [self.fallen_back] if self.fallen_back else []
        if len(prints) != self.documents:
            told = f"{self.documents} documents are counted, {len(prints)} ids are there"
            problems.append(told)
        return [*problems, *verified(self._point, prints, entries)]

    @property
    def size_bytes(self) -> int:
        """Of its index, each document once."""
        return self._client.size(self.build.index)

    def different(self, field: str) -> int:
        """About how many terms a field has; below 40,000 the very number."""
        counting = {"cardinality": {"field": field, "precision_threshold": 40_000}}
        found = self._point.ask({"size": 0, "aggs": {"terms": counting}})
        return int(found["aggregations"]["terms"]["value"])

    # What matching and ranking ask

    def options(self, word: Word | Unit) -> Options:
        """The ways to write a word, each the keys that decide; without those that no document has,
        if it has any.
        """
        ways = options(word)
        if len(ways) == 1:
            return ways
        return known(ways, self._count((), [key for keys in ways for key in keys])[1])

    def standing_for(self, leaf: Prefix | Fuzzy) -> dict[str, int]:
        """The folded words that a leaf stands for, and how many documents have each. Raises
        TooBroad.
        """
        known = self._standing.get(leaf)
        if known is None:
            if isinstance(leaf, Prefix):
                known = beginning(self._point, leaf)
            else:
                known = similar(self._point, leaf)
            if len(self._standing) < PAGE:
                self._standing[leaf] = known
        return known

    # Parts of an answer

    def _of(self, ids: Iterable[str], field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Some documents, as far as they are there, and the values of a field."""
        addresses = sorted(set(map(address_of, ids)))
        for some in portions(addresses, PAGE):
            yield from self._point.named({"ids": {"values": some}}, (field,))

    @cached_property
    def _with_copies(self) -> int:
        """How many documents have any."""
        return self._point.count([HAVING_COPIES])[0]

    def _has_too_many_copies(self, query: Clause) -> bool:
        """Whether more of the matches have copies than a search goes through."""
        if self._with_copies <= MOST_GROUPED:
            return False
        return self._point.count([having_copies(query)])[0] > MOST_GROUPED

    def _hidden(self, ordered: Mapping[str, Any]) -> Hidden:
        """The matches that are copies of others that matched and come before them."""
        query = having_copies(ordered["query"])
        # What the server sorts by it has at hand, and reads of no document again.
        asked = {**NOTHING_STORED, "sort": [*ordered["sort"], {"lead": "asc"}, {"source": "asc"}]}
        return hidden(self._point.every(query, asked, WINDOW))

    def _copies(self, sources: Sequence[str | None]) -> Copies:
        """Those that a document stands for, by the keys of their sources."""
        if not sources:
            return NO_COPIES
        keys = sorted({key for key in sources if key is not None})
        return Copies(len(sources), named(sources, self._facets.names("source", keys)))

    def _matched(self, request: Request) -> Clause:
        root = request.query.root
        return matching(And((root, *request.filters)) if request.filters else root, self)

    def _scorers(self, request: Request, *, counts_all: bool = False) -> list[Scorer]:
        """What scores; to be explained, with how many documents have each."""
        terms = list(terms_of(request.query, self))
        counting = Counting.of(terms, all_of_them=counts_all)
        if counting.clauses:
            found = self._count(counting.clauses, [*counting.keys, *_typed(request.query)])
        else:
            found = [], {}
        return scorers(terms, counting.counts(*found), self._corpus)

    def _learn(self, query: Query) -> None:
        """Count all keys of words that have several ways to write them in one go."""
        several = (unit for unit in query.units if len(unit.options) > 1)
        self._count((), [key for unit in several for keys in unit.deciding for key in keys])

    def _count(
        self, clauses: Sequence[Clause], keys: Iterable[Key]
    ) -> tuple[list[int], dict[Key, int]]:
        """How many documents match each clause and have each key, which is asked once."""
        wanted = dict.fromkeys(keys)
        there = {key: self._counts[key] for key in wanted if key in self._counts}
        asked = [key for key in wanted if key not in there]
        found = self._point.count([*clauses, *(in_turn([((key,),)]) for key in asked)])
        new = dict(zip(asked, found[len(clauses) :], strict=True))
        if len(self._counts) + len(new) <= REMEMBERED:
            self._counts |= new
        return found[: len(clauses)], there | new

    def _added(
        self, hits: Sequence[Mapping[str, Any]], request: Request
    ) -> Mapping[str, Sequence[Contribution]]:
        """What each term added to the scores of some hits, by their addresses."""
        if not hits:
            return {}
        return added(self._point, self._scorers(request, counts_all=True), hits, self._corpus)


_LENGTH: Final = {"length": {"avg": {"field": "length"}}}


def _typed(query: Query) -> Iterator[Key]:
    """The words that rank, folded: who searches asks next whether any is rare."""
    for leaf in query.ranking:
        if isinstance(leaf, Word | Unit):
            word = leaf.options[0][0] if isinstance(leaf, Unit) else leaf
            yield "surface", word.keys.surface
