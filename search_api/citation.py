"""An article cited as an editor would, with the day it was looked at."""

from __future__ import annotations

from datetime import date

from indexer.model import Document, iso

from .messages import Language


def citation(document: Document, address: str, seen: date, say: Language) -> list[str]:
    """The parts of a citation in one language, to be joined by its comma; what the document does
    not say is left out. ``address`` is where it can be read, ``seen`` the day it was.
    """
    title, published = document.title.strip(), iso(document.published_at)
    parts = (
        (document.author or "").strip(" :"),  # a byline ends with a colon
        say("cited_title", title=title) if title else say("untitled"),
        (document.source or "").strip(),
        say.day(published) if published else "",
        address,
        say("cited_seen", day=say.on(seen)),
    )
    return [part for part in parts if part]
