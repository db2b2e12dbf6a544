"""``kashshaf delete``."""

from __future__ import annotations

import click

from search_api.params import SearchParams
from search_api.present import request_of

from ..errors import UsageError
from ..jobs.delete import Deleted, check_condition, delete, delete_matching
from ..jobs.writing import Writing
from ..model import Request
from .options import writing_options
from .outcome import DONE
from .output import print_json, print_line
from .session import Command, Session, with_session
from .values import TEXT


@click.command(
    "delete",
    cls=Command,
    example="kashshaf delete 000.txt 001.txt\n"
    "kashshaf delete --query 'source:وكالة date:2015' --yes",
)
@click.argument("ids", nargs=-1, type=TEXT, metavar="[ID...]")
@click.option(
    "--query",
    type=TEXT,
    metavar="Q",
    help="Delete what has all words of Q in any spelling, but no other forms of them.",
)
@click.option("--yes", is_flag=True, help="Delete what --query finds; without it, only count.")
@writing_options
@with_session
def command(
    session: Session, *, ids: tuple[str, ...], query: str | None, yes: bool, writing: Writing
) -> int:
    """Delete documents, by id or by query, and say how many.

    An id that is not there is no error.
    """
    if (query is None) == (not ids):
        raise UsageError("delete: legal is either ID... or --query Q, and not both")
    if query is None:
        return _told(session, delete(session.engine(), ids, writing=writing))
    params = SearchParams(q=query, match="all", form="word", group=False, facets=())
    request = request_of(params, today=session.today(), zone=session.config.zone)
    check_condition(request)
    if yes:
        return _told(session, delete_matching(session.engine(), request, writing=writing))
    return _counted(session, request)


def _told(session: Session, deleted: Deleted) -> int:
    for document_id in deleted.missing:
        session.voice.warn(f"no document has the id {document_id!r}")
    if session.json:
        print_json(deleted.to_json())
    else:
        print_line(f"{len(deleted.ids)} deleted")
    return DONE


def _counted(session: Session, request: Request) -> int:
    snapshot = session.snapshot()
    matching = len(snapshot.matching_ids(request))
    if session.json:
        print_json({"matching": matching, "deleted": 0, "generation": snapshot.generation})
    else:
        print_line(f"{matching} match, none deleted: --yes deletes them")
    return DONE
