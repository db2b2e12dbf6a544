"""Small newspapers made of few words, so that everything meets everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise

from hypothesis import strategies as st

from indexer.analysis import analyze, fold_phrase, hashtag_key
from indexer.model import (
    FORMS,
    And,
    Dated,
    Document,
    Entry,
    Everything,
    Fuzzy,
    HasId,
    HasTag,
    HasValue,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Unit,
    Word,
)
from indexer.query import parse

TODAY = date(2018, 8, 1)

WORDS = """
مجلس المجلس لمجلس والمجلس مجالس الأمن الامن أمن بالأمن آمن سوريا السوري السورية سورية وقف وقفا وقفاً
إطلاق لإطلاق اطلاق النار نار نَارٌ نـار في من على الأمم المتحدة الامم متحدة كتاب كتب الكاتب مكتب
بصرى بصري الشام ٢٠١٨ 2018 و330 Reuters reuters فيسبوك
""".split()
TAGS = "#مجلس_الأمن #الأمم_المتحدة #سوريا #مجلسالأمن #Syria2018".split()
SOURCES = ("وكالة الأنباء", "وكالة الانباء", "الصحيفة", "Reuters", "!!!")
AUTHORS = ("علي", "على", "منى أحمد")
IDS = (*"abcdefghijklmnopqrstuvwxyz", "a b", "خبر/١", "a/b.txt", "Z", "ا", "أ")
SEPARATORS = (" ", " ", " ", " ", "، ", "\n", ". ")

words = st.sampled_from(WORDS)
pieces = st.one_of(words, words, words, words, st.sampled_from(TAGS))
dates = st.builds(
    lambda days, seconds, micros: (
        datetime(2018, 7, 1, tzinfo=UTC)
        + timedelta(days=days, seconds=seconds, microseconds=micros)
    ),
    st.integers(0, 9),
    st.sampled_from((0, 0, 1, 43_200, 86_399)),
    st.sampled_from((0, 0, 0, 1, 999_999)),
)


@st.composite
def texts(draw: st.DrawFn, most: int = 14) -> str:
    """Words on a few lines, some lines of them twice."""
    chosen = draw(st.lists(st.tuples(pieces, st.sampled_from(SEPARATORS)), max_size=most))
    text = "".join(piece + separator for piece, separator in chosen)
    repeat = draw(st.sampled_from((False, False, False, True)))
    return f"{text}\n{text}" if repeat else text


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[tuple[int, int], ...]:
    """Sorted, disjoint, not empty, within ``length``; mostly none."""
    if length < 8 or not draw(st.sampled_from((False, False, True))):
        return ()
    edges = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=4)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn, document_id: str) -> Document:
    body = draw(texts())
    return Document(
        id=document_id,
        title=draw(st.one_of(st.just(""), texts(4))),
        body=body,
        source=draw(st.sampled_from((None, *SOURCES))),
        author=draw(st.sampled_from((None, None, *AUTHORS))),
        published_at=draw(st.one_of(st.none(), dates)),
        hashtags=draw(
            st.sampled_from(((), (), ("مجلس_الأمن",), ("سوريا", "#Syria2018"), ("عاجل\nجدا",)))
        ),
        unsearched=draw(spans(len(body))),
    )


@st.composite
def corpora(draw: st.DrawFn, least: int = 0, most: int = 40) -> list[Document]:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=least, max_size=most, unique=True))
    found = [draw(documents(each)) for each in ids]
    copies = draw(st.integers(0, 3)) if found else 0
    originals = [draw(st.sampled_from(found)) for _ in range(copies)]
    return found + [_copy(one, f"copy {number}") for number, one in enumerate(originals)]


def _copy(document: Document, new_id: str) -> Document:
    return Document.from_json({**document.to_json(), "id": new_id})


# Queries, as a tree of nodes

forms = st.sampled_from(FORMS)


@st.composite
def single_words(draw: st.DrawFn, in_title: bool | None = None) -> Word:
    typed = draw(words)
    keys = draw(st.sampled_from([token.keys for token in analyze(typed)]))
    title = draw(st.booleans()) if in_title is None else in_title
    return Word(typed, keys, draw(forms), title)


@st.composite
def units(draw: st.DrawFn, in_title: bool | None = None) -> Unit:
    title = draw(st.booleans()) if in_title is None else in_title
    option = st.lists(single_words(title), min_size=1, max_size=2)
    chosen = draw(st.lists(option, min_size=1, max_size=3))
    in_any_form = [tuple(replace(word, form="all") for word in words) for words in chosen]
    options = {tuple(word.deciding for word in words): words for words in in_any_form}
    typed = " ".join(word.typed for word in in_any_form[0])
    return Unit(typed, tuple(options.values()), "variant", title)


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    in_title = draw(st.sampled_from((False, False, True)))
    element = st.one_of(single_words(in_title), single_words(in_title), units(in_title))
    chosen = draw(st.lists(element, min_size=2, max_size=3))
    slop = draw(st.sampled_from((None, None, 0, 1, 3, 99)))
    return Phrase(" ".join(word.typed for word in chosen), tuple(chosen), slop)


@st.composite
def prefixes(draw: st.DrawFn) -> Prefix:
    surface = analyze(draw(words))[0].keys.surface
    key = surface[: draw(st.integers(1, len(surface)))]
    return Prefix(key, key, draw(st.booleans()))


@st.composite
def fuzzies(draw: st.DrawFn) -> Fuzzy:
    surface = analyze(draw(words))[0].keys.surface
    at = draw(st.integers(0, len(surface)))
    cut = draw(st.integers(0, 2))
    key = surface[:at] + draw(st.sampled_from(("", "ا", "ن", "x"))) + surface[at + cut :]
    return Fuzzy(key, key or surface, draw(st.integers(0, 2)), draw(st.booleans()))


tags = st.sampled_from([HasTag(tag, hashtag_key(tag)) for tag in (*TAGS, "#عاجل_جدا")])
values = st.one_of(
    st.sampled_from([HasValue("source", name, fold_phrase(name)) for name in SOURCES]),
    st.sampled_from([HasValue("author", name, fold_phrase(name)) for name in AUTHORS]),
    st.just(HasValue("source", "", "")),
)
dated = st.builds(lambda since, until: Dated("", since, until), *[st.one_of(st.none(), dates)] * 2)
named = st.lists(st.sampled_from(IDS), max_size=4).map(lambda ids: HasId(tuple(ids)))
elements = st.one_of(single_words(), units())
leaves = st.one_of(single_words(), units(), prefixes(), fuzzies(), tags)
nodes: st.SearchStrategy[Node] = st.recursive(
    st.one_of(single_words(), leaves, phrases(), values, dated, named, st.just(Everything())),
    lambda inner: st.one_of(
        st.builds(lambda some: And(tuple(some)), st.lists(inner, max_size=3)),
        st.builds(lambda some: Or(tuple(some)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


@st.composite
def trees(draw: st.DrawFn) -> Query:
    """Any tree, ranked by any leaves: an engine is not to lean on what the parser makes."""
    ranking: list[Leaf] = draw(st.lists(leaves, max_size=4))
    pairs = draw(st.lists(st.tuples(elements, elements), max_size=2))
    return Query("", draw(nodes), tuple(ranking), tuple(pairs), "", (), "auto", "all")


@st.composite
def quotations(draw: st.DrawFn, entries: list[Entry]) -> Query:
    """Words that stand near each other in one of the documents, in their order or another."""
    written = [entry for entry in entries if len(entry.keys) > 1]
    keys = draw(st.sampled_from(written)).keys if written else [analyze("خبر")[0].keys]
    start = draw(st.integers(0, len(keys) - 1))
    steps = draw(st.lists(st.sampled_from((1, 1, 1, 2, 3)), min_size=1, max_size=3))
    chosen = [keys[at] for at in accumulate(steps, initial=start) if at < len(keys)]
    form, in_title = draw(forms), draw(st.sampled_from((False, False, True)))
    ordered = draw(st.one_of(st.just(chosen), st.permutations(chosen)))
    found = [Word(each.exact, each, form, in_title) for each in ordered]
    others = sum(steps) - len(steps)
    slop = draw(st.sampled_from((None, max(0, others - 1), others, others + 1)))
    node = Phrase("", tuple(found), slop)
    return Query("", node, tuple(found), tuple(pairwise(found)), "", (), "auto", form)


# Queries, as people type them

typed_words = st.one_of(
    words,
    words,
    st.sampled_from(TAGS),
    words.map(lambda word: f"={word}"),
    words.map(lambda word: f"{word[:3]}*"),
    words.map(lambda word: f"{word}~"),
    st.lists(words, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
    st.lists(words, min_size=2, max_size=3).map(lambda some: f"«{' '.join(some)}»~2"),
    words.map(lambda word: f"title:{word}"),
    st.sampled_from(SOURCES).map(lambda name: f'source:"{name}"'),
    st.sampled_from(AUTHORS).map(lambda name: f'الكاتب:"{name}"'),
    st.sampled_from(("date:2018-07", "date:[2018-07-02 TO 2018-07-05]", "date:2018-07-03")),
)
glue = st.sampled_from((" ", " ", " ", " AND ", " OR ", " -", " +", " NOT ", " (", ") ", '"'))


@st.composite
def typed(draw: st.DrawFn) -> Query:
    parts = draw(st.lists(st.tuples(typed_words, glue), max_size=5))
    text = "".join(word + between for word, between in parts)
    return parse(
        text,
        today=TODAY,
        match=draw(st.sampled_from(("auto", "all", "any"))),
        form=draw(forms),
    )


queries = st.one_of(trees(), typed())
filters = st.lists(st.one_of(values, dated, tags), max_size=2).map(tuple)
