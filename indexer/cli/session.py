"""What every command has: the common options, the index they name, and a voice."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

import click

from ..config import Config
from ..engines import MENDING, Engine, Snapshot, is_folder, open_engine
from ..errors import UsageError
from ..model import ANALYSIS_VERSION
from .output import STDOUT
from .voice import LOG_FORMATS, Voice

if TYPE_CHECKING:
    from ..analysis.variants import Variants

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of a command. ``target`` is the index, ``table`` the spelling variants, both as the
    user named them.
    """

    target: str
    json: bool
    voice: Voice
    config: Config
    table: str

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Session:
        """From the common options that were given. Raises UsageError."""
        config = Config.from_environment()
        return cls(
            target=given.get("index") or config.index,
            json=bool(given.get("json")),
            voice=cls.voice_of(given),
            config=config,
            table=given.get("variants") or config.variants,
        )

    @staticmethod
    def voice_of(given: Mapping[str, Any]) -> Voice:
        """How loud, and in what form, the options want it."""
        return Voice(
            quiet=bool(given.get("quiet")),
            verbose=bool(given.get("verbose")),
            log_format=given.get("log_format") or LOG_FORMATS[0],
        )

    def engine(self) -> Engine:
        """The engine of the target. Raises UsageError for an address that is none."""
        return open_engine(self.target)

    def snapshot(self) -> Snapshot:
        """The live generation. Warns when another version of the analysis built it, and when it is
        the one before because the newest is damaged.

        Raises NotFound and Damaged.
        """
        snapshot = self.engine().snapshot()
        if snapshot.fallen_back:
            self.voice.warn(
                f"{snapshot.fallen_back}: the newest commit is damaged, and this is the one before "
                f"it, generation {snapshot.generation}; {MENDING}"
            )
        if snapshot.analysis_version != ANALYSIS_VERSION:
            self.voice.warn(
                f"the index was built by version {snapshot.analysis_version} of the analysis, this "
                f"is version {ANALYSIS_VERSION}: results may be missing until kashshaf reindex"
            )
        return snapshot

    def require_outside(self, option: str, path: str | None) -> None:
        """Raises UsageError, naming the option, for a file to write that is in the index's folder,
        which holds what Kashshaf writes there and nothing else.
        """
        if not path or path == STDOUT or not is_folder(self.target):
            return
        place, folder = (Path(os.path.realpath(one)) for one in (path, self.target))
        if place.is_relative_to(folder):
            raise UsageError(
                f"{option}: {path} is in the folder of the index {self.target}, which holds the "
                "index alone; legal is a path outside of it"
            )

    def variants(self) -> Variants | None:
        """The spelling variants, read anew; None when they are off.

        Raises NotFound and UsageError for a file that is no table.
        """
        from ..jobs.variants import load_variants

        return load_variants(self.table)

    def today(self) -> date:
        """The day it is where the user is."""
        return datetime.now(self.config.zone).date()


class Command(click.Command):
    """A command with the common options and, in its help, an example."""

    def __init__(self, name: str, *, example: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.params += common_options()
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example, as it would be typed."""
        with formatter.section("Example"):
            for line in self.example.splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def with_session(
    function: Callable[Concatenate[Session, Parameters], int],
) -> Callable[Parameters, int]:
    """Give a command its session as the first argument."""

    @functools.wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> int:
        given = click.get_current_context().find_root().ensure_object(dict)
        return function(Session.of(given), *args, **kwargs)

    return run


def common_options() -> list[click.Parameter]:
    """The options of the program and of every command; the last one given counts."""
    return [
        click.Option(
            ["--index"],
            metavar="TARGET",
            help="The index, a folder or opensearch://…  "
            "[env: KASHSHAF_INDEX; default: ./kashshaf-index]",
            **REMEMBERED,
        ),
        click.Option(["--json"], help="Print one JSON object.", **_SWITCH),
        click.Option(["-q", "--quiet"], help="Say nothing but warnings and errors.", **_SWITCH),
        click.Option(["-v", "--verbose"], help="Say where an error came from.", **_SWITCH),
        click.Option(
            ["--log-format"],
            type=click.Choice(LOG_FORMATS),
            help="How messages on stderr are written.  [default: text]",
            **REMEMBERED,
        ),
    ]


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None and parameter.name:
        context.find_root().ensure_object(dict)[parameter.name] = value


REMEMBERED: Final[dict[str, Any]] = {"expose_value": False, "callback": _remember}
"""What makes an option one of the session, wherever it stands."""
_SWITCH: Final[dict[str, Any]] = {"is_flag": True, "default": None, **REMEMBERED}
