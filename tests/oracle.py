"""A search engine too simple to be wrong: what every engine must answer, by reading every document.

It shares nothing with the engines but the values of ``indexer.model`` and the decision whether two
texts are copies, which has tests of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import combinations, pairwise, product
from math import log

import numpy as np

from indexer.copies import LEAST, LOOKED_BACK, MOST, Text, are_copies, codes, sketched
from indexer.model import (
    And,
    Dated,
    Entry,
    Everything,
    Fuzzy,
    HasId,
    HasTag,
    HasValue,
    Keys,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Request,
    Unit,
    Word,
)

Counts = list[int]
"""How often something stands in each of the entries."""

DECIDES = {"exact": "exact", "word": "surface", "all": "lemma"}
WEIGHTS = {
    "exact": {"exact": 1.0},
    "word": {"surface": 1.0},
    "all": {"lemma": 1.0, "stem": 0.3, "surface": 0.3, "root": 0.5},
}


def answer(entries: Sequence[Entry], request: Request) -> list[tuple[str, float | None]]:
    """Every result, first the best: document id and score (None when ordered by date)."""
    ordered = _ordered(entries, request)
    if not request.group:
        return ordered
    lead = leads(entries)
    firsts: dict[str, tuple[str, float | None]] = {}
    for each in ordered:
        firsts.setdefault(lead[each[0]], each)
    return list(firsts.values())


def copies(entries: Sequence[Entry], request: Request) -> dict[str, list[str]]:
    """Of each result, the ids of the matches that it stands for."""
    lead = leads(entries)
    matches = [entry.document.id for entry in matching(entries, request)]
    return {
        shown: [each for each in matches if each != shown and lead[each] == lead[shown]]
        for shown, _ in answer(entries, request)
    }


def leads(entries: Sequence[Entry]) -> dict[str, str]:
    """Each document with the earliest that it is a copy of, or itself: of the leading ones among
    the last LOOKED_BACK that are near to it, or that these are copies of.
    """
    ordered = sorted(entries, key=_first_published)
    sketches = {entry.document.id: _sketch(entry) for entry in ordered}
    known = {entry.document.id: entry for entry in ordered}
    lead: dict[str, str] = {}
    for own, entry in known.items():
        near = [each for each in lead if len(sketches[each] & sketches[own]) >= 3]
        seen = {lead[each] for each in near[-LOOKED_BACK:]}
        earlier = (each for each in known if each in seen and are_alike(entry, known[each]))
        lead[own] = next(earlier, own)
    return lead


def groups(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The ids of each group of copies, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for document, lead in leads(entries).items():
        found[lead].append(document)
    return sorted(tuple(sorted(ids)) for ids in found.values() if len(ids) > 1)


def are_alike(one: Entry, two: Entry) -> bool:
    """Whether their sketches are equal in three places and their words are those of copies."""
    return len(_sketch(one) & _sketch(two)) >= 3 and are_copies(_text(one), _text(two))


def _sketch(entry: Entry) -> set[tuple[int, int]]:
    """The bins that hold something, each with what."""
    words = codes(_compared(entry)[:MOST])
    row = sketched(words, np.array([0, len(words)]))[0].tolist()
    return {(bin_, value) for bin_, value in enumerate(row) if value}


def _text(entry: Entry) -> Text:
    words = _compared(entry)
    return Text(codes(words[:MOST]), len(words), _days(entry))


def _compared(entry: Entry) -> list[str]:
    """The folded words of the text; of all of it where the text without its headline is short."""
    text = [k.surface for at, k in zip(entry.positions, entry.keys, strict=True) if at >= 65_536]
    return text if len(text) >= LEAST else [keys.surface for keys in entry.keys]


def _days(entry: Entry) -> float | None:
    date = entry.document.published_at
    return date.timestamp() / 86_400 if date else None


def _first_published(entry: Entry) -> tuple[bool, float, str]:
    date = entry.document.published_at
    return date is None, date.timestamp() if date else 0, entry.document.id


def _ordered(entries: Sequence[Entry], request: Request) -> list[tuple[str, float | None]]:
    """Every match, first the best: document id and score (None when ordered by date)."""
    found = matching(entries, request)
    if request.sort == "relevance" and request.query.ranking:
        of = dict(
            zip((e.document.id for e in entries), scores(entries, request.query), strict=True)
        )
        ids = sorted((e.document.id for e in found), key=lambda document: (-of[document], document))
        return [(document, of[document]) for document in ids]
    documents = sorted((e.document for e in found), key=lambda document: document.id)
    dated = [document for document in documents if document.published_at]
    dated.sort(key=lambda document: document.published_at, reverse=request.sort != "oldest")
    undated = [document for document in documents if not document.published_at]
    return [(document.id, None) for document in dated + undated]


def facet(entries: Sequence[Entry], request: Request, name: str) -> list[tuple[str | None, int]]:
    """How many results have each value, as most documents spell it, and how many have none."""
    shown = names(entries, name, request.zone)
    results = {document for document, _ in answer(entries, request)}
    found = [values(entry, name, request.zone) for entry in entries if entry.document.id in results]
    counts = Counter(shown[key] for own in found for key, _ in own).items()
    ordered = (
        sorted(counts) if name == "date" else sorted(counts, key=lambda one: (-one[1], one[0]))
    )
    without = found.count([])
    return [*ordered, (None, without)] if without else [*ordered]


def names(entries: Sequence[Entry], name: str, zone: tzinfo) -> dict[str, str]:
    """Each value of a field by its key, as most documents spell it."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for key, written in values(entry, name, zone):
            spellings[key][written] += 1
    return {key: min(some, key=lambda one: (-some[one], one)) for key, some in spellings.items()}


def values(entry: Entry, name: str, zone: tzinfo) -> list[tuple[str, str]]:
    """The values of a document that are counted, each with how it is written."""
    if name == "hashtag":
        return list(entry.tags)
    if name == "date":
        moment = entry.document.published_at
        day = str(moment.astimezone(zone).date()) if moment else ""
        return [(day, day)] if day else []
    key = getattr(entry, name)
    return [(key, getattr(entry.document, name))] if key else []


def matching(entries: Sequence[Entry], request: Request) -> list[Entry]:
    nodes = (request.query.root, *request.filters)
    return [entry for entry in entries if all(matches(entry, node) for node in nodes)]


def matches(entry: Entry, node: Node) -> bool:  # noqa: PLR0911 (one for each node)
    match node:
        case Everything():
            return True
        case And(nodes):
            return all(matches(entry, each) for each in nodes)
        case Or(nodes):
            return any(matches(entry, each) for each in nodes)
        case Not(inner):
            return not matches(entry, inner)
        case Dated(_, since, until):
            date = entry.document.published_at
            return bool(date and (not since or since <= date) and (not until or date < until))
        case HasId(ids):
            return entry.document.id in ids
        case HasValue(field, _, key):
            return key != "" and getattr(entry, field) == key
        case Phrase():
            return any(True for _ in occurrences(entry, node))
        case _:
            return any(not _in_title(node) or at < 65_536 for at in places(entry, node))


def places(entry: Entry, leaf: Leaf) -> list[int]:
    """The positions where a leaf begins; a hashtag has one that means nothing."""
    if isinstance(leaf, HasTag):
        return [0 for tag in entry.tags if tag.key == leaf.key]
    if isinstance(leaf, Unit):
        return sorted({start for start, _ in runs(entry, leaf)})
    stands = standing(leaf)
    return [at for at, keys in zip(entry.positions, entry.keys, strict=True) if stands(keys)]


def runs(entry: Entry, word: Word | Unit) -> list[tuple[int, int]]:
    """Where an element of a phrase begins and where it has ended."""
    if isinstance(word, Word):
        return [(at, at + 1) for at in places(entry, word)]
    found = []
    for option in word.options:
        starts = set(places(entry, option[0]))
        for step, later in enumerate(option):
            starts &= {at - step for at in places(entry, later)}
        found += [(at, at + len(option)) for at in starts]
    return found


def times(entry: Entry, unit: Unit) -> int:
    """How often a unit stands there; what begins where another ends is the same once more."""
    found = runs(entry, unit)
    ends = {end for _, end in found}
    return sum(start not in ends for start, _ in found)


def standing(leaf: Word | Prefix | Fuzzy) -> Callable[[Keys], bool]:
    match leaf:
        case Word(_, wanted, form):
            level = DECIDES[form]
            return lambda keys: getattr(keys, level) == getattr(wanted, level)
        case Prefix(_, key):
            return lambda keys: keys.surface.startswith(key)
        case Fuzzy(_, key, distance):
            return lambda keys: edits(keys.surface, key) <= distance


def occurrences(entry: Entry, phrase: Phrase) -> Iterator[tuple[int, ...]]:
    """Positions of the words of a phrase, by trying them all."""
    found = [
        [at for at in places(entry, word) if not phrase.words[0].in_title or at < 65_536]
        for word in phrase.words
    ]
    same = [
        (one, two)
        for one, two in combinations(range(len(phrase.words)), 2)
        if _decisive(phrase.words[one]) == _decisive(phrase.words[two])
    ]
    if phrase.slop is None:
        for run in product(*(runs(entry, word) for word in phrase.words)):
            begins_in_title = run[0][0] < 65_536 or not phrase.words[0].in_title
            if begins_in_title and all(left[1] == right[0] for left, right in pairwise(run)):
                yield tuple(start for start, _ in run)
        return
    for chosen in product(*found):
        if max(chosen) - min(chosen) < len(chosen) + phrase.slop and all(
            chosen[one] != chosen[two] for one, two in same
        ):
            yield chosen


def scores(entries: Sequence[Entry], query: Query) -> list[float]:
    """BM25 of each entry, whether it matches or not."""
    lengths = [len(entry.keys) for entry in entries]
    mean = (sum(lengths) / len(lengths) or 1.0) if lengths else 1.0
    total = [0.0] * len(entries)
    for weight, counts in _scoring(entries, query):
        df = sum(count > 0 for count in counts)
        idf = log(1 + (len(entries) - df + 0.5) / (df + 0.5))
        for number, (tf, length) in enumerate(zip(counts, lengths, strict=True)):
            total[number] += weight * idf * tf / (tf + 1.2 * (0.25 + 0.75 * length / mean))
    return total


def _scoring(entries: Sequence[Entry], query: Query) -> Iterator[tuple[float, Counts]]:
    """The weight of each thing that scores, and how often each entry has it."""
    for leaf in query.ranking:
        if isinstance(leaf, Word):
            for level, weight in WEIGHTS[leaf.form].items():
                wanted = getattr(leaf.keys, level)
                yield weight, [sum(getattr(k, level) == wanted for k in e.keys) for e in entries]
        elif isinstance(leaf, Unit):
            yield from _scoring_unit(entries, leaf)
        else:
            yield 1.0, [len(places(entry, leaf)) for entry in entries]
    for left, right in query.pairs:
        pair = Phrase("", (_anywhere(left), _anywhere(right)))
        yield 0.3, [len(list(occurrences(entry, pair))) for entry in entries]


def _scoring_unit(entries: Sequence[Entry], unit: Unit) -> Iterator[tuple[float, Counts]]:
    """All the ways to write it as one; what was typed at the other levels too."""
    yield 1.0, [times(entry, unit) for entry in entries]
    typed = unit.options[0]
    for level, weight in WEIGHTS["all"].items():
        if level == DECIDES["all"] or (len(typed) > 1 and level in ("stem", "root")):
            continue
        wanted = tuple(getattr(word.keys, level) for word in typed)
        yield weight, [_rows(entry, level, wanted) for entry in entries]


def _rows(entry: Entry, level: str, wanted: tuple[str, ...]) -> int:
    """How often keys of a level stand one after the other."""
    at = {
        position: getattr(keys, level)
        for position, keys in zip(entry.positions, entry.keys, strict=True)
    }
    return sum(all(at.get(first + step) == key for step, key in enumerate(wanted)) for first in at)


def words_near(entries: Sequence[Entry], word: str, distance: int) -> list[str]:
    """The folded words of the entries that are so many edits away at most, sorted."""
    there = {keys.surface for entry in entries for keys in entry.keys}
    return sorted(other for other in there if edits(other, word) <= distance)


def document_count(entries: Sequence[Entry], level: str, key: str) -> int:
    """How many entries have a word with this key."""
    return sum(any(getattr(keys, level) == key for keys in entry.keys) for entry in entries)


def completions(
    entries: Sequence[Entry], field: str, prefix: str, size: int
) -> list[tuple[str, int]]:
    """The commonest keys of a field that begin so, and how many entries have each."""
    counts = Counter(key for entry in entries for key in _keys(entry, field))
    found = [one for one in counts.items() if one[0].startswith(prefix)]
    return sorted(found, key=lambda one: (-one[1], one[0].encode()))[:size]


def _keys(entry: Entry, field: str) -> set[str]:
    return {tag.key for tag in entry.tags} if field == "tag" else {k.surface for k in entry.keys}


def edits(one: str, two: str) -> int:
    """Levenshtein's distance: letters put in, taken out or replaced."""
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        above, row = row, [i]
        for j, right in enumerate(two, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (left != right)))
    return row[-1]


def _decisive(word: Word | Unit) -> object:
    if isinstance(word, Unit):
        return tuple(tuple(map(_decisive, option)) for option in word.options)
    return DECIDES[word.form], getattr(word.keys, DECIDES[word.form])


def _anywhere(word: Word | Unit) -> Word | Unit:
    return replace(word, in_title=False)


def _in_title(leaf: Leaf) -> bool:
    return not isinstance(leaf, HasTag) and leaf.in_title
