"""The measures, against values worked out by hand."""

import math
from pathlib import Path

import pytest

from indexer.errors import KashshafError, NotFound
from indexer.jobs.batch import Answered
from indexer.jobs.evaluate import evaluate, read_qrels
from indexer.jobs.queries import Asked
from indexer.model import Document, Hit, Hits


def answered(name: str, *documents: str, score: float | None = 1.0) -> Answered:
    hits = tuple(Hit(rank, score, Document(id=each)) for rank, each in enumerate(documents, 1))
    return Answered(Asked(name, "?", 1), Hits(len(hits), len(hits), hits))


def test_by_hand() -> None:
    run = [answered("q1", "x", "a", "b"), answered("q2"), answered("q3", "c")]
    qrels = {"q1": {"a": 1, "b": 1, "z": 1}, "q2": {"d": 1}, "q3": {"c": 1}}
    evaluated = evaluate(run, qrels)
    gain = (1 / math.log2(3) + 1 / math.log2(4)) / sum(1 / math.log2(n) for n in (2, 3, 4))
    assert evaluated.measures["nDCG@10"] == pytest.approx((gain + 0 + 1) / 3)
    assert evaluated.measures["MRR@10"] == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert evaluated.measures["Recall@100"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert evaluated.queries == 3
    assert (evaluated.unjudged, evaluated.unasked) == ((), ())


def test_equal_scores_do_not_change_the_order_of_the_engine() -> None:
    """trec_eval would order them by id, the last one first."""
    qrels = {"q": {"a": 1}}
    for documents in (("a", "z"), ("a", "A"), ("a", "b")):
        assert evaluate([answered("q", *documents)], qrels).measures["MRR@10"] == 1


def test_hits_beyond_a_measures_depth_do_not_count() -> None:
    documents = [f"x{number}" for number in range(10)] + ["a"]
    measures = evaluate([answered("q", *documents)], {"q": {"a": 1}}).measures
    assert measures == {"nDCG@10": 0.0, "MRR@10": 0.0, "Recall@100": 1.0}


def test_only_what_is_both_asked_and_judged_counts() -> None:
    evaluated = evaluate(
        [answered("q1", "a"), answered("q2", "a")], {"q1": {"a": 1}, "q9": {"a": 1}}
    )
    assert evaluated.queries == 1
    assert evaluated.measures["nDCG@10"] == 1
    assert (evaluated.unjudged, evaluated.unasked) == (("q2",), ("q9",))
    assert evaluated.to_json()["unasked"] == ["q9"]


def test_nothing_in_common_is_no_measurement() -> None:
    with pytest.raises(KashshafError, match="none of 1 queries is among 1 judged ones"):
        evaluate([answered("q1", "a")], {"q9": {"a": 1}})


@pytest.mark.parametrize(
    "content",
    [
        "q1\ta\t1\nq1\tb c\t0\nq2\tc\t2\n",
        "query-id\tcorpus-id\tscore\nq1\ta\t1\nq1\tb c\t0\n\nq2\tc\t2",
        "\ufeffq1\ta\t1\r\nq1\tb c\t0\r\nq2\tc\t2\r\n",
        "q1\t0\ta\t1\nq1\t0\tb c\t0\nq2\tQ0\tc\t2\n",
    ],
)
def test_the_forms_of_qrels(tmp_path: Path, content: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(content, newline="")
    assert read_qrels(str(path)) == ({"q1": {"a": 1, "b c": 0}, "q2": {"c": 2}}, [])


def test_qrels_with_spaces(tmp_path: Path) -> None:
    path = tmp_path / "qrels.txt"
    path.write_text("q1 0 a 1\nq2  0  c  2\n")
    assert read_qrels(str(path))[0] == {"q1": {"a": 1}, "q2": {"c": 2}}


def test_bad_lines_of_qrels_are_named(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("q1\ta\t1\nq1\tb\n\nq2\tc\tyes\nq3\td\t1\n")
    qrels, rejections = read_qrels(str(path))
    assert set(qrels) == {"q1", "q3"}
    assert [(each.record, each.reason) for each in rejections] == [
        ("line 2", "2 columns; legal are qid docid rel, and qid 0 docid rel"),
        ("line 4", "relevance 'yes'; legal is a whole number"),
    ]


def test_missing_qrels(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        read_qrels(str(tmp_path / "nowhere"))
