"""The program: its commands, and how each ends."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click

from .. import __version__
from ..errors import KashshafError
from .session import Session, common_options

COMMANDS: Final = {
    "index": "index",
    "reindex": "reindex",
    "rollback": "rollback",
    "delete": "delete",
    "search": "search",
    "batch": "batch",
    "eval": "evaluate",
    "analyze": "analyze",
    "stats": "stats",
    "verify": "verify",
    "export": "export",
    "backup": "backup",
    "restore": "restore",
    "variants": "variants",
    "keys": "keys",
    "serve": "serve",
}
"""A command to the module whose ``command`` it is; loaded when used, since every start counts."""

INTERRUPTED: Final = 130


class Program(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is none of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f".{module}", __package__).command
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the options, and print the help where that is asked for."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:
            raise click.exceptions.Exit from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader who has seen enough (``| head``) is no error."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            return 0
        return status


def _program(context: click.Context) -> None:
    """Kashshaf, a search engine that understands Arabic news.

    Every option below is also understood after the name of a command.
    """


program: Final = click.version_option(__version__, message="kashshaf %(version)s")(
    Program(
        "kashshaf",
        callback=click.pass_context(_program),
        help=_program.__doc__,
        params=common_options(),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status, as the contract lists them."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given: dict[str, Any] = {}
    status = _ended(arguments, given)
    try:
        sys.stdout.flush()
    except OSError:  # It was said; without this Python would say it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _open_closed_streams() -> None:
    """A stream that was closed before the start (``>&-``) is one that nobody reads."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def _ended(arguments: Sequence[str] | None, given: dict[str, Any]) -> int:
    """The exit status. ``given`` is filled with the common options."""
    try:
        _on_interruption(_interrupt)
        status = program.main(arguments, "kashshaf", standalone_mode=False, obj=given)
        return status if isinstance(status, int) else 0
    except (KeyboardInterrupt, click.Abort):
        _on_interruption(signal.SIG_IGN)  # Who presses twice is answered once.
        return _failed(given, "interrupted; nothing was changed", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except Exception as error:
        return _failed(given, *_verdict(error))


def _on_interruption(answer: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """SIGTERM ends a job as Ctrl-C does, and so does SIGINT in the background of a script."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, answer)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _failed(given: dict[str, Any], message: str, status: int) -> int:
    with contextlib.suppress(BrokenPipeError):
        voice = Session.voice_of(given)
        voice.error(message)
        voice.debug(traceback.format_exc().rstrip())
    return status


def _verdict(error: Exception) -> tuple[str, int]:
    """What is said of an error, and the exit status."""
    match error:
        case KashshafError():
            return str(error), error.exit_status
        case click.UsageError(ctx=click.Context(command_path=path)):
            return f"{error.format_message().rstrip('.')}; see {path} --help", error.exit_code
        case click.ClickException():
            return error.format_message(), error.exit_code
        case OSError(filename=str(name)):
            return f"{name}: {error.strerror}", KashshafError.exit_status
        case OSError():
            return str(error), KashshafError.exit_status
    message = f"unexpected {type(error).__name__}: {error} (-v shows where)"
    return message, KashshafError.exit_status
