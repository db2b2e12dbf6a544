"""Options that several commands share, each group of them given on as one value."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

import click

from ..errors import UsageError
from ..jobs.guards import Bounds, Limit
from ..jobs.records import Reading
from ..jobs.writing import WRITING, Writing
from ..sources import FORMATS
from .values import Seconds, Share

Function = Callable[..., int]

MEMORY: Final = click.IntRange(16, 65_536)
"""Megabytes."""
WORKERS: Final = click.IntRange(1, 64)


def reading_options(function: Function) -> Function:
    """``reading``, a :class:`Reading`, and ``errors_out``, a path or None; of a command that has
    ``paths``.
    """

    @click.option(
        "--format",
        "fmt",
        type=click.Choice(("auto", *FORMATS)),
        default="auto",
        show_default=True,
        help="What the files hold; auto goes by their endings.",
    )
    @click.option("-r", "--recursive", is_flag=True, help="Folders with all that is below them.")
    @click.option(
        "--encoding",
        default="auto",
        show_default=True,
        help="What the files are written in, as windows-1256; auto finds out.",
    )
    @click.option(
        "--errors-out",
        metavar="FILE",
        help="Write the rejected records to FILE, one JSON object a line.",
    )
    @functools.wraps(function)
    def run(
        *args: Any,
        fmt: str,
        recursive: bool,
        encoding: str,
        errors_out: str | None,
        paths: Sequence[str],
        **kwargs: Any,
    ) -> int:
        if errors_out and any(map(functools.partial(_is_same, errors_out), paths)):
            raise UsageError(f"--errors-out: {errors_out} is a source, and would be overwritten")
        reading = Reading(fmt, recursive, encoding)
        return function(*args, reading=reading, errors_out=errors_out, paths=paths, **kwargs)

    return run


lock_timeout_option: Final = click.option(
    "--lock-timeout",
    type=Seconds(),
    metavar="S",
    default=WRITING.lock_timeout,
    show_default=True,
    help="Seconds to wait while another job writes the index.",
)
"""``lock_timeout``, a number of seconds."""


def writing_options(function: Function) -> Function:
    """``writing``, a :class:`Writing`."""

    @click.option(
        "--workers",
        type=WORKERS,
        default=WRITING.workers,
        show_default=True,
        help="Processes that analyse texts; worth it from some thousand documents on.",
    )
    @click.option(
        "--memory",
        "memory_mb",
        type=MEMORY,
        metavar="MB",
        default=WRITING.memory_mb,
        show_default=True,
        help="Megabytes that may be collected before they are written to disk.",
    )
    @lock_timeout_option
    @functools.wraps(function)
    def run(*args: Any, workers: int, memory_mb: int, lock_timeout: float, **kwargs: Any) -> int:
        return function(*args, writing=Writing(lock_timeout, memory_mb, workers), **kwargs)

    return run


def bounds_options(removing: str, help_text: str) -> Callable[[Function], Function]:
    """``bounds``, a :class:`Bounds`; ``removing`` is the option that permits removals."""

    def decorate(function: Function) -> Function:
        @click.option(removing, "prune", is_flag=True, help=help_text)
        @click.option(
            "--allow-shrink",
            is_flag=True,
            help="Go on even if more than a fifth of the documents will be removed.",
        )
        @click.option(
            "--fail-on",
            type=Share(),
            metavar="N|P%",
            help="Change nothing when more records than that are rejected.",
        )
        @functools.wraps(function)
        def run(
            *args: Any, prune: bool, allow_shrink: bool, fail_on: Limit | None, **kwargs: Any
        ) -> int:
            return function(*args, bounds=Bounds(prune, allow_shrink, fail_on), **kwargs)

        return run

    return decorate


def _is_same(one: str, two: str) -> bool:
    """Whether two paths lead to one file."""
    return os.path.realpath(one) == os.path.realpath(two)
