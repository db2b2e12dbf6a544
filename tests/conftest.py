"""What all tests share.

Hypothesis tries the same examples each time, so that a change is judged by what it changes;
``HYPOTHESIS_PROFILE=random`` tries others, to look for what nobody thought of.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .places import ENGINES, forget, on

# How long examples take to make says nothing but how busy the machine is.
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("random", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="the engine of every index in a folder")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is given no folder has no index."""
    chosen = metafunc.config.getoption("--engine")
    engines = (chosen,) if chosen else ENGINES
    has_folder = "tmp_path_factory" in metafunc.fixturenames
    if has_folder and (chosen or metafunc.definition.get_closest_marker("both")):
        metafunc.parametrize("engine_of_folders", engines, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What looks at the files of the embedded engine has nothing to look at on a node."""
    about_files = [item for item in items if _is_about_files(item)]
    items[:] = [item for item in items if item not in about_files]
    config.hook.pytest_deselected(items=about_files)


def _is_about_files(item: pytest.Item) -> bool:
    engine = item.callspec.params.get("engine_of_folders") if hasattr(item, "callspec") else None
    return engine == "opensearch" and item.get_closest_marker("files") is not None


@pytest.fixture(scope="session")
def engine_of_folders(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine that who opens a folder gets."""
    engine: str = getattr(request, "param", ENGINES[0])
    with on(engine):
        yield engine


@pytest.fixture(autouse=True)
def _without_what_is_on_the_node(
    engine_of_folders: str, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A test's own folder goes with it, and so does what is on the node in its place."""
    if engine_of_folders == "whoosh" or "tmp_path" not in request.fixturenames:
        yield
        return
    folder: Path = request.getfixturevalue("tmp_path")
    yield
    forget(folder)
