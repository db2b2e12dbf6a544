"""The options of a search, as the values that the API takes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import click

from search_api.params import SearchParams

from ..model import FORMS, MATCHES, OPERATORS, SORTS
from .session import REMEMBERED, Command
from .values import TEXT

MOST: Final = 10_000
"""Results of one query."""

Decorator = Callable[[Callable[..., int]], Callable[..., int]]

_MINUS: Final = re.compile("-[^-A-Za-z0-9]")
_KEPT: Final = "\N{WORD JOINER}"

_OPTIONS: Final = (
    click.option(
        "--sort",
        type=click.Choice(SORTS),
        default=SORTS[0],
        show_default=True,
        help="What comes first.",
    ),
    click.option(
        "--from", "since", type=TEXT, metavar="D", help="From this day, month or year on."
    ),
    click.option(
        "--to", "until", type=TEXT, metavar="D", help="Up to and with this day, month or year."
    ),
    click.option(
        "--source", "sources", type=TEXT, metavar="S", multiple=True, help="May be repeated."
    ),
    click.option(
        "--author", "authors", type=TEXT, metavar="A", multiple=True, help="May be repeated."
    ),
    click.option(
        "--hashtag", "hashtags", type=TEXT, metavar="T", multiple=True, help="May be repeated."
    ),
    click.option(
        "--match",
        type=click.Choice(MATCHES),
        default="auto",
        show_default=True,
        help="Whether all words must be there, or any; auto ranks best.",
    ),
    click.option(
        "--form",
        type=click.Choice(FORMS),
        default="all",
        show_default=True,
        help="Letter for letter; spelling folded; or every form of the words.",
    ),
    click.option(
        "--operators",
        type=click.Choice(OPERATORS),
        default="en",
        show_default=True,
        help="ar makes أو and ليس operators too.",
    ),
    click.option(
        "--variants",
        metavar="FILE|off",
        help="A table of spelling variants laid over ours, as kashshaf variants prints it; or "
        "none.  [env: KASHSHAF_VARIANTS; default: ours]",
        **REMEMBERED,
    ),
    click.option(
        "--no-group",
        is_flag=True,
        help="Show wire copies one by one instead of one for all of them.",
    ),
)


def search_options(size: int = 10) -> Decorator:
    """``params``, a :class:`SearchParams` without a query; ``size`` is the default of --size."""

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> int:
            group = not kwargs.pop("no_group")
            given = {name: kwargs.pop(name) for name in _FIELDS}
            return function(*args, params=SearchParams(**given, group=group, facets=()), **kwargs)

        results = click.option(
            "--size",
            "per_page",
            type=click.IntRange(1, MOST),
            default=size,
            show_default=True,
            help="Results of a query.",
        )
        for option in reversed((results, *_OPTIONS)):
            run = option(run)
        return run

    return decorate


_FIELDS: Final = (
    *("per_page", "sort", "since", "until", "sources", "authors", "hashtags"),
    *("match", "form", "operators"),
)


class Searching(Command):
    """A command whose arguments may begin with the minus of the query language (-كلمة, -"…").

    What a letter of ASCII follows is an option all the same: such words go after ``--``.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep click from taking such words for options."""
        return super().parse_args(ctx, [_KEPT + arg if _MINUS.match(arg) else arg for arg in args])


def joined(words: Sequence[str]) -> str:
    """The query that the arguments of :class:`Searching` are."""
    return " ".join(word.removeprefix(_KEPT) for word in words)
