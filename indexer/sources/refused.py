"""How a reader says no."""

from __future__ import annotations


class Refused(Exception):
    """Something that cannot be indexed; the message is the reason a ``Rejection`` gives.

    It never leaves ``indexer.sources``: whoever reads a record or a file catches it. ``id`` is that
    of the document that it would have been, where so much is known.
    """

    id: str | None = None
