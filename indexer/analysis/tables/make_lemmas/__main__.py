"""``python -m indexer.analysis.tables.make_lemmas FOLDER``: see the package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from .. import compile_lemmas
from ..compile_lemmas import SOURCE
from .agreement import agreed
from .choice import Chooser
from .counts import counted, vocabulary
from .families import families
from .plurals import plurals
from .readings import read
from .reviewed import corrected, joins
from .rows import rows

KEPT = Path("build/lemmas/readings.json.gz")
HEAD = (
    "# lemma\tproclitics/form/pronoun:words … (made by make_lemmas from farahidi 0.4.0, GPL-3.0, "
    "counts of SaudiNewsNet and forms of wordfreq 3.1.1, CC BY-SA 4.0)"
)


def made(folder: Path) -> Iterator[list[str]]:
    """The rows of the table, from the articles in ``folder``."""
    counts = counted(folder)
    words = vocabulary(counts)
    chooser = Chooser(counts, read(words, KEPT))
    chooser.train()
    choices = corrected(agreed({word: chooser.choose(word) for word in words}, counts))
    broken = plurals(choices, counts, chooser.is_used)
    return rows(choices, counts, families(choices, counts, chooser.shares, broken, joins()))


if __name__ == "__main__":
    lines = (HEAD, *("\t".join(row) for row in made(Path(sys.argv[1]))))
    SOURCE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    compile_lemmas.write()
