"""The indices of an index, and what each says of itself.

A target's name is an alias of the live build. Builds are indices named ``NAME-000001`` and on; what
is known of one stands in the ``_meta`` of its mapping::

    kashshaf     FORMAT
    generation   of the newest commit
    built_at     when that was, ISO 8601
    analysis     the version of the analysis whose terms it has
    previous     builds kept for a rollback, in the order in which rollbacks go through them
    undone       builds that rollbacks took out of use, the last of them first
    left_at      when another became live in its place, ISO 8601; empty for the live one
    state        "begun": nobody reads it · "unfinished": nor this, and a reindex may go on with it
                 · "settling": a commit is being made, see ``commits`` · "settled"
    documents    that the generation has, and
    journal      what the commit changes, or
    parts        how much of the journal index has that: while it is settling; see ``journal``
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, Literal

from ...errors import Damaged, KashshafError, NotFound
from ...model import ANALYSIS_VERSION, iso
from .client import Client, written
from .fields import MAPPING, settings

FORMAT: Final = 3
READ: Final = timedelta(minutes=5)
"""How long a build stays that is needed no longer: as long as the server keeps a point in time."""


class OtherFormat(Damaged):
    """An index that another version of Kashshaf wrote."""


State = Literal["begun", "unfinished", "settling", "settled"]


@dataclass(frozen=True, slots=True)
class Build:
    """One OpenSearch index, as it describes itself."""

    index: str
    generation: int = 0
    built_at: str = ""
    analysis: str = ANALYSIS_VERSION
    previous: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    left_at: str = ""
    state: State = "begun"
    documents: int = 0
    journal: str = ""
    parts: int = 0

    @property
    def needed(self) -> tuple[str, ...]:
        """All builds that stay while this one is live."""
        return (self.index, *self.previous, *self.undone)

    def following(self, live: Build | None, keep: int) -> Build:
        """This one in the place of ``live``, of which ``keep`` builds stay: what was taken out of
        use is the first to go.
        """
        return replace(self, previous=live.needed[:keep] if live else (), undone=())

    def committed(self, generation: int) -> Build:
        """With a new generation that is seen."""
        return replace(
            self,
            generation=generation,
            built_at=_now(),
            state="settled",
            documents=0,
            journal="",
            parts=0,
        )

    @property
    def is_read(self) -> bool:
        """Whether somebody may still search it who began when it was live."""
        if not self.left_at:
            return False
        return datetime.now(UTC) - datetime.fromisoformat(self.left_at) < READ


def live_build(client: Client) -> Build | None:
    """The build that is searched; None when there is none. Raises NotFound when the name stands
    for something else, OtherFormat.
    """
    name = client.address.name
    found = client.described(name)
    if not found:
        return None
    (index, *others) = found
    if others or not _ours(name, found):
        raise NotFound(f"{client.place}: {name!r} is there, but no index of Kashshaf")
    return _read(client, index, found[index])


def read_build(client: Client, index: str) -> Build | None:
    """What a build says of itself, or None when it is not there."""
    found = client.described(index)
    return _read(client, index, found[index]) if index in found else None


def builds(client: Client) -> dict[str, Build]:
    """All builds of this index by name, whether they are needed or not; without those of another
    version, which are no business of this one's.
    """
    name = client.address.name
    there = _ours(name, client.described(f"{name}-*"))
    return {
        index: _read(client, index, meta)
        for index, meta in there.items()
        if meta["kashshaf"] == FORMAT
    }


def begin(client: Client, analysis: str = ANALYSIS_VERSION) -> Build:
    """A build that was not there, empty, for what a version of the analysis makes."""
    name = client.address.name
    there = client.described(f"{name}-*")
    last = max((int(one[-6:]) for one in _ours(name, there)), default=0)
    following = (f"{name}-{number:06}" for number in count(last + 1))
    free = (one for one in following if not {one, written(one)} & there.keys())
    build = Build(next(free), analysis=analysis)
    client.create(build.index, settings(client.cluster), {**MAPPING, "_meta": _meta(build)})
    return build


def describe(client: Client, build: Build) -> None:
    """Let a build say what it is by now."""
    client.describe(build.index, _meta(build))


def unfinished(client: Client) -> Build | None:
    """The newest build that a reindex may go on with."""
    found = [build for build in builds(client).values() if build.state == "unfinished"]
    return max(found, key=lambda build: build.index, default=None)


def make_live(client: Client, build: Build, live: Build | None, other: str | None = None) -> None:
    """Let the name stand for a build in the place of the live one, or of the ``other`` index of
    another version. The first of all says only then that it is live: see :func:`sweep`.
    """
    describe(client, replace(build, left_at="" if live else _now()))
    if live:
        describe(client, replace(live, left_at=_now()))
    client.switch(client.address.name, build.index, live.index if live else other)
    if not live:
        with suppress(KashshafError):  # It is.
            describe(client, replace(build, left_at=""))


def builds_without_live(client: Client) -> Collection[Build]:
    """The builds there are where none is live. Raises Damaged when one was and the name stands for
    it no longer, as after a restore that left out aliases.
    """
    there = builds(client).values()
    lost = sorted(build.index for build in there if build.generation and not build.left_at)
    if lost:
        raise Damaged(
            f"{client.place}: the alias {client.address.name!r} is gone, and {lost[-1]!r}, which "
            "was live, is there: give it that alias again, or remove it"
        )
    return there


def sweep(client: Client, live: Build | None, also: Iterable[str] = ()) -> None:
    """Remove the builds that neither the live one nor anybody else needs. Raises as
    :func:`builds_without_live`."""
    needed = {*(live.needed if live else ()), *also}
    there = builds(client).values() if live else builds_without_live(client)
    client.remove(sorted(b.index for b in there if b.index not in needed and not b.is_read))


def _now() -> str:
    return iso(datetime.now(UTC).replace(microsecond=0)) or ""


def _numbered(name: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(name)}-\d{{6}}")


def _ours(name: str, there: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Those of some indices that are builds: others may have such names too."""
    numbered = _numbered(name)
    return {
        index: meta
        for index, meta in there.items()
        if numbered.fullmatch(index) and "kashshaf" in meta
    }


def _meta(build: Build) -> dict[str, Any]:
    described = asdict(build)
    del described["index"]
    return {"kashshaf": FORMAT, **described}


def _read(client: Client, index: str, meta: Mapping[str, Any]) -> Build:
    try:
        facts = dict(meta)
        if facts.pop("kashshaf") != FORMAT:
            raise OtherFormat(
                f"{client.place}: another version of Kashshaf wrote {index!r} (format "
                f"{meta['kashshaf']!r}, legal: {FORMAT}); kashshaf --index NEW index PATH… makes "
                "an index anew, kashshaf restore --force puts one in its place"
            )
        facts |= {name: tuple(facts[name]) for name in ("previous", "undone")}
        return Build(index, **facts)
    except (KeyError, TypeError) as error:
        raise Damaged(f"{client.place}: {index!r} is not what Kashshaf wrote ({error})") from error
