"""What is no archive of a cluster changes nothing on it, nor does one that it does not take."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from indexer.analysis import entry
from indexer.engines.archives import END, MANIFEST, Member, member
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch import archive as module
from indexer.engines.opensearch.archive import LAST
from indexer.engines.opensearch.spool import sent_of
from indexer.engines.sealed import seal
from indexer.errors import Damaged, NotAllowed

from ..engines.archiving import OF_ANY_ENGINE, altered, packed, restored, tar_of
from ..engines.writing import doc, found, put
from .nodes import the_node

FACTS: Final = {
    "generation": 3,
    "analysis": "1",
    "documents": 1,
    "built_at": "2018-07-04T12:00:00Z",
}
FIRST: Final = "documents-000000.gz"


def source(**changes: Any) -> dict[str, Any]:
    """What is kept of a document, or something like it."""
    return {**sent_of(entry(doc("1", body="خبر")), "", 1), **changes}


def forged(
    *sources: Mapping[str, Any],
    name: str = FIRST,
    content: bytes | None = None,
    end: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> bytes:
    """An archive that is as it should be but for what is given."""
    own = {"engine": "opensearch", "format": 1, "layout": module.builds.FORMAT, **FACTS}
    head = seal({**own, **(facts or {})})
    if content is None:
        lines = "".join(json.dumps(each) + "\n" for each in sources)
        content = gzip.compress(lines.encode())
    files = [Member(name, len(content), hashlib.sha256(content).hexdigest())]
    last = {"manifest": hashlib.sha256(head).hexdigest(), "files": files, **(end or {})}
    return member(MANIFEST, head) + member(name, content) + member(LAST, seal(last)) + END


FORGERIES: Final[Mapping[str, tuple[Callable[[bytes], bytes], str]]] = {
    **OF_ANY_ENGINE,
    "no generation": (
        lambda good: altered(good, lambda value: value.pop("generation")),
        "not what Kashshaf wrote",
    ),
    "another file": (lambda good: forged(source(), name="out"), "in the place of"),
    "another checksum": (
        lambda good: forged(source(), end={"files": [[FIRST, 1, "0"]]}),
        "its checksum is not the one written",
    ),
    "an end without sense": (
        lambda good: forged(source(), end={"files": 7}),
        "its end is not what Kashshaf wrote",
    ),
    "a document more": (
        lambda good: forged(source(), facts={"documents": 2}),
        "2 documents are counted, 1 are there",
    ),
    "a document twice": (
        lambda good: forged(source(), source(), facts={"documents": 2}),
        "2 documents, 1 different",
    ),
    "no document": (lambda good: forged(), "it is not whole"),
    "no gzip": (lambda good: forged(content=b"{}\n"), "is altered"),
    "half a gzip": (
        lambda good: forged(content=gzip.compress(b"{}\n" * 1000)[:-9]),
        "is altered",
    ),
    "a line without sense": (lambda good: forged({"document": "{}"}), "none of Kashshaf's"),
    "another's id": (lambda good: forged(source(id="2")), "is not of it"),
    "a field that is none": (lambda good: forged(source(more=1)), "none of Kashshaf's"),
    "a value that is none": (lambda good: forged(source(published="x")), "none of Kashshaf's"),
}


def test_what_is_no_archive_changes_nothing(engine: OpenSearchEngine) -> None:
    put(engine, doc("own", body="خبر"))
    good = packed(engine)
    held, names = engine.snapshot(), set(the_node().ask("/*/_mapping"))
    for name, (forge, reason) in FORGERIES.items():
        archive = forge(good)
        with pytest.raises(Damaged, match=reason):
            restored(engine, archive, force=True)
        assert engine.snapshot() is held, name
    assert set(the_node().ask("/*/_mapping")) == {*names, "news-locks"}
    assert restored(engine, forged(source()), force=True) == 3
    assert found(engine, "خبر") == ["1"]


def test_what_is_no_archive_makes_no_index(engine: OpenSearchEngine) -> None:
    with pytest.raises(Damaged, match="is not of it"):
        restored(engine, forged(source(id="2")))
    assert not engine.exists()
    assert set(the_node().ask("/*/_mapping")) == {"news-locks"}
    with pytest.raises(Damaged, match="no backup"):
        restored(engine, tar_of())


def test_a_restore_that_is_not_allowed_is_no_damaged_archive(engine: OpenSearchEngine) -> None:
    put(engine, doc("1", "خبر"))
    archive = packed(engine)
    new = {"index_patterns": ["news-0*"], "template": {"settings": {"index.blocks.write": True}}}
    the_node().ask("/_index_template/closed", "PUT", new)
    try:
        with pytest.raises(NotAllowed, match="blocks the index"):
            restored(engine, archive, force=True)
    finally:
        the_node().ask("/_index_template/closed", "DELETE")
    assert found(engine, "خبر") == ["1"]
