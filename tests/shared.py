"""The data beside the repository: judged queries, real articles, the project's first five."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(*parts: str) -> Path:
    """The path of a file or folder of ``../shared``.

    Where it is missing the test is skipped, and says so; never with ``CI=true``, where it fails.
    """
    path = SHARED.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"../shared/{'/'.join(parts)} is missing, and CI=true leaves nothing out")
        pytest.skip(f"../shared/{'/'.join(parts)} is not beside the repository")
    return path
