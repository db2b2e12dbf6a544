"""Jobs that are started and not waited for: each a process of its own, told of in a file.

It is in a session of its own, so it outlives whoever started it, and anybody may ask for it, now or
after everything was started anew. In the folder of an index::

    jobs/lock       held by the process of the job under way: free when that is gone, however
    jobs/ID.json    what is known of a job, replaced whole while it goes on

Those of an index on a cluster are in a folder of this machine's, which has only those that were
started here. It is among the temporary files, where anybody can make one of its name first, so it
is used only where it is ours and closed to others.

There is one job at a time, and the last of them are kept. Jobs that were not started here (from
cron, by hand) are kept out by the locks of the index itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, Literal

from ..config import INDEX, Config
from ..engines import Engine, is_folder, open_engine
from ..errors import KashshafError, Locked, NotFound
from ..model import Rejection, iso
from .progress import Course, Unit
from .records import Reading, given, records
from .reindex import reindex
from .watching import Heedless

Status = Literal["queued", "running", "done", "failed", "interrupted"]

FOLDER: Final = "jobs"
KEPT: Final = 20
"""Jobs that are over and still told of."""
LAST: Final = 20
"""Rejected records and warnings of a job that are named, the last ones."""
EVERY: Final = 0.5
"""Seconds between two notes of how far a job is."""
PATIENCE: Final = 1.0
"""Seconds to wait for the lock: who looks whether it is free holds it for a moment."""

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""What may not be open to others."""
_OPEN: Final = frozenset(("queued", "running"))
_ID: Final = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{4}")
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from {module} import work; work()"
"""It imports from where its parent does, and not from the folder it happens to stand in."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a job; times are ISO 8601.

    ``phase`` to ``left`` are those of :class:`Progress`. ``rejected`` are the last records that
    were, of ``rejected_count``. ``outcome`` is what ``--json`` prints, the rejected cut in the same
    way; ``error`` has ``code`` and ``message`` of what ended it otherwise.
    """

    id: str
    kind: Literal["reindex"]
    status: Status
    sources: tuple[str, ...]
    created: str
    started: str | None = None
    ended: str | None = None
    phase: str = ""
    done: int = 0
    total: int | None = None
    unit: str = "documents"
    percent: float | None = None
    rate: float = 0.0
    left: float | None = None
    rejected: tuple[dict[str, str], ...] = ()
    rejected_count: int = 0
    warnings: tuple[str, ...] = ()
    outcome: dict[str, Any] | None = None
    error: dict[str, str] | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status not in _OPEN

    def to_json(self) -> dict[str, Any]:
        """As it is kept, and as the API answers."""
        return {**asdict(self), **{name: list(getattr(self, name)) for name in _LISTS}}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Job:
        """The inverse of :meth:`to_json`."""
        return cls(**{**value, **{name: tuple(value[name]) for name in _LISTS}})


_LISTS: Final = ("sources", "rejected", "warnings")

GONE: Final = {"code": "interrupted", "message": "its process is gone; the index is as it was"}


def _places(target: str) -> tuple[str, Path]:
    """An index as its jobs name it, and the folder where they are told of."""
    if is_folder(target):
        folder = Path(target).absolute()
        return str(folder), folder / FOLDER
    name = hashlib.blake2b(target.encode(), digest_size=8).hexdigest()
    return target, Path(tempfile.gettempdir(), f"kashshaf-{os.getuid()}-{name}", FOLDER)


class Jobs:
    """The jobs of one index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._target, self._place = _places(engine.target)

    @property
    def _folder(self) -> Path:
        """Where the jobs are told of. Raises KashshafError where others may write it."""
        if not is_folder(self._target):
            _check_ours(self._place.parent)
        return self._place

    def start(self, sources: Sequence[str]) -> Job:
        """A reindex over these sources, as the server named them; none is the stored documents.

        Returns as soon as its process is there. Raises Locked, with the job's id, while one is
        under way.
        """
        folder = self._folder
        if not is_folder(self._target):
            folder.parent.mkdir(mode=0o700, exist_ok=True)
        self._folder.mkdir(exist_ok=True)
        with self._alone() as lock:
            self._tidy()
            now = datetime.now(UTC)
            name = f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(2)}"
            job = Job(name, "reindex", "queued", tuple(sources), created=_moment())
            self.keep(job)
            program = _PROGRAM.format(path=sys.path, module=__name__)
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and words)
                [sys.executable, "-c", program, job.id],
                env={**os.environ, INDEX: self._given()},  # Others see what is typed, not this.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[lock],  # It goes on holding the lock when this process lets go.
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
        return job

    def get(self, job_id: str) -> Job:
        """What is known of a job now. Raises NotFound."""
        if not _ID.fullmatch(job_id):
            raise NotFound(f"there is no job {job_id!r}")
        job = self._read(job_id)
        if job.is_over or not self._is_free():
            return job
        job = self._read(job_id)  # It may have ended between the two.
        return job if job.is_over else _gone(job)

    def all(self) -> list[Job]:
        """All that are told of, the newest first."""
        return [self.get(name) for name in reversed(self._names())]

    def run(self, job_id: str) -> None:
        """Do a job, in the process that was started for it."""
        scribe = Scribe(self, replace(self._read(job_id), status="running", started=_moment()))
        scribe.write()
        sources, reading = scribe.job.sources, Reading(recursive=True)
        try:
            outcome = reindex(
                self._engine,
                records(sources, reading, target=self._target, watcher=scribe),
                given=given(sources, reading),
                resume=self._was_interrupted(),
                watcher=scribe,
            )
        except KeyboardInterrupt:
            error = {"code": "interrupted", "message": "interrupted; the index is as it was"}
            scribe.end("interrupted", error=error)
        except KashshafError as error:
            scribe.end("failed", error={"code": error.code, "message": str(error)})
        except BaseException as error:
            traceback.print_exc()
            scribe.end("failed", error={"code": "internal", "message": type(error).__name__})
        else:
            told = outcome.to_json()
            scribe.end("done", outcome={**told, "rejected": told["rejected"][-LAST:]})

    def _given(self) -> str:
        """What opens the index in another process."""
        return self._target if is_folder(self._target) else self._engine.given

    def _was_interrupted(self) -> bool:
        """Whether the job before the newest, which is the one under way, came to no end."""
        before = self._names()[-2:-1]
        return any(self._read(name).status == "interrupted" for name in before)

    def keep(self, job: Job) -> None:
        """Replace what is kept of a job."""
        new = self._folder / f"{job.id}.new"
        new.write_text(json.dumps(job.to_json(), ensure_ascii=False), encoding="utf-8")
        new.replace(self._folder / f"{job.id}.json")

    def _read(self, job_id: str) -> Job:
        try:
            return Job.from_json(json.loads((self._folder / f"{job_id}.json").read_bytes()))
        except FileNotFoundError:
            raise NotFound(f"there is no job {job_id!r}") from None

    def _names(self) -> list[str]:
        """The ids of all jobs, the oldest first."""
        try:
            names = [path.stem for path in self._folder.iterdir() if path.suffix == ".json"]
        except FileNotFoundError:
            return []
        return sorted(filter(_ID.fullmatch, names))

    def _tidy(self) -> None:
        """Say of jobs whose process is gone that they are, and forget the oldest."""
        names = self._names()
        for name in names[: max(0, len(names) + 1 - KEPT)]:
            (self._folder / f"{name}.json").unlink()
        for name in self._names():
            job = self._read(name)
            if not job.is_over:
                self.keep(_gone(job))
        for path in self._folder.glob("*.new"):
            path.unlink()

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """The descriptor of the lock, held to the end of the block. Raises Locked."""
        descriptor = self._opened()
        try:
            deadline = time.monotonic() + PATIENCE
            while not _took(descriptor, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    running = next((each.id for each in self.all() if not each.is_over), "another")
                    raise Locked(f"job {running} is under way")
                time.sleep(0.02)
            yield descriptor
        finally:
            os.close(descriptor)

    def _is_free(self) -> bool:
        """Whether no process of a job is there."""
        descriptor = self._opened()
        try:
            return _took(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def _opened(self) -> int:
        return os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


class Scribe(Heedless):
    """A watcher that writes down how a job goes on."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self.job = job
        self._jobs = jobs
        self._course = Course()
        self._rejected: deque[dict[str, str]] = deque(maxlen=LAST)
        self._warnings: deque[str] = deque(maxlen=LAST)
        self._count = 0
        self._due = 0.0

    def step(
        self, phase: str, done: int, total: int | None = None, unit: Unit = "documents"
    ) -> None:
        """How far it is; written down now and then."""
        is_new = phase != self._course.phase
        self._course.step(phase, done, total, unit)
        if is_new or time.monotonic() >= self._due:
            self._due = time.monotonic() + EVERY
            self.write()

    def sources(self, read: int, of: int) -> None:
        """Bytes of the sources that are read."""
        self._course.sources(read, of)

    def rejected(self, rejection: Rejection) -> None:
        """One of the last is kept."""
        self._count += 1
        self._rejected.append(rejection.to_json())

    def warn(self, message: str) -> None:
        """One of the last is kept."""
        self._warnings.append(message)

    def write(self, **more: Any) -> None:
        """Bring what is known into the file of the job."""
        self.job = replace(
            self.job,
            **asdict(self._course.now()),
            rejected=tuple(self._rejected),
            rejected_count=self._count,
            warnings=tuple(self._warnings),
            **more,
        )
        self._jobs.keep(self.job)

    def end(self, status: Status, **more: Any) -> None:
        """The job is over."""
        self.write(status=status, ended=_moment(), **more)


def work() -> None:
    """The process of a job: its id; the index stands in the environment."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    (job_id,) = sys.argv[1:]
    Jobs(open_engine(Config.from_environment().index)).run(job_id)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _gone(job: Job) -> Job:
    return replace(job, status="interrupted", error=GONE, left=None)


def _check_ours(folder: Path) -> None:
    """Raises KashshafError for a folder that is there and not ours alone; a link is none."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & OTHERS:
        raise KashshafError(
            f"{folder}: the jobs of a cluster are told of there, and it is no folder of user "
            f"{os.getuid()} that is closed to others; remove it"
        )


def _took(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _moment() -> str:
    return str(iso(datetime.now(UTC).replace(microsecond=0)))
