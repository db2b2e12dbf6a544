"""A newspaper of which one edition follows the other: each is known whole by its number."""

from __future__ import annotations

from indexer.engines import Engine, Snapshot
from indexer.model import Document

from .writing import doc, entries, put, rebuilding

ARTICLES = 8


def edition(number: int) -> dict[str, Document]:
    """Its own articles, some of the edition before, and one that says which it is."""
    own = [
        doc(f"{number}-{each}", f"خبر {each}", f"نص الخبر رقم {number}") for each in range(ARTICLES)
    ]
    old = [doc(f"{number - 1}-{each}", "قديم") for each in range(ARTICLES // 2)]
    front = doc("front", f"العدد {number}", extra={"number": number}, source="الصحيفة")
    return {each.id: each for each in (*own, *old, front)}


def publish(engine: Engine, number: int, *, anew: bool = False, steps: bool = False) -> int:
    """Make an edition what the index holds, on top of the one before or anew, then maybe in
    ``steps``, as a long rebuild is made.
    """
    documents = edition(number)
    if anew:
        first, *rest = entries(list(documents.values()))
        with rebuilding(engine, keep=number % 2) as new:
            new.put(first)
            if steps:
                new.checkpoint()
            for each in rest:
                new.put(each)
            new.finish()
            if steps:
                new.hold(10)
            return new.commit()
    gone = edition(number - 1).keys() - documents.keys()
    return put(engine, *documents.values(), delete=gone)


def edition_of(snapshot: Snapshot) -> int:
    """Which edition a snapshot is; fails unless it is that one whole."""
    front = snapshot.document("front")
    assert front
    number: int = front.extra["number"]
    expected = edition(number)
    assert snapshot.documents == len(expected)
    prints = {each.id: each.fingerprint() for each in expected.values()}
    assert snapshot.fingerprints() == prints
    return number


def check_postings(snapshot: Snapshot) -> None:
    assert snapshot.verify(entries(list(edition(edition_of(snapshot)).values()))) == []
