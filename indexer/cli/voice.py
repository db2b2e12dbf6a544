"""What a command says on stderr: messages, rejected records, progress."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

from ..jobs.progress import Course, Progress, Unit
from ..model import Rejection
from .output import opened, printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

LOG_FORMATS: Final = ("text", "json")
SHOWN: Final = 20
"""Rejected records that are named; of more, only the number."""
EVERY: Final = 5.0
"""Seconds between two lines of progress."""
MOVES: Final = 0.1
"""Seconds between two movements of a bar."""


class Voice:
    """Says things on stderr, as text for people or as JSON, one object a line.

    It is the watcher of a job. Quiet leaves warnings and errors, verbose adds where errors came
    from. Progress is a bar on a terminal and otherwise a line every few seconds, each with the pace
    and, where the end is known, the share that is done.
    """

    def __init__(self, *, quiet: bool, verbose: bool, log_format: str) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.log_format = log_format
        self._level = "warning" if quiet else "debug" if verbose else "info"
        self._rejected = 0
        self._rejections: TextIO | None = None
        self._course = Course()
        self._due = time.monotonic() + EVERY
        self._has_bar = log_format == "text" and not quiet and sys.stderr.isatty()
        self._bar: Bar | None = None

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

    def ended(self, numbers: Mapping[str, float]) -> None:
        """The job is done, with these numbers."""
        said = ", ".join(f"{name} {value:,}" for name, value in numbers.items())
        self._log.info(f"done: {said}", **numbers)

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

    def step(
        self, phase: str, done: int, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        """``done`` of ``total`` have been through ``phase``."""
        now = time.monotonic()
        is_new = phase != self._course.phase
        self._course.step(phase, done, total, unit)
        if self._has_bar:
            if is_new or now >= self._due:
                self._due = now + MOVES
                self._move_bar(self._course.now())
        elif now >= self._due:
            self._due = now + EVERY
            progress = self._course.now()
            self._log.info(f"{phase}: {_said(progress)}", **_known(progress))

    def sources(self, read: int, of: int) -> None:
        """``read`` bytes of the sources are done with, ``of`` all."""
        self._course.sources(read, of)

    def _move_bar(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task("", said="")
        self._bar.update(
            self._bar.task_ids[0],
            description=progress.phase,
            said=_said(progress),
            total=None if progress.percent is None else 100,
            completed=progress.percent or 0,
        )

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
    said = event["event"]
    if event["level"] != "debug":  # A name of a file may have more lines; a traceback is to.
        said = " ".join(said.splitlines())
    return printable(f"kashshaf: {_WORDS.get(event['level'], '')}{said}")


def _said(progress: Progress) -> str:
    """``1,200 documents, 612 a second, 45 %, 0:00:12 left``: as much of it as is known."""
    done, pace = _UNITS[progress.unit](progress)
    parts = [done, pace] if progress.rate else [done]
    if progress.percent is not None:
        parts.append(f"{progress.percent:.0f} %")
    if progress.left is not None:
        parts.append(f"{timedelta(seconds=round(progress.left))} left")
    return ", ".join(parts)


def _documents(progress: Progress) -> tuple[str, str]:
    return f"{progress.done:,} documents", f"{progress.rate:,.0f} a second"


def _megabytes(progress: Progress) -> tuple[str, str]:
    return f"{progress.done / 1e6:,.1f} MB", f"{progress.rate / 1e6:,.1f} MB a second"


_UNITS: Final[Mapping[Unit, Callable[[Progress], tuple[str, str]]]] = {
    "documents": _documents,
    "bytes": _megabytes,
}
"""How many, and how fast, of each kind."""


def _known(progress: Progress) -> dict[str, Any]:
    """For the log: ``documents`` or ``bytes`` is how many are done."""
    told = asdict(progress)
    told[told.pop("unit")] = told.pop("done")
    return {name: value for name, value in told.items() if value is not None}


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    return Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[said]}"),
        console=Console(stderr=True),
        transient=True,
    )
