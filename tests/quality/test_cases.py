"""Words that must find each other and words that must not, through the real command."""

from __future__ import annotations

from pathlib import Path

import pytest

from .cases import FILES, answers, by_kind, cases, failures, figures
from .floors import missed


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_as_many_cases_hold_as_did(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = cases(name)
    found = answers(name, tmp_path)
    with capsys.disabled():
        counts = by_kind(rows, found).items()
        print(f"\n{name}:", "; ".join(f"{kind} {count}" for kind, count in counts))
        for row in failures(rows, found):
            print(f"  {'must not' if row.is_trap else 'must'}: {row.query} → {row.text}")

    assert missed(name, figures(rows, found)) == []
