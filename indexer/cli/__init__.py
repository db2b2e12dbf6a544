"""The command ``kashshaf``: words and exit statuses, and nothing else.

Law: the logic is in ``indexer.jobs`` and ``search_api``; here the parts are put together, the clock
and the streams are read, and what comes back is said. It may import everything; nothing imports it.
Results go to stdout, everything else to stderr. One file a command; ``main`` has their table.
"""

from .main import main

__all__ = ["main"]
