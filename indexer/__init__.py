"""Kashshaf's index: builds it, opens it, asks it.

Law: whatever must agree with the bytes on disk lives here; whatever must agree with the bytes on
the wire lives in ``search_api``, which this package never imports (but for the command line, which
starts it).
"""

__version__ = "0.1.0"
