"""How well the real command ranks, on the judged sets kept beside the repository.

The set of headlines, the other engines and the ablation take minutes and are in ``make quality``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .floors import missed
from .indexes import index_of, kashshaf
from .judged import KEPT, kept
from .measures import MAIN, means, values
from .runs import Asking, command_run


@pytest.mark.shared
@pytest.mark.parametrize("name", KEPT)
def test_default_settings_rank_at_least_as_well_as_they_did(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = kept(name)
    index = index_of(judged, tmp_path)
    run = command_run(judged, index)
    reached = means(values(judged.judgements(), run))
    with capsys.disabled():
        print(f"\n{name}:", ", ".join(f"{key} {value:.4f}" for key, value in reached.items()))

    assert missed(name, reached) == []
    assert Asking(index, judged.asked()).run() == run


@pytest.mark.shared
def test_the_commands_own_measures_are_these(tmp_path: Path) -> None:
    judged = kept("xquad_ar")
    index = index_of(judged, tmp_path)
    reached = means(values(judged.judgements(), command_run(judged, index)))
    own = json.loads(
        kashshaf(
            *("eval", "--queries", str(judged.queries), "--qrels", str(judged.qrels)),
            *("--json", "--index", str(index)),
        )
    )

    assert own[MAIN] == pytest.approx(reached[MAIN])
