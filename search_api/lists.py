"""All results of a search: as files, and its newest as a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final

from flask import Blueprint, Response, request

from indexer.jobs.export import all_hits, csv_parts, jsonl_parts
from indexer.model import Hit

from .feed import Feed, atom
from .operations import ATOM_TYPE, CSV_TYPE, JSONL_TYPE, search_asked
from .replies import cached, streamed
from .service import service

IN_A_FEED: Final = 50
"""Entries; a reader that comes by often misses none."""

Parts = Callable[[Iterable[Hit]], Iterator[str]]
"""From results to the text of a file, a part at a time."""

lists = Blueprint("lists", __name__, url_prefix="/api/v1")


@lists.get("/export.csv")
def export_csv() -> Response:
    """All results, for spreadsheet programs."""
    return _exported(csv_parts, CSV_TYPE, "kashshaf.csv")


@lists.get("/export.jsonl")
def export_jsonl() -> Response:
    """All results as documents, one a line, which ``kashshaf index`` takes back."""
    return _exported(jsonl_parts, JSONL_TYPE, "kashshaf.jsonl")


@lists.get("/feed.atom")
def feed() -> Response:
    """The first results, the newest unless told otherwise."""
    params = search_asked(sort="newest", per_page=IN_A_FEED, facets=())
    the = service()
    snapshot = the.snapshot()

    def made() -> Response:
        documents = [hit.document for hit in snapshot.search(the.ask(params)).hits]
        told = Feed(params, request.host_url, request.full_path.rstrip("?"), snapshot.built_at)
        return Response(atom(told, documents), content_type=ATOM_TYPE)

    return cached(snapshot, made)


def _exported(parts: Parts, content_type: str, file_name: str) -> Response:
    params, the = search_asked(facets=()), service()
    snapshot = the.snapshot()

    def made() -> Response:
        hits = all_hits(snapshot, the.ask(params))
        # The first is found at once, so that what cannot be answered is still said with a problem.
        begun = list(islice(hits, 1))
        return streamed(parts(chain(begun, hits)), content_type, file_name)

    return cached(snapshot, made)
