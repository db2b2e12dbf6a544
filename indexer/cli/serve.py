"""``kashshaf serve``."""

from __future__ import annotations

import logging

import click

from search_api.limits import DEFAULT as DEFAULT_RATE
from search_api.logs import Logging
from search_api.serve import run
from search_api.settings import SLOW_MS

from .options import WORKERS
from .outcome import DONE
from .session import Command, Session, with_session
from .voice import Voice


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
@click.option(
    "--cors-origin",
    "cors_origins",
    metavar="ORIGIN",
    multiple=True,
    help="An origin whose scripts may read the API, as https://tool.example. May be repeated.  "
    "[env: KASHSHAF_CORS]",
)
@click.option(
    "--rate-limit",
    metavar="N/TIME|off",
    default="",
    help="Requests that a key, or an address without one, may send.  [env: KASHSHAF_RATE_LIMIT; "
    f"default: {DEFAULT_RATE}, but any number from this machine]",
)
@click.option(
    "--proxy",
    "proxies",
    metavar="ADDRESS",
    multiple=True,
    help="A proxy before this server, whose X-Forwarded-For and -Proto are believed; an address or "
    "a network. May be repeated.",
)
@click.option(
    "--slow",
    "slow_ms",
    metavar="MS",
    type=click.FloatRange(min=0),
    default=SLOW_MS,
    show_default=True,
    help="Milliseconds from which on a request is logged, with what was searched.",
)
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
    cors_origins: tuple[str, ...],
    rate_limit: str,
    proxies: tuple[str, ...],
    slow_ms: float,
) -> int:
    """Answer searches over HTTP: the page at / and the API at /api/v1, until Ctrl-C.

    Refuses a host that other machines can reach while no API key exists, unless --insecure. Faults
    and slow searches are logged; every request is with --log-format json or -v.
    """
    run(
        session.target,
        host=host,
        port=port,
        workers=workers,
        allowed_hosts=allowed_hosts,
        sources=sources,
        insecure=insecure,
        cors_origins=cors_origins,
        rate_limit=rate_limit,
        proxies=proxies,
        slow_ms=slow_ms,
        logging=_logging(session.voice),
        config=session.config,
    )
    return DONE


def _logging(voice: Voice) -> Logging:
    """Requests are logged where a program reads them, or somebody who wants to know."""
    told = not voice.quiet and (voice.verbose or voice.log_format == "json")
    return Logging(voice.log_format, logging.INFO if told else logging.WARNING)
