"""Positions as they are kept: small numbers, of two bytes in all but the longest documents.

A title's words have positions from 0 and a text's from ``TITLE_POSITIONS``. Kept is a title's
position as it is, and a text's as if the text began ``LEAP`` after the title's last word: far
enough that no phrase and no window of near words reaches from one to the other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...model import TITLE_POSITIONS
from .arrays import Array

LEAP: Final = 1_024


def titles_of(positions: Array, owners: Array, documents: int) -> NDArray[np.int64]:
    """The length of each document's title in positions; ``owners`` has the document of each."""
    titles = np.zeros(documents, np.int64)
    inside = positions < TITLE_POSITIONS
    np.maximum.at(titles, owners[inside], positions[inside].astype(np.int64) + 1)
    return titles


def kept(positions: Array, titles: Array) -> NDArray[np.int64]:
    """Positions as they are kept; ``titles`` has the length of each one's title."""
    there = positions.astype(np.int64)
    return np.where(there < TITLE_POSITIONS, there, there - TITLE_POSITIONS + LEAP + titles)


def positions(places: Array, titles: Array) -> NDArray[np.int64]:
    """The inverse of :func:`kept`."""
    there = places.astype(np.int64)
    return np.where(there < titles, there, there + TITLE_POSITIONS - LEAP - titles)
