"""``/api/v1/reindex`` and ``/api/v1/jobs``: work that goes on after its answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotFound

from indexer import errors
from indexer.jobs.background import Job, Jobs

from .errors import Refused
from .operations import asked
from .replies import fresh
from .scopes import needs
from .service import service
from .wire import json_response, request_id

background = Blueprint("jobs", __name__, url_prefix="/api/v1")


@background.post("/reindex")
@needs("admin")
def start_reindex() -> Response:
    """Build the index anew over the sources that the server was given, in the background."""
    asked()
    engine = service().engine
    if not engine.exists():
        raise errors.NotFound(f"{engine.target}: no index there")
    if holder := engine.rebuilder():
        raise Refused(409, "job_running", f"process {holder['pid']} on {holder['host']} reindexes")
    try:
        job = _jobs().start(service().settings.sources)
    except errors.Locked as error:
        raise Refused(409, "job_running", str(error)) from error
    response = _told(_shown(job), 202)
    response.headers["Location"] = url_for("jobs.job", job_id=job.id)
    return response


@background.get("/jobs/<job_id>")
@needs("admin")
def job(job_id: str) -> Response:
    """How far a job is, or how it ended."""
    asked()
    try:
        return _told(_shown(_jobs().get(job_id)))
    except errors.NotFound as error:
        raise NotFound(str(error)) from error


@background.get("/jobs")
@needs("admin")
def jobs() -> Response:
    """The jobs that are told of, the newest first."""
    asked()
    return _told({"jobs": [_shown(each) for each in _jobs().all()]})


def _jobs() -> Jobs:
    return Jobs(service().engine)


def _shown(job: Job) -> dict[str, Any]:
    return {**job.to_json(), "url": url_for("jobs.job", job_id=job.id)}


def _told(value: dict[str, Any], status: int = 200) -> Response:
    return fresh(json_response({**value, "request_id": request_id()}, status))
