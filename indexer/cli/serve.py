"""``kashshaf serve``."""

from __future__ import annotations

import click

from search_api.serve import run

from .options import WORKERS
from .outcome import DONE
from .session import Command, Session, with_session


@click.command("serve", cls=Command, example="kashshaf serve --port 9000")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="0 takes one that is free, and says which.",
)
@click.option(
    "--workers", type=WORKERS, default=2, show_default=True, help="Processes that answer."
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    metavar="H",
    multiple=True,
    help="Another name that requests may use for this host. May be repeated.",
)
@click.option(
    "--source",
    "sources",
    metavar="PATH",
    multiple=True,
    help="Where the documents come from. May be repeated.",
)
@click.option("--insecure", is_flag=True, help="Let a host that others reach answer without keys.")
@with_session
def command(
    session: Session,
    *,
    host: str,
    port: int,
    workers: int,
    allowed_hosts: tuple[str, ...],
    sources: tuple[str, ...],
    insecure: bool,
) -> int:
    """Answer searches over HTTP: the page at / and the API at /api/v1, until Ctrl-C.

    Refuses a host that other machines can reach, unless --insecure.
    """
    session.engine().exists()  # Something else in its place is said before anything starts.
    run(
        session.target,
        host=host,
        port=port,
        workers=workers,
        allowed_hosts=allowed_hosts,
        sources=sources,
        insecure=insecure,
        config=session.config,
    )
    return DONE
