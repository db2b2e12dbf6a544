"""What a command says on stderr: messages, rejected records, progress."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

from ..model import Rejection
from .output import opened, printable

if TYPE_CHECKING:
    from rich.progress import Progress

LOG_FORMATS: Final = ("text", "json")
SHOWN: Final = 20
"""Rejected records that are named; of more, only the number."""
EVERY: Final = 5.0
"""Seconds between two lines of progress."""


class Voice:
    """Says things on stderr, as text for people or as JSON, one object a line.

    It is the watcher of a job. Quiet leaves warnings and errors, verbose adds where errors came
    from. Progress is a bar on a terminal and otherwise a line every few seconds.
    """

    def __init__(self, *, quiet: bool, verbose: bool, log_format: str) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.log_format = log_format
        self._level = "warning" if quiet else "debug" if verbose else "info"
        self._rejected = 0
        self._rejections: TextIO | None = None
        self._phase = ""
        self._began = self._spoke = time.monotonic()
        self._has_bar = log_format == "text" and not quiet and sys.stderr.isatty()
        self._bar: Progress | None = None

    @contextmanager
    def watching(self, errors_out: str | None = None) -> Iterator[Self]:
        """Watch a job: progress and rejected records, of which the file gets all, one JSON object
        a line. Raises UsageError when it cannot be written.
        """
        with contextlib.ExitStack() as stack:
            if errors_out:
                file = opened("--errors-out", Path(errors_out))
                self._rejections = stack.enter_context(file)
            try:
                yield self
            finally:
                self._rejections = None
                self._stop()

    def _stop(self) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None
        if self._rejected > SHOWN:
            self.warn(f"and {self._rejected - SHOWN} more rejected")

    def error(self, message: str) -> None:
        """Why the command failed."""
        self._log.error(message)

    def warn(self, message: str) -> None:
        """What the user should know, though the command goes on."""
        self._log.warning(message)

    def note(self, message: str) -> None:
        """What the user may like to know."""
        self._log.info(message)

    def debug(self, message: str) -> None:
        """What helps to find a fault in the program."""
        self._log.debug(message)

    def encoding(self, file: str, encoding: str) -> None:
        """``file`` was found to be written in ``encoding``."""
        self._log.info(f"{file}: read as {encoding}", file=file, encoding=encoding)

    def rejected(self, rejection: Rejection) -> None:
        """A record will not be indexed; the first of them are named."""
        self._rejected += 1
        if self._rejections:
            self._rejections.write(json.dumps(rejection.to_json(), ensure_ascii=False) + "\n")
        if self._rejected <= SHOWN:
            self._log.warning(f"rejected: {rejection}", **rejection.to_json())

    def step(self, phase: str, done: int) -> None:
        """``done`` documents have been through ``phase``."""
        if self._has_bar:
            self._move_bar(phase, done)
            return
        now = time.monotonic()
        since = self._spoke if phase == self._phase else self._began
        self._phase = phase
        if now - since >= EVERY:
            self._spoke = now
            self._log.info(f"{phase}: {done:,} documents", phase=phase, documents=done)

    def _move_bar(self, phase: str, done: int) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task(phase)
        self._bar.update(self._bar.task_ids[0], description=phase, completed=done)

    @cached_property
    def _log(self) -> Any:
        """Made when there is something to say, since importing it takes a third of a second."""
        import structlog

        processors = structlog.processors
        forms: dict[str, list[Any]] = {
            "text": [_as_text],
            "json": [
                processors.TimeStamper(fmt="iso"),
                processors.JSONRenderer(ensure_ascii=False),
            ],
        }
        return structlog.wrap_logger(
            _Lines(self),
            processors=[processors.add_log_level, *forms[self.log_format]],
            wrapper_class=structlog.make_filtering_bound_logger(self._level),
        )

    def say(self, line: str) -> None:
        """Write a line, above the bar if there is one. A stderr that is gone is no error."""
        with contextlib.suppress(BrokenPipeError):
            if self._bar:
                self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
            else:
                sys.stderr.write(f"{line}\n")
                sys.stderr.flush()


class _Lines:
    """What structlog hands its lines to."""

    def __init__(self, voice: Voice) -> None:
        self.msg = self.debug = self.info = self.warning = self.error = voice.say


_WORDS: Final = {"warning": "warning: ", "error": "error: "}


def _as_text(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    return printable(f"kashshaf: {_WORDS.get(event['level'], '')}{event['event']}")


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}: {task.completed:,.0f} documents"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
