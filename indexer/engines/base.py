"""What every engine does. The jobs, the command line and the API know engines only by this page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Final, Literal, Protocol, Self

from ..model import Document, Entry, Hits, Level, Request, Stats

Completed = Literal["surface", "tag"]
"""The fields whose keys can be completed."""

MENDING: Final = "kashshaf reindex builds it anew from the commit before and any sources named"
"""What there is to do about a newest commit that is damaged."""


class Snapshot(Protocol):
    """One generation of an index, unchanging however long it is held. Safe to share by threads."""

    generation: int
    documents: int
    built_at: str
    analysis_version: str
    fallen_back: str
    """What is wrong with the newest commit, naming the file, when this is the one before because
    the newest is damaged; otherwise empty. :meth:`verify` says it too."""

    @property
    def size_bytes(self) -> int:
        """Of all that is kept of it."""

    def search(self, request: Request) -> Hits:
        """Answer. Raises TooBroad when a prefix or fuzzy word stands for too many words."""

    def words_near(self, word: str, distance: int, least: float = 1) -> list[str]:
        """The folded words at most ``distance`` edits from ``word`` that ``least`` documents have,
        sorted. Those that fewer have, or only deleted ones, may be among them.
        """

    def document_count(self, level: Level, key: str) -> int:
        """How many documents have a word with this key at this level."""

    def completions(self, field: Completed, prefix: str, size: int) -> list[tuple[str, int]]:
        """The keys of a field that begin with ``prefix``, each with how many documents have it:
        the ``size`` most frequent, the most frequent first, among equals in the order of their
        letters.
        """

    def document(self, document_id: str) -> Document | None:
        """The stored document, or None."""

    def copies(self, document_id: str) -> list[Document]:
        """The other documents of its group of wire copies, the earliest first, the undated last;
        none of a document that is not there.
        """

    def groups(self) -> list[tuple[str, ...]]:
        """The ids of each group of wire copies, sorted; those of documents that have none are not
        there.
        """

    def groups_of(self, ids: Iterable[str]) -> list[tuple[str, ...]]:
        """Those of them that some documents are in."""

    def all_documents(self) -> Iterator[Document]:
        """Every stored document, in no particular order."""

    def fingerprints(self) -> dict[str, str]:
        """Document id to :meth:`Document.fingerprint`, of every document."""

    def fingerprints_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The same of some documents, in a time that does not grow with the index; those that are
        not there are left out.
        """

    def origins(self) -> dict[str, str]:
        """Document id to what :meth:`Writer.put` was told it came from, of every document."""

    def matching_ids(self, request: Request) -> list[str]:
        """The ids of all documents that match, sorted; the page asked for does not count."""

    def verify(self, entries: Sequence[Entry]) -> list[str]:
        """Problems found: checksums, counts, and whether each of ``entries`` (stored documents
        analysed anew) is found under every one of its terms. Empty when all is well.
        """


class Writer(Protocol):
    """A set of changes that becomes visible all at once in ``commit``, or not at all.

    Leaving the ``with`` block without a commit drops the changes.
    """

    def put(self, entry: Entry, origin: str = "") -> None:
        """Add the document, replacing the one with its id. An id is put once in a writer's life:
        a second time is a ValueError. ``origin`` is where it came from, kept beside it and no part
        of it: a file's path, a word for what is no file, or nothing where nobody knows.
        """

    def delete(self, document_id: str) -> None:
        """Remove the document; an id that is not there is no error."""

    def commit(self) -> int:
        """Make the changes durable and visible; return the new generation. Raises DiskFull."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive of one commit has; ``size_bytes`` is that of its files together."""

    documents: int
    generation: int
    built_at: str
    analysis_version: str
    size_bytes: int


class Restore(Protocol):
    """An archive, proven to be whole, beside the live generation; ``commit`` makes it live.

    Leaving the ``with`` block without a commit leaves everything as it was.
    """

    @property
    def archived(self) -> Archived:
        """What the archive has."""

    def commit(self) -> int:
        """Make it live and return its generation: the one that was backed up or, in the place of an
        index that has come further, one that is later than all of that.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Engine(Protocol):
    """An index at a place (a folder, an address)."""

    target: str
    """As it may be shown."""
    given: str
    """As it was given, which opens it again; there may be a password in it."""
    side_by_side: int
    """Searches that a process should answer at a time; others wait their turn. Where it computes
    them itself, two at once are both as late as the last, and together take a fifteenth longer."""

    def exists(self) -> bool:
        """Whether an index is there. Raises NotFound when something else is."""

    def snapshot(self) -> Snapshot:
        """The live generation: the same object until a new one is live.

        Where its newest commit is damaged and the one before is not, that one, which says so in
        ``fallen_back``. Raises NotFound when there is no index, Damaged when it cannot be read.
        """

    def update(self, *, lock_timeout: float, memory_mb: int, workers: int) -> Writer:
        """Changes to the live generation; the index is created when there is none.

        Raises Locked when another job holds the lock for longer than ``lock_timeout`` seconds,
        Damaged when the newest commit is: built on the one before, its documents would be lost
        without a word.
        """

    def rebuild(
        self, *, lock_timeout: float, memory_mb: int, workers: int, keep: int, resume: bool = False
    ) -> Rebuild:
        """A new generation, empty, beside the live one; ``keep`` old ones stay for a rollback.

        Others may write the live one meanwhile, up to :meth:`Rebuild.hold`. To ``resume`` is to go
        on with what an interrupted rebuild had come to, which otherwise is removed. Raises Locked
        while another is being built for longer than ``lock_timeout`` seconds.
        """

    def roll_back(self, *, lock_timeout: float, undo: bool = False) -> int:
        """Make the generation that a rebuild replaced live again, or, to ``undo`` that, the one
        that was rolled back; return its number, which is a new one.

        Raises NotFound when none is kept, Locked, and Damaged when it cannot be read.
        """

    def room(self) -> int | None:
        """Bytes that can still be written where the index is; None where nobody can say."""

    def backup(self, stream: IO[bytes], told: Callable[[int, int], None]) -> Archived:
        """Write the live generation into ``stream``: one commit, whatever commits come meanwhile.

        ``told`` hears how many bytes are done, and of how many. Raises Damaged when it is.
        """

    def restore(
        self,
        stream: IO[bytes],
        *,
        force: bool,
        lock_timeout: float,
        told: Callable[[int, int], None],
    ) -> Restore:
        """What :meth:`backup` wrote, checked when the ``with`` block begins. The generation that
        was live stays for a rollback.

        Raises UsageError when there is an index already, unless ``force``, and for an archive of
        another engine; NotFound when something else is there; Damaged when the archive is not what
        was written; Locked and DiskFull.
        """

    def rebuilder(self) -> Mapping[str, Any] | None:
        """Who builds a new generation now: ``pid``, ``host``, ``since``; None when nobody does."""

    def stats(self) -> Stats:
        """Counts and sizes of the live generation, and who holds the lock."""


class Rebuild(Writer, Protocol):
    """A new generation that is built, looked at, and only then made live by ``commit``.

    An id is put once between two checkpoints. Leaving the ``with`` block without a commit drops
    it, but for an interruption (KeyboardInterrupt) and Locked: what came to a checkpoint is kept
    then, to be gone on with.
    """

    anew: str
    """Why it does not go on with an interrupted rebuild, though it was to; otherwise empty."""

    @property
    def resumed(self) -> Snapshot | None:
        """What an interrupted rebuild had come to, where this one goes on with it."""

    @property
    def is_kept(self) -> bool:
        """Whether something of it has come to a checkpoint."""

    def checkpoint(self) -> None:
        """Bring what was put and deleted to disk, so that an interruption does not lose it."""

    def finish(self) -> Snapshot:
        """Everything put is on disk; the new generation as it will be, not yet live. More may be
        put after it, and it be finished again.
        """

    def hold(self, lock_timeout: float) -> None:
        """Let nobody else write the live generation until this is done with. Raises Locked."""
