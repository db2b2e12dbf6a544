"""Clients that may write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from indexer.keys import KeyFile
from search_api import Settings, create_app


def admin_key(file: Path) -> str:
    """A new key of scope admin in a file of keys."""
    return KeyFile(file).create(None, "admin", now=datetime(2018, 8, 14, tzinfo=UTC))[1]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def admins_app(index: Path, **settings: Any) -> Flask:
    """An application with a file of keys beside the index."""
    keys = index.with_name("keys")
    app = create_app(Settings(index=str(index), keys=str(keys), **settings))
    app.extensions["test key"] = admin_key(keys)
    return app


def admin_of(app: Flask) -> FlaskClient:
    """A client that sends the key with every request."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {app.extensions['test key']}"
    return client
