"""The engines that the contract is put to: each makes an index in an empty folder."""

from collections.abc import Callable
from pathlib import Path

from indexer.engines import Engine, open_engine

KINDS: dict[str, Callable[[Path], Engine]] = {
    "whoosh": lambda folder: open_engine(str(folder / "index")),
}
