"""One generation of an index, as the server keeps it for us: a point in time."""

from __future__ import annotations

from collections import defaultdict
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
from .explaining import contribution
from .facets import Facets
from .fields import LEVELS, address_of, term, unsound
from .grouping import HAVING_COPIES, MOST_GROUPED, Hidden, hidden, named
from .known import at, reading
from .leads import Deciding
from .matching import Clause, Options, in_turn, known, matching, options
from .point import (
    NOTHING_STORED,
    PAGE,
    WHOLE,
    WINDOW,
    Point,
    document_of,
    having_ids,
    name_of,
    values_of,
)
from .ranking import Corpus, Counting, Scorer, multiplied, scorers, terms_of
from .vocabulary import beginning, commonest, near, similar

REMEMBERED: Final = 20_000
"""Keys whose documents are counted once."""
ASKED_NEXT: Final = 500
"""Words near another whose documents are counted in one go: who asks for them asks how many have
each.
"""
CHECKED: Final = 500
"""Terms that a document is asked to have at a time."""
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
            "sort": _order(request, ranks=ranks),
        }
        groups = request.group and not self._has_too_many_copies(ordered["query"])
        others = self._hidden(ordered) if groups else Hidden()
        body: dict[str, Any] = {
            **_without(ordered, others.terms),
            "track_total_hits": True,
            **WHOLE,
            "aggs": self._facets.asked(request.facets, request.zone),
        }
        found, answered = self._page(body, request.offset, request.size)
        total = int(answered["hits"]["total"]["value"])
        added = self._added(found, request) if request.explain else {}
        hits = tuple(
            Hit(
                rank=rank,
                score=float(hit["sort"][0]) if ranks else None,
                document=document_of(hit),
                copies=self._copies(others.sources.get(name_of(hit), ())),
                explanation=tuple(added.get(hit["_id"], ())),
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

    def words_near(self, word: str, distance: int) -> list[str]:
        """The folded words at most ``distance`` edits from ``word``, sorted."""
        found = near(self._point, word, distance)
        self._count((), [("surface", one) for one in found[:ASKED_NEXT]])
        return found

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
        in_order = {**WHOLE, "sort": _dated("asc")}
        return [document_of(hit) for hit in self._point.every(others, in_order, PAGE)]

    def groups(self) -> list[tuple[str, ...]]:
        """The ids of each group of copies, sorted."""
        return _grouped(self._point.named(HAVING_COPIES, ("lead",)))

    def groups_of(self, ids: Iterable[str]) -> list[tuple[str, ...]]:
        """Those of them that some documents are in."""
        told = (fields.get("lead", ()) for _, fields in self._of(ids, "lead"))
        leads = sorted(set(chain.from_iterable(told)))
        parts = (leads[start : start + PAGE] for start in range(0, len(leads), PAGE))
        asked = (self._point.named({"terms": {"lead": some}}, ("lead",)) for some in parts)
        return _grouped(chain.from_iterable(asked))

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
        problems = []
        if len(prints) != self.documents:
            problems.append(f"{self.documents} documents are counted, {len(prints)} ids are there")
        for entry in entries:
            document = entry.document
            stored = prints.get(document.id)
            if stored is None:
                problems.append(f"document {document.id!r}: not found under its id")
            else:
                if stored != document.fingerprint():
                    problems.append(f"document {document.id!r}: is not what was stored")
                problems += self._unfound(entry)
        return [*problems, *self._wrong(entries)]

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

    @property
    def size_bytes(self) -> int:
        """Of its index, each document once."""
        return self._client.size(self.build.index)

    def different(self, field: str) -> int:
        """About how many terms a field has; below 40,000 the very number."""
        counting = {"cardinality": {"field": field, "precision_threshold": 40_000}}
        found = self._point.ask({"size": 0, "aggs": {"terms": counting}})
        return int(found["aggregations"]["terms"]["value"])

    # Parts of an answer

    def _of(self, ids: Iterable[str], field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Some documents, as far as they are there, and the values of a field."""
        addresses = sorted(set(map(address_of, ids)))
        for start in range(0, len(addresses), PAGE):
            query = {"ids": {"values": addresses[start : start + PAGE]}}
            yield from self._point.named(query, (field,))

    @cached_property
    def _with_copies(self) -> int:
        """How many documents have any."""
        return self._point.count([HAVING_COPIES])[0]

    def _has_too_many_copies(self, query: Clause) -> bool:
        """Whether more of the matches have copies than a search goes through."""
        if self._with_copies <= MOST_GROUPED:
            return False
        return self._point.count([_having_copies(query)])[0] > MOST_GROUPED

    def _hidden(self, ordered: Mapping[str, Any]) -> Hidden:
        """The matches that are copies of others that matched and come before them."""
        query = _having_copies(ordered["query"])
        # What the server sorts by it has at hand, and reads of no document again.
        asked = {**NOTHING_STORED, "sort": [*ordered["sort"], {"lead": "asc"}, {"source": "asc"}]}
        return hidden(self._point.every(query, asked, WINDOW))

    def _copies(self, sources: Sequence[str | None]) -> Copies:
        """Those that a document stands for, by the keys of their sources."""
        if not sources:
            return NO_COPIES
        keys = sorted({key for key in sources if key is not None})
        return Copies(len(sources), named(sources, self._facets.names("source", keys)))

    def _wrong(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Whether some documents, decided anew, are the copies that they are said to be."""
        own = at(self._point, [address_of(entry.document.id) for entry in entries])
        wrong = [one.name for one in Deciding(self._point, reading(self._point), own).wrong()]
        ids = self._point.ids(wrong)
        for name in wrong:
            yield f"document {ids[name]!r}: is not in the group of copies it belongs to"

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
    ) -> dict[str, list[Contribution]]:
        """What each term added to the scores of some hits, by their addresses."""
        here = {"ids": {"values": [hit["_id"] for hit in hits]}}
        added: defaultdict[str, list[Contribution]] = defaultdict(list)
        scoring = self._scorers(request, counts_all=True) if hits else []
        asked = [
            {
                "query": {"bool": {"filter": [here], "must": [scorer.clause]}},
                "size": len(hits),
                "explain": True,
                "_source": False,
            }
            for scorer in scoring
        ]
        for scorer, found in zip(scoring, self._point.ask_all(asked), strict=True):
            for hit in found["hits"]["hits"]:
                added[hit["_id"]].append(contribution(scorer, hit, self._corpus))
        return added

    def _page(
        self, body: Mapping[str, Any], offset: int, size: int
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The hits of a page, and an answer that has the total and all that was counted."""
        if offset + size <= WINDOW:
            found = self._point.ask({**body, "from": offset, "size": size})
            return found["hits"]["hits"], found
        answered = self._point.ask({**body, "size": 0})
        if offset >= answered["hits"]["total"]["value"]:
            return [], answered
        plain = {key: value for key, value in body.items() if key != "aggs"}
        after = self._last_before(plain, offset)
        found = self._point.ask({**plain, "size": size, "search_after": after})
        return found["hits"]["hits"], answered

    def _last_before(self, body: Mapping[str, Any], offset: int) -> Any:
        """Where in the order the results before a page end."""
        after: Any = None
        done = 0
        while done < offset:
            step = min(WINDOW, offset - done)
            beyond = {"search_after": after} if after else {}
            asked = {**body, **values_of(), "size": step, **beyond}
            found = self._point.ask({**asked, "track_total_hits": False})
            after = found["hits"]["hits"][-1]["sort"]
            done += step
        return after

    def _unfound(self, entry: Entry) -> list[str]:
        """The terms of a document that it is not found under."""
        wanted = sorted(_terms(entry))
        own = {"ids": {"values": [address_of(entry.document.id)]}}
        parts = [wanted[start : start + CHECKED] for start in range(0, len(wanted), CHECKED)]
        has = self._point.count([_having(own, part) for part in parts])
        doubtful = [
            one for part, found in zip(parts, has, strict=True) if not found for one in part
        ]
        found = self._point.count([_having(own, [one]) for one in doubtful])
        return [
            f"document {entry.document.id!r}: not found under {field} {key!r}"
            for (field, key), there in zip(doubtful, found, strict=True)
            if not there
        ]


_LENGTH: Final = {"length": {"avg": {"field": "length"}}}


def _typed(query: Query) -> Iterator[Key]:
    """The words that rank, folded: who searches asks next whether any is rare."""
    for leaf in query.ranking:
        if isinstance(leaf, Word | Unit):
            word = leaf.options[0][0] if isinstance(leaf, Unit) else leaf
            yield "surface", word.keys.surface


def _order(request: Request, *, ranks: bool) -> list[dict[str, Any]]:
    """The id is the last word in every order."""
    if ranks:
        return [{"_score": "desc"}, {"id": "asc"}]
    return _dated("asc" if request.sort == "oldest" else "desc")


def _dated(order: str) -> list[dict[str, Any]]:
    """By date, the undated last, then by id."""
    return [{"published": {"order": order, "missing": "_last"}}, {"id": "asc"}]


def _grouped(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, ...]]:
    """The ids of those with one lead, sorted."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for own, fields in told:
        groups[fields["lead"][0]].append(own)
    return sorted(tuple(sorted(group)) for group in groups.values())


def _having_copies(query: Clause) -> Clause:
    return {"bool": {"must": [query], "filter": [HAVING_COPIES]}}


def _without(body: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """A search that does not find some documents."""
    if not names:
        return dict(body)
    hides = [having_ids(names)]
    return {**body, "query": {"bool": {"must": [body["query"]], "must_not": hides}}}


def _having(own: Clause, keys: Sequence[tuple[str, str]]) -> Clause:
    by_field: defaultdict[str, list[Clause]] = defaultdict(list)
    for field, key in keys:
        by_field[field].append({"term": {field: term(key)}})
    return {"bool": {"filter": [own, *(one for each in by_field.values() for one in each)]}}


def _terms(entry: Entry) -> set[tuple[str, str]]:
    """The fields and terms that a document must be found under."""
    terms: set[tuple[str, str]] = {
        (level, getattr(keys, level)) for keys in entry.keys for level in LEVELS
    }
    terms |= {("tag", tag.key) for tag in entry.tags}
    terms |= {("source", entry.source)} if entry.source else set()
    return terms | ({("author", entry.author)} if entry.author else set())
