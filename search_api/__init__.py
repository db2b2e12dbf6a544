"""Kashshaf's API and page.

Law: whatever must agree with the bytes on the wire lives here; whatever must agree with the bytes
on disk lives in ``indexer``. This package imports ``indexer.{model, errors, config, keys, query,
analysis, engines, jobs}`` and never its command line. It reads no environment and no clock but
through :class:`Settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Final

from flask import Flask, url_for
from werkzeug.routing import BaseConverter

from indexer.engines import Engine, open_engine
from indexer.jobs.variants import load_variants

from . import access, errors, limits, logs, metrics, origins, proxies, security, wire
from .api import api, probes
from .docs import docs
from .jobs import background
from .lists import lists
from .login import login
from .overview import overview
from .page import page
from .related import related
from .service import EXTENSION, Service
from .settings import Settings
from .writing import documents

__all__ = ["Settings", "create_app"]

BLUEPRINTS: Final = (
    api,
    documents,
    related,
    lists,
    overview,
    background,
    docs,
    probes,
    metrics.metrics,
    page,
    login,
)
"""All routes; of two that fit an address the more exact one answers, whatever their order."""

A_YEAR: Final = 365 * 24 * 3600
"""Seconds; assets may be kept that long, since their address changes with their content."""


class _Anything(BaseConverter):
    """A document id: any characters, slashes and line ends among them."""

    regex = r"[\s\S]+"
    part_isolating = False


class _Writable(_Anything):
    """A document id that can be read at the same address: what is asked of one is none."""

    regex = rf"{_Anything.regex}(?<!/copies)(?<!/similar)"


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The application; ``engine`` is the one at ``settings.index`` unless given.

    The index is opened by the first request that needs it, so it may come into being, or change,
    while the application runs. Raises NotFound and UsageError for a table of variants that is none,
    UsageError for settings outside their range, KeysUnusable.
    """
    app = Flask(__name__)
    app.extensions[EXTENSION] = Service(
        engine or open_engine(settings.index), settings, load_variants(settings.variants)
    )
    app.url_map.converters["anything"] = _Anything
    app.url_map.converters["writable"] = _Writable
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _addresses(Path(str(app.static_folder)))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    proxies.install(app, proxies.networks(settings.proxies))
    logs.install(app, settings.slow_ms)
    metrics.install(app)
    errors.install(app)
    security.install(app, settings)
    origins.install(app, origins.checked_origins(settings.cors_origins))
    limits.install(app, settings)
    access.install(app, settings)
    wire.install(app)
    return app


def _addresses(folder: Path) -> Callable[[str], str]:
    """From an asset's name to its address, which changes with the content."""
    versions = {
        file.name: blake2b(file.read_bytes(), digest_size=6).hexdigest()
        for file in folder.iterdir()
    }
    return lambda name: url_for("static", filename=name, v=versions[name])
