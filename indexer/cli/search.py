"""``kashshaf search``."""

from __future__ import annotations

import uuid
from dataclasses import replace

import click

from search_api.params import FACETS, SearchParams
from search_api.present import answer, request_of

from ..engines import Snapshot
from ..jobs.export import FORMATS, all_hits
from ..model import Request
from .outcome import DONE
from .output import STDOUT, print_json, written
from .results import print_results
from .searching import Searching, joined, search_options
from .session import Session, with_session
from .values import TEXT


@click.command(
    "search",
    cls=Searching,
    example="kashshaf search مجلس الأمن --from 2018-07 --size 5\n"
    "kashshaf search '\"وقف إطلاق النار\"' --export csv ceasefire.csv",
)
@click.argument("words", nargs=-1, type=TEXT, required=True, metavar="QUERY...")
@search_options()
@click.option(
    "--page", type=click.IntRange(1), default=1, show_default=True, help="Which --size of them."
)
@click.option("--explain", is_flag=True, help="Show what made each score.")
@click.option(
    "--export",
    type=(click.Choice(tuple(FORMATS)), str),
    metavar="csv|jsonl FILE",
    help="Write all results, of every page, to FILE (- is stdout) instead of showing them.",
)
@with_session
def command(
    session: Session,
    *,
    words: tuple[str, ...],
    params: SearchParams,
    page: int,
    explain: bool,
    export: tuple[str, str] | None,
) -> int:
    """Search, and show the results, best first, with what matched marked.

    The query language: "a phrase", +must -not, AND OR NOT, (brackets), word*, word~, =spelling,
    title: source: author: hashtag: date:, #hashtag. Marks are shown on a terminal only.
    """
    if export:
        session.require_outside("--export", export[1])
    params = replace(params, q=joined(words), page=page, explain=explain)
    variants = session.variants()
    params = replace(params, variants=variants is not None)
    today, zone = session.today(), session.config.zone
    request = request_of(params, today=today, zone=zone, variants=variants)
    snapshot = session.snapshot()
    if export:
        return _exported(session, snapshot, request, *export)
    if session.json:
        params = replace(params, facets=FACETS)
    found = answer(snapshot, params, today=today, zone=zone, variants=variants)
    if session.json:
        print_json({**found, "request_id": uuid.uuid4().hex})
    else:
        print_results(session, found)
        if params.group and not found["grouped"]:
            session.voice.note("too many results have copies: each is shown alone")
    return DONE


def _exported(session: Session, snapshot: Snapshot, request: Request, form: str, path: str) -> int:
    with written("--export", path) as stream:
        count = FORMATS[form](all_hits(snapshot, request), stream)
    session.voice.note(f"{count} results written to {'stdout' if path == STDOUT else path}")
    if session.json and path != STDOUT:
        print_json({"exported": count, "file": path})
    return DONE
