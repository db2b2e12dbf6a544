"""A build of the engine as an index of Whoosh's."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer
from whoosh.reading import EmptyReader, IndexReader, MultiReader
from whoosh.searching import Searcher

from ...moments import UNDATED
from ...weights import POSITIONED
from ..build import OpenBuild
from ..commits import NAME
from ..schema import LEVELS, VALUES, WORDS
from .codec import ArrayCodec, ArraySegment
from .reading import ArrayReader

DOCUMENT: Final = "document"
"""The field that is stored: the document, JSON."""


def whoosh_schema() -> fields.Schema:
    """The fields of a build in Whoosh's words. Terms come ready-made: nothing is analysed."""
    words = columns.VarBytesColumn()
    found = fields.Schema(
        **{name: fields.TEXT(analyzer=IDAnalyzer(), phrase=name in POSITIONED) for name in LEVELS},
        **{name: fields.ID() for name in VALUES},
        **{name: fields.COLUMN(words) for name in ("ids", *WORDS)},
        published=fields.COLUMN(columns.NumericColumn("q", default=UNDATED)),
        length=fields.COLUMN(columns.NumericColumn("I")),
        document=fields.STORED(),
    )
    for name in VALUES:
        found[name].scorable = False  # they have no length
    return found


def whoosh_searcher(build: OpenBuild, **settings: Any) -> Searcher:
    """Any query of ``whoosh.query``, answered by Whoosh; ``settings`` as Whoosh's Searcher takes
    them. Not for two threads at once.
    """
    return Searcher(whoosh_reader(build), **settings)


def whoosh_reader(build: OpenBuild) -> IndexReader:
    """The documents, terms and postings of a build, for Whoosh."""
    schema = whoosh_schema()
    readers = []
    for number, segment in enumerate(build.segments):
        described = ArraySegment(NAME, segment)
        described.delete_all(np.flatnonzero(~build.alive_in(number)).tolist())
        readers.append(ArrayReader(None, schema, described, codec=ArrayCodec()))
    if not readers:
        return EmptyReader(schema)
    return readers[0] if len(readers) == 1 else MultiReader(readers)
