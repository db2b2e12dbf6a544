"""Answers given lately: a newsroom asks the same on the day that something happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from cachetools import LRUCache


class Answer(NamedTuple):
    """The members of an answer as JSON, but for those of each request; how many results it has."""

    members: bytes
    total: int


class Recent:
    """Answers by a short digest of what they hang on, at most ``most`` bytes of them. Safe to share
    by threads.
    """

    def __init__(self, most: int) -> None:
        self._answers: LRUCache[str, Answer] = LRUCache(most, lambda one: len(one.members))
        self._changing = threading.Lock()

    def get(self, key: str, make: Callable[[], Answer]) -> Answer:
        """The answer, made if nobody asked for it lately; what ``make`` raises is not kept."""
        with self._changing:
            found = self._answers.get(key)
        if found is None:  # Two threads may make the same; none waits for what it does not need.
            found = make()
            if len(found.members) <= self._answers.maxsize:
                with self._changing:
                    self._answers[key] = found
        return found
