"""How far a job has come: what can be known, and nothing that cannot."""

import pytest

from indexer.jobs import progress as module
from indexer.jobs.progress import Course, Progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_with_a_total_there_is_a_share_and_an_end(clock: list[float]) -> None:
    course = Course()
    course.step("writing", 0, 400, "documents")
    clock[0] += 10
    course.step("writing", 100, 400, "documents")
    assert course.now() == Progress("writing", 100, 400, "documents", 25.0, 10.0, 30.0)


def test_without_a_total_there_is_only_a_pace(clock: list[float]) -> None:
    course = Course()
    course.step("reading", 0, None, "documents")
    clock[0] += 4
    course.step("reading", 100, None, "documents")
    assert course.now() == Progress("reading", 100, None, "documents", None, 25.0, None)


def test_the_bytes_of_the_sources_say_what_the_documents_cannot(clock: list[float]) -> None:
    course = Course()
    course.step("reading", 1, None, "documents")
    clock[0] += 30
    course.step("reading", 300, None, "documents")
    course.sources(750, 1000)
    assert course.now() == Progress("reading", 300, None, "documents", 75.0, 10.0, 10.0)


def test_a_new_phase_begins_anew(clock: list[float]) -> None:
    course = Course()
    course.step("reading", 1, None, "documents")
    course.sources(9, 10)
    clock[0] += 50
    course.step("writing", 0, None, "documents")
    assert course.now() == Progress("writing", 0, None, "documents", None, 0.0, None)


def test_a_moment_says_nothing_about_the_end(clock: list[float]) -> None:
    course = Course()
    course.step("writing", 1, 10_000, "documents")
    assert course.now().rate == 0.0
    clock[0] += 0.5
    assert course.now().left is None
    assert course.now().rate == 2.0
    clock[0] += 0.5
    assert course.now().left == pytest.approx(9_999, abs=1)


def test_more_than_was_expected_is_all_of_it(clock: list[float]) -> None:
    course = Course()
    course.step("writing", 12, 10, "documents")
    assert course.now().percent == 100.0
