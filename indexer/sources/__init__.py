"""Files in, documents out: ``find`` says what there is to read, ``read`` reads one of them.

Law: imports only ``indexer.model`` and ``indexer.errors`` of the project, so neither the analysis
nor the engines. Bad data never raises: whatever cannot be read comes out as a ``Rejection`` among
the documents, and the rest goes on.

One file per format stands in ``formats/``, named in its table; a new format is a new file and a
line there. What packs files together or makes them smaller stands in the table of ``packings``.
"""

from .formats import FORMATS
from .inputs import Input, find
from .reading import read, read_lines, read_record
from .record import undated
from .text import MAX_RECORD

__all__ = [
    "FORMATS",
    "MAX_RECORD",
    "Input",
    "find",
    "read",
    "read_lines",
    "read_record",
    "undated",
]
