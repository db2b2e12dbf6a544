"""``kashshaf delete``."""

from .conftest import Run


def test_by_id(news: Run) -> None:
    ended = news("delete", "a1", "a/3 x", "nowhere")
    assert (ended.status, ended.out) == (0, "2 deleted\n")
    assert "'nowhere'" in ended.err
    assert news("stats", "--json").json["documents"] == 1


def test_by_id_as_json(news: Run) -> None:
    generation = news("stats", "--json").json["generation"]
    value = news("delete", "a1", "x", "--json").json
    assert value == {"deleted": 1, "missing": ["x"], "generation": generation + 1}


def test_ids_that_are_all_missing_are_no_error(news: Run) -> None:
    ended = news("delete", "x")
    assert (ended.status, ended.out) == (0, "0 deleted\n")


def test_a_query_only_counts_unless_yes_is_said(news: Run) -> None:
    ended = news("delete", "--query", "الامن")
    assert ended.status == 0
    assert ended.out.startswith("2 match")
    assert news("stats", "--json").json["documents"] == 3
    assert news("delete", "--query", "الامن", "--json").json["matching"] == 2
    deleted = news("delete", "--query", "الامن", "--yes", "--json")
    assert deleted.json["deleted"] == 2
    assert news("stats", "--json").json["documents"] == 1


def test_a_query_wants_all_words_and_takes_no_other_forms(news: Run) -> None:
    assert news("delete", "--query", "مجلس النفط", "--json").json["matching"] == 0
    assert news("delete", "--query", "سوق", "--json").json["matching"] == 0
    assert news("delete", "--query", "الاسواق", "--json").json["matching"] == 1
