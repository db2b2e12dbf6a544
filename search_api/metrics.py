"""``/metrics``: what the server has done and holds, as Prometheus reads it.

| name | counts |
| --- | --- |
| ``kashshaf_requests_total`` | requests by ``route``, ``method`` and ``status`` |
| ``kashshaf_request_seconds`` | until an answer begins, by ``route``; a histogram |
| ``kashshaf_searches_total`` | searches that were answered |
| ``kashshaf_searches_without_hits_total`` | those of them that found nothing |
| ``kashshaf_index_up`` | 1 while searches can be answered |
| ``kashshaf_index_documents``, ``_generation``, ``_age_seconds`` | of the live generation |
| ``kashshaf_reindexing`` | 1 while a new generation is built, by whomever |
| ``kashshaf_jobs`` | jobs that are told of, by ``status`` |

Counts are those of all processes since the server began. A route is what the address is a case of,
never the address, so whatever is asked, there are no more rows than routes.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Flask, Response, current_app, g, request

from indexer.errors import KashshafError
from indexer.jobs.background import Jobs

from .operations import METRICS_TYPE, asked
from .replies import fresh
from .service import Service, service

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import GaugeMetricFamily

EXTENSION: Final = "kashshaf.metrics"
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client is told in which folder processes count together."""
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""
METHODS: Final = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"))
OTHER: Final = "other"
"""A route that there is not, or a method."""

metrics = Blueprint("metrics", __name__)


@contextmanager
def counted_together() -> Iterator[None]:
    """What is made and forked within counts as one; to be begun before any application is made."""
    from prometheus_client import values

    owner, folder = os.getpid(), mkdtemp(prefix="kashshaf-metrics-")
    os.environ[FOLDER] = folder
    # It was chosen for one process alone when it was imported.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if os.getpid() == owner:  # A worker leaves the block too, when it ends.
            values.ValueClass = values.MutexValue
            del os.environ[FOLDER]
            shutil.rmtree(folder, ignore_errors=True)


def install(app: Flask) -> None:
    """Count every request from now on."""
    from prometheus_client import CollectorRegistry, Histogram
    from prometheus_client import Counter as Count

    own = CollectorRegistry()
    app.extensions[EXTENSION] = own
    requests = Count(
        "kashshaf_requests", "Requests answered.", ("route", "method", "status"), registry=own
    )
    seconds = Histogram(
        "kashshaf_request_seconds",
        "Seconds until an answer began.",
        ("route",),
        buckets=BUCKETS,
        registry=own,
    )
    searches = Count("kashshaf_searches", "Searches answered.", registry=own)
    in_vain = Count("kashshaf_searches_without_hits", "Searches that found nothing.", registry=own)

    @app.before_request
    def begin() -> None:
        g.counted_from = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule or OTHER)
        method = request.method if request.method in METHODS else OTHER
        requests.labels(route, method, str(response.status_code)).inc()
        if "counted_from" in g:
            seconds.labels(route).observe(time.perf_counter() - g.counted_from)
        if "found" in g:
            searches.inc()
            in_vain.inc(not g.found["total"])
        return response


@metrics.get("/metrics")
def all_metrics() -> Response:
    """Everything, of all processes."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    asked()
    now = CollectorRegistry()
    now.register(_Held(service()))
    counted: CollectorRegistry = current_app.extensions[EXTENSION]
    if FOLDER in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # it publishes none
    text = generate_latest(counted) + generate_latest(now)
    return fresh(Response(text, content_type=METRICS_TYPE))


class _Held:
    """What the server holds at the moment it is asked."""

    def __init__(self, the: Service) -> None:
        self._service = the

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One after the other; of an index that cannot be used only that."""
        engine = self._service.engine
        try:
            snapshot = self._service.snapshot()
        except KashshafError:
            yield _gauge("index_up", "Whether searches can be answered.", 0)
            return
        age = self._service.settings.clock() - datetime.fromisoformat(snapshot.built_at)
        yield _gauge("index_up", "Whether searches can be answered.", 1)
        yield _gauge("index_documents", "Documents of the live generation.", snapshot.documents)
        yield _gauge("index_generation", "Number of the live generation.", snapshot.generation)
        yield _gauge("index_age_seconds", "Seconds since it was built.", age.total_seconds())
        yield _gauge(
            "reindexing", "Whether a new generation is built.", engine.rebuilder() is not None
        )
        jobs = _gauge("jobs", "Jobs that are told of.", labels=["status"])
        for status, count in Counter(job.status for job in Jobs(engine).all()).items():
            jobs.add_metric([status], count)
        yield jobs


def _gauge(name: str, about: str, value: float | None = None, **more: Any) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"kashshaf_{name}", about, value=value, **more)
