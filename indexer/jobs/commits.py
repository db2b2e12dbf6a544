"""The moment a job becomes visible, and what an interruption at that moment means."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..engines import Engine, Rebuild, Restore, Writer


def commit(engine: Engine, writer: Writer) -> int:
    """Commit and return the generation.

    An interruption raises KeyboardInterrupt only while the old generation is live; one that comes
    too late is as if it had not come.
    """
    before = _generation(engine)
    try:
        return writer.commit()
    except KeyboardInterrupt:
        if _generation(engine) == before:
            raise
        return _generation(engine)


def _generation(engine: Engine) -> int:
    """The live generation, 0 while there is no index."""
    return engine.snapshot().generation if engine.exists() else 0


def swap(finished: Rebuild | Restore) -> int:
    """Make a finished rebuild, or a restored archive, live and return its generation.

    It takes moments, so interruptions (SIGINT, SIGTERM) are held off meanwhile: they come too late.
    """
    with _held_off():
        return finished.commit()


@contextmanager
def _held_off() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread is ever interrupted.
        return

    def ignore(number: int, frame: FrameType | None) -> None:
        pass

    handlers = {number: signal.signal(number, ignore) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
