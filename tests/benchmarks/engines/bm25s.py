"""bm25s: scores kept in a sparse matrix. It has words and their OR at one level, and no totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import bm25s

from ..corpus import Asked


class Bm25s:
    """Of the folded level only: one matrix is one level."""

    def read(self, row: dict[str, str]) -> dict[str, str]:
        return row

    def build(self, documents: Iterable[dict[str, str]], folder: Path) -> None:
        words = [row["surface"].split() for row in documents]
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        index.index(words, show_progress=False)
        index.save(folder)

    def open(self, folder: Path) -> Callable[[Asked], int | None]:
        index = bm25s.BM25.load(folder, mmap=True)

        def answer(asked: Asked) -> int | None:
            if asked.kind not in ("frequent word", "seldom word", "or"):
                return None
            index.retrieve([list(asked.words)], k=10, show_progress=False)
            return -1

        return answer
