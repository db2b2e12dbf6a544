"""The query language: text in, a :class:`~indexer.model.Query` out, whatever was typed.

Law: pure; knows the analysis and no engine. ``parse`` never raises: what is odd is repaired or
dropped, and ``ignored`` says so. Settings outside their range are a UsageError.
"""

from .dates import parse_day, period
from .filters import filters
from .parse import parse

__all__ = ["filters", "parse", "parse_day", "period"]
