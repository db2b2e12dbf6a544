"""Answers given lately: a newsroom asks the same on the day that something happens."""

from __future__ import annotations

from typing import NamedTuple

from indexer.lately import Lately


class Answer(NamedTuple):
    """The members of an answer as JSON, but for those of each request; how many results it has."""

    members: bytes
    total: int


class Recent(Lately[str, Answer]):
    """Answers by a short digest of what they hang on, at most ``most`` bytes of them."""

    def __init__(self, most: int) -> None:
        super().__init__(most, lambda answer: len(answer.members))
