"""The law of the folder: nothing of ours is pickled into an index, so that our modules may move."""

from pathlib import Path

from indexer.engines import open_engine

from .writing import doc, put, rebuild


def test_only_whooshs_own_classes_are_pickled(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "index"))
    rebuild(engine, doc("1", "خبر", source="الوكالة", on=1), keep=1)
    for number in range(5):
        put(engine, doc(str(number), "خبر #وسم"), delete=[str(number - 2)])
    files = [path for path in tmp_path.rglob("*") if path.suffix in (".toc", ".seg")]
    assert {path.suffix for path in files} == {".toc", ".seg"}
    for path in files:
        content = path.read_bytes()
        assert b"indexer" not in content
        assert path.suffix == ".seg" or b"whoosh.codec.whoosh3" in content
