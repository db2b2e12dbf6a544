"""Archives made, read and altered."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Mapping
from typing import Any, Final

from indexer.engines import Engine
from indexer.engines.archives import MANIFEST, header
from indexer.engines.sealed import seal, unseal

from .corpora import WORDS
from .writing import doc, put, rebuild

BODIES = [" ".join(WORDS[start::7]) for start in range(7)]


def quiet(done: int, total: int) -> None:
    pass


def packed(engine: Engine) -> bytes:
    stream = io.BytesIO()
    engine.backup(stream, quiet)
    return stream.getvalue()


def restored(engine: Engine, archive: bytes, *, force: bool = False, timeout: float = 5) -> int:
    with engine.restore(
        io.BytesIO(archive), force=force, lock_timeout=timeout, told=quiet
    ) as restore:
        return restore.commit()


def filled(engine: Engine) -> Engine:
    """With generation 4: two builds, several segments, something deleted."""
    put(engine, *(doc(f"a{number}", body=body) for number, body in enumerate(BODIES)))
    rebuild(engine, *(doc(f"b{number}", body=body, on=3) for number, body in enumerate(BODIES)))
    put(engine, doc("c", "عنوان", "مجلس الأمن", hashtags=("وسم",)))
    put(engine, doc("b3", body="وقف إطلاق النار"), delete=["b1"])
    return engine


def altered(archive: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The archive with another manifest, sealed anew, as somebody may do who knows how."""
    size = int(archive[124:136].rstrip(b"\0 "), 8)
    value = unseal(archive[512 : 512 + size])
    change(value)
    content = seal(value)
    start = 512 + size + -size % 512
    padding = bytes(-len(content) % 512)
    return header(MANIFEST, len(content)) + content + padding + archive[start:]


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


OF_ANY_ENGINE: Final[Mapping[str, tuple[Callable[[bytes], bytes], str]]] = {
    "a text": (lambda good: "خبر".encode() * 900, "no backup that Kashshaf made"),
    "without its end": (lambda good: good[:-1], "cut short"),
    "without its second half": (lambda good: good[: len(good) // 2], "cut short"),
    "something behind the end": (lambda good: good[:-1024] + good[512:], "more in it than"),
    "a newer layout": (
        lambda good: altered(good, lambda value: value.update(layout=99)),
        "another version of Kashshaf",
    ),
    "another generation": (
        lambda good: altered(good, lambda value: value.update(generation=7)),
        "its manifest is not that of its files",
    ),
}
"""What is made of a good archive that is none, whatever engine it is of, and what is said of it."""
