"""What the tests of the readers share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.model import Document, Rejection
from indexer.sources import find, read

Result = list[Document | Rejection]
Reads = Callable[..., Result]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Write a file of this name and these bytes (or this text), and read it."""

    def run(
        name: str, content: bytes | str, *, fmt: str = "auto", encoding: str = "auto"
    ) -> Result:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        results: Result = []
        for source in find([path], fmt=fmt):
            if isinstance(source, Rejection):
                results.append(source)
            else:
                results.extend(read(source, encoding=encoding))
        return results

    return run


@pytest.fixture
def shared() -> Path:
    """The folder of data beside the repository; without it the test is skipped, but not in CI."""
    folder = Path(__file__).parents[2].parent / "shared"
    if not folder.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"needs the data in {folder.name}/ beside the repository")
    return folder
