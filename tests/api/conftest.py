from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_api import Settings, create_app

from .described import DescribedClient
from .documents import COPIES, DOCUMENTS, write
from .markup import Element, read
from .pages import Visit

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)

Search = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session", autouse=True)
def _described() -> Iterator[None]:
    """Every client of these tests compares what it gets with the description."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "test_client_class", DescribedClient)
        yield


@pytest.fixture(scope="session")
def index(engine_of_folders: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api") / "index"
    write(folder, *DOCUMENTS)
    return folder


@pytest.fixture(scope="session")
def app(index: Path) -> Flask:
    return create_app(Settings(index=str(index), clock=lambda: NOW))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def search(client: FlaskClient) -> Search:
    """The JSON of a search; parameters as keywords, ``from`` with an underscore behind it."""

    def ask(q: str = "", **parameters: Any) -> dict[str, Any]:
        given = {name.rstrip("_"): value for name, value in parameters.items()}
        response = client.get("/api/v1/search", query_string={"q": q, **given})
        assert response.status_code == 200, response.text
        assert isinstance(response.json, dict)
        return response.json

    return ask


@pytest.fixture
def visit(client: FlaskClient) -> Visit:
    """The page at a path with parameters."""

    def go(path: str = "/", status: int = 200, **parameters: Any) -> Element:
        given = {name.rstrip("_"): value for name, value in parameters.items()}
        response = client.get(path, query_string=given or None)
        assert response.status_code == status, response.text
        assert response.content_type == "text/html; charset=utf-8"
        return read(response.text)

    return go


@pytest.fixture(scope="session")
def wired(engine_of_folders: str, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of an index with wire copies."""
    folder = tmp_path_factory.mktemp("wired") / "index"
    write(folder, *DOCUMENTS, *COPIES)
    return create_app(Settings(index=str(folder), clock=lambda: NOW)).test_client()
