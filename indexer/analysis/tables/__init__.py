"""The data the analysis rests on, and the scripts that make them.

Law: a table is a UTF-8 TSV with a heading that names its columns, source and licence; what a
script makes, the script reproduces byte for byte. :func:`read_rows` is the only reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_rows(name: str) -> Iterator[list[str]]:
    """The cells of each row of a table of this folder, without headings and empty lines."""
    text = files(__package__).joinpath(name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
