"""Whoosh's own readers, searchers and queries on segments that are files of arrays.

Law: what the engine itself answers, it answers from the arrays; this is for everything else that
Whoosh can ask. ``whoosh_searcher`` opens a build of the engine, of whatever commit; and a writer of
Whoosh's writes such segments with ``index.writer(codec=ArrayCodec())``.

It differs from Whoosh's own codec in what it keeps: lengths are exact, not one of 256 steps; a
weight is a count; vectors, characters and columns of pickles are refused.
"""

from .codec import ArrayCodec, ArraySegment
from .opening import whoosh_searcher

__all__ = ["ArrayCodec", "ArraySegment", "whoosh_searcher"]
