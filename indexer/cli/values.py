"""Kinds of option values that click has not."""

from __future__ import annotations

import math
import os
from typing import Any, Final

import click

from ..errors import UsageError
from ..jobs.guards import Limit


class Text(click.ParamType[str]):
    """Words typed by a person: UTF-8, also under a locale that is not.

    Not for paths, whose bytes must stay as the locale reads them.
    """

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """What is no UTF-8 stays as it is; never fails."""
        try:
            return os.fsencode(value).decode()
        except UnicodeError:
            return str(value)


TEXT: Final = Text()


class Seconds(click.FloatRange):
    """A number of seconds, not negative and not endless."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0, max=7 * 24 * 3600)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Fails for what is no number."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return float(number)


class Percent(click.ParamType[float]):
    """A percentage."""

    name = "p%"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Fails for what is none."""
        try:
            limit = Limit.parse(value)
        except UsageError:
            limit = None
        if limit is None or not limit.percent:
            self.fail(f"{value!r}: legal are 0% to 100%", param, ctx)
        return limit.most


class Share(click.ParamType[Limit]):
    """A number of records, or a percentage of them."""

    name = "n|p%"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Limit:
        """Fails for what is neither."""
        try:
            return Limit.parse(value)
        except UsageError as error:
            self.fail(str(error), param, ctx)
