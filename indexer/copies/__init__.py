"""Wire copies: which articles are one story that several outlets carried.

Law: pure functions of arrays; imports nothing else of the project.

Two articles are copies when most of what the shorter one says, in the words it says it in, is in
the longer one, both begin alike, and neither has names or numbers where the other has others. What
is compared are the words of the text, without the headline, as a byte each (``words``); what is
worth comparing is found by sketches that are equal in some places (``sketches``, ``nearness``);
``likeness`` decides; ``groups`` are made of it so that nothing but the set of articles counts.

Sources: Broder, "On the resemblance and containment of documents" (1997) has shingles, resemblance,
containment and the sketch of least hashes; Li, Owen and Zhang, "One permutation hashing" (2012) the
sketch that takes one hash of each shingle; Aslam, Pelekhov and Rus, "The star clustering algorithm"
(2004) groups round one leading document each, which no chain of half-alike ones runs through.
"""

from __future__ import annotations

from .groups import ABSENT, GONE, LOOKED_BACK, UNSETTLED, Texts, settled
from .likeness import Text, are_copies
from .nearness import Numbers, near_to_some
from .sketches import BINS, LEAST_EQUAL, Sketches, sketched
from .words import LEAST, MOST, Codes, codes

__all__ = [
    "ABSENT",
    "BINS",
    "GONE",
    "LEAST",
    "LEAST_EQUAL",
    "LOOKED_BACK",
    "MOST",
    "UNSETTLED",
    "Codes",
    "Numbers",
    "Sketches",
    "Text",
    "Texts",
    "are_copies",
    "codes",
    "near_to_some",
    "settled",
    "sketched",
]
