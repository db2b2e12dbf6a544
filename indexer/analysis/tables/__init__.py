"""The data the analysis rests on, and the scripts that make them.

Law: a table is a UTF-8 TSV with a heading that names its columns, source and licence; what a
script makes, the script reproduces byte for byte. :func:`read_text` is the only reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_text(name: str) -> str:
    """A table of this folder as it stands."""
    return files(__package__).joinpath(name).read_text("utf-8")


def read_rows(name: str) -> Iterator[list[str]]:
    """The cells of each row of a table of this folder, without headings and empty lines."""
    lines = read_text(name).splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))
