"""API keys: who may read over HTTP, and who may write.

They are kept in one file of mode 600, away from every index and backup: a line of JSON that says
what the file is and holds the secret that sessions of the page are signed with, then a line a key.
A key itself is never there, only its SHA-256. Nothing slower is called for, and no salt: what these
work against is the guessing of passwords, and nobody guesses one of 2^256 random keys.

The file is replaced whole, under a lock, and read anew when it has changed, so a key that is
revoked is gone at once. One that is damaged, or open to others, is an error and never no keys.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args

from .errors import KeysUnusable, NotFound, UsageError
from .model import iso

Scope = Literal["search", "admin"]
"""What a key is good for: reading, or reading and writing."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
LONGEST_NAME: Final = 64
"""Code points."""
KEY: Final = re.compile(r"ksh_[A-Za-z0-9_-]{43}")
"""A prefix that people and scanners for leaked secrets know, and 32 random bytes in base64."""

_MARK: Final = "kashshaf_keys"
_VERSION: Final = 1
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key: ``digest`` is its SHA-256 in hexadecimal, ``ends`` its last letters.

    ``created_at`` is ISO 8601 in UTC. An id is never given again.
    """

    id: str
    name: str
    scope: Scope
    created_at: str
    ends: str
    digest: str

    def to_json(self) -> dict[str, str]:
        """What may be shown of it."""
        shown = asdict(self)
        del shown["digest"]
        return shown


class Keys(NamedTuple):
    """What a file holds. ``secret`` signs sessions; empty while there is no file."""

    secret: str = ""
    all: tuple[Key, ...] = ()


class _State(NamedTuple):
    """What a file was when it was read: another of these, and it is read again."""

    inode: int
    size: int
    modified: int
    changed: int


@dataclass(slots=True)
class KeyFile:
    """The keys at ``path``, as they are now. Several threads and processes may share it."""

    path: Path
    _read: tuple[_State, Keys] | None = field(default=None, repr=False)

    def keys(self) -> Keys:
        """What the file holds: nothing while it has not been made; one that was read and is gone is
        an error. Raises KeysUnusable.
        """
        try:
            state = _state(self.path.stat())
            if self._read is None or self._read[0] != state:
                self._read = _opened(self.path)
        except FileNotFoundError as error:
            if self._read:
                raise KeysUnusable(f"{self.path}: gone, and it held keys") from error
            return Keys()
        except OSError as error:
            raise KeysUnusable(f"{self.path}: cannot be read ({error.strerror})") from error
        return self._read[1]

    def holder(self, key: str) -> Key | None:
        """Whose key it is. The time it takes says nothing of the keys. Raises KeysUnusable."""
        digest = _digest(key)
        found = [one for one in self.keys().all if hmac.compare_digest(one.digest, digest)]
        return found[0] if found else None

    def with_id(self, key_id: str) -> Key | None:
        """The key with an id, unless it was revoked. Raises KeysUnusable."""
        return next((one for one in self.keys().all if one.id == key_id), None)

    def create(self, name: str | None, scope: Scope, *, now: datetime) -> tuple[Key, str]:
        """Add a key: what is known of it, and the key, which nobody can be told again.

        Without a name it goes by its id. Raises UsageError for a name that is taken or none,
        KeysUnusable.
        """
        key_id = secrets.token_hex(6)
        name = _checked(key_id if name is None else name)
        with self._changing() as keys:
            if any(name in (one.name, one.id) for one in keys.all):
                raise UsageError(f"--name: {name!r} is taken; revoke it first, or choose another")
            key = f"ksh_{secrets.token_urlsafe(32)}"
            made = Key(
                id=key_id,
                name=name,
                scope=scope,
                created_at=iso(now) or "",
                ends=key[-4:],
                digest=_digest(key),
            )
            self._put(Keys(keys.secret or secrets.token_hex(32), (*keys.all, made)))
        return made, key

    def revoke(self, name: str) -> Key:
        """Remove the key with a name or an id. Raises NotFound, KeysUnusable."""
        with self._changing() as keys:
            gone = next((one for one in keys.all if name in (one.name, one.id)), None)
            if gone is None:
                raise NotFound(f"{self.path}: no key has the name or id {name!r}")
            self._put(Keys(keys.secret, tuple(one for one in keys.all if one != gone)))
        return gone

    @contextmanager
    def _changing(self) -> Iterator[Keys]:
        """The keys as they are, which nobody else changes meanwhile."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise KeysUnusable(f"{lock}: cannot be written ({error.strerror})") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield self.keys()
        finally:
            os.close(descriptor)

    def _put(self, keys: Keys) -> None:
        """Make these the keys: all of them or none, and on disk when this returns."""
        head = {_MARK: _VERSION, "secret": keys.secret}
        lines = [json.dumps(value, ensure_ascii=False) for value in (head, *map(asdict, keys.all))]
        place = self.path.resolve()
        new = place.with_name(f".{place.name}.{os.getpid()}.new")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(descriptor)
            new.replace(place)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise KeysUnusable(f"{self.path}: cannot be written ({error.strerror})") from error


def masked(text: str) -> str:
    """``text`` with no key in it, for logs and messages."""
    return KEY.sub("ksh_…", text)


def _opened(path: Path) -> tuple[_State, Keys]:
    """What is in a file that only its owner can read. Raises KeysUnusable and OSError."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        if found.st_mode & _OTHERS:
            raise KeysUnusable(
                f"{path}: others may read or write it (mode {stat.S_IMODE(found.st_mode):o}); "
                f"chmod 600 {path}"
            )
        content = file.read()
    return _state(found), _parsed(content, path)


def _state(found: os.stat_result) -> _State:
    return _State(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _parsed(content: bytes, path: Path) -> Keys:
    """Raises KeysUnusable, which names the line and the field."""
    head, *rest = (
        _object(line, f"{path}, line {number}")
        for number, line in enumerate(content.splitlines() or [b""], 1)
    )
    if head.get(_MARK) != _VERSION:
        raise KeysUnusable(f"{path}, line 1: {_MARK}: not {_VERSION}, so it is no file of keys")
    if not isinstance(head.get("secret"), str) or len(head["secret"]) < 32:
        raise KeysUnusable(f"{path}, line 1: secret: not at least 32 letters")
    keys = tuple(_key(value, f"{path}, line {number}") for number, value in enumerate(rest, 2))
    for name in ("id", "name", "digest"):
        values = [getattr(key, name) for key in keys]
        for number, value in enumerate(values, 2):
            if value in values[: number - 2]:
                raise KeysUnusable(f"{path}, line {number}: {name}: the same as on a line before")
    return Keys(head["secret"], keys)


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise KeysUnusable(f"{where}: no JSON ({error})") from error
    if not isinstance(value, dict):
        raise KeysUnusable(f"{where}: no JSON object")
    return value


_FIELDS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "id": (re.compile(r"[0-9a-f]{12}"), "12 hexadecimal digits"),
    "name": (re.compile(r"(?s).+"), "a name"),
    "scope": (re.compile("|".join(SCOPES)), f"one of {', '.join(SCOPES)}"),
    "created_at": (re.compile(r"\d{4}-\d\d-\d\dT.+"), "a time, ISO 8601"),
    "ends": (re.compile(r".{4}"), "4 letters"),
    "digest": (re.compile(r"[0-9a-f]{64}"), "64 hexadecimal digits"),
}
"""What each field of a key must look like, and how that is said."""


def _key(value: Mapping[str, Any], where: str) -> Key:
    for name, (form, legal) in _FIELDS.items():
        if not isinstance(value.get(name), str) or not form.fullmatch(value[name]):
            raise KeysUnusable(f"{where}: {name}: not {legal}")
    return Key(**{name: value[name] for name in _FIELDS})


def _checked(name: str) -> str:
    if not (name.isprintable() and name == name.strip() and 0 < len(name) <= LONGEST_NAME):
        raise UsageError(
            f"--name: {name[:LONGEST_NAME]!r} is not 1 to {LONGEST_NAME} printable characters "
            "without white space at its ends"
        )
    return name


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
