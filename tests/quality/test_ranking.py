"""How well the real command ranks, on the judged sets kept beside the repository.

The set of headlines, the other engines and the ablation take minutes and are in ``make quality``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from ..places import on, place
from .floors import floors, missed
from .indexes import index_of, kashshaf
from .judged import KEPT, kept
from .measures import MAIN, means, values
from .runs import Asking, command_run

ON_A_CLUSTER: Final[Sequence[str]] = KEPT if os.environ.get("QUALITY") == "all" else KEPT[:1]
"""The other set has thirty times as many documents; ``make soak`` asks for it."""
NEAR: Final = 0.003
"""How much of nDCG@10 the engines may differ by."""


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
@pytest.mark.parametrize("name", ON_A_CLUSTER)
def test_a_cluster_ranks_as_well(name: str, tmp_path: Path) -> None:
    judged = kept(name)
    with on("opensearch"):
        index = place(tmp_path)
        kashshaf("index", str(judged.corpus), "--index", index, "--quiet")
        reached = means(values(judged.judgements(), command_run(judged, index)))
    (floor,) = (row.bound for row in floors() if (row.of, row.figure) == (name, MAIN))

    assert missed(name, reached) == []
    assert reached[MAIN] == pytest.approx(floor, abs=NEAR)


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
