"""Tables of variants from files: one's own, laid over ours."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..analysis.variants import Variants, builtin, merged
from ..errors import NotFound, UsageError

OFF: Final = "off"
"""Instead of a file: no variants at all."""


def load_variants(value: str) -> Variants | None:
    """The table of the file ``value`` laid over ours; ours without a file, None for ``off``.

    Raises NotFound when there is no such file; UsageError, naming its line, when it is no table or
    one with a conflict.
    """
    if value == OFF:
        return None
    if not value:
        return builtin()
    return merged(builtin(), Variants.read(read_table(value), value, over=builtin()))


def read_table(path: str) -> str:
    """The text of a table, UTF-8 with or without its mark.

    Raises NotFound when there is no such file, UsageError when it is no text.
    """
    if not Path(path).exists() or Path(path).is_dir():
        raise NotFound(f"variants: {path}: no such file")
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise NotFound(f"variants: {path} cannot be read: {error.strerror}") from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}: line {line}: byte 0x{content[error.start]:02X} is no UTF-8, which is legal"
        ) from error
