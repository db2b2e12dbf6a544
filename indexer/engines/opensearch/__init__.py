"""The engine for more than one machine holds: OpenSearch, 2.4 or newer.

Law: only this folder imports opensearchpy, and the server gets terms, never text: it divides them
at spaces and does nothing else to them.

| module | holds |
| --- | --- |
| ``address`` | the address of an index |
| ``connection`` | the way to the cluster, and who asks |
| ``client``, ``faults`` | what is asked of it, and what it says when it does not do it |
| ``portions`` | how much at a time |
| ``fields`` | what an index holds of a document |
| ``builds``, ``lock`` | which indices an index is made of, and who writes them |
| ``bulk``, ``spool``, ``writer``, ``rebuild`` | changes |
| ``journal``, ``commits`` | what makes them whole or not there |
| ``matching``, ``ranking``, ``explaining`` | what is found, in which order, and why |
| ``vocabulary``, ``facets`` | words and values |
| ``known``, ``leads``, ``grouping`` | wire copies: what is known, whose they are, which are shown |
| ``archive``, ``restoring`` | one generation as a file, and back |
| ``point``, ``paging``, ``snapshot`` | a moment of an index, and its answers |
| ``verifying`` | whether they are what they are to be |
| ``engine`` | the protocol |

It finds the very documents that the embedded engine finds. Its scores are the same but for what
follows from Lucene:

- A length of 40 tokens or more is kept in a byte, rounded down by up to an eighth.
- A document without a word counts as one of one word.
- What was deleted or replaced since the last rebuild, or has copies that came later than it, counts
  in N, df and the mean length until the server merges it away.
- Of more than ``ranking.MOST_AT_ONCE`` names of one thing side by side, one too many counts.
- A score has the 24 bits of a float.
"""

from .engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
