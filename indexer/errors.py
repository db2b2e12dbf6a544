"""Everything that can go wrong in a way the user can act on: one small tree.

Each error carries a message that names the thing, the value and the legal range, and each class
knows its exit status (CLI) and stable code (API). Anything else that is raised is a bug.
"""

from __future__ import annotations


class KashshafError(Exception):
    """The root. ``exit_status`` is what the command ends with, ``code`` what the API says."""

    exit_status = 1
    code = "failed"


class UsageError(KashshafError):
    """A setting, flag or value outside its range."""

    exit_status = 2
    code = "bad_parameter"


class NotFound(KashshafError):
    """An input or an index that is not there, or is not an index."""

    exit_status = 3
    code = "not_found"


class Locked(KashshafError):
    """Another job is writing this index."""

    exit_status = 4
    code = "locked"


class VerificationFailed(KashshafError):
    """The index or a new generation of it is not what it should be; the old one stays live."""

    exit_status = 5
    code = "verification_failed"


class Damaged(VerificationFailed):
    """A file of the index is missing, cut short or altered."""

    code = "damaged"


class AnalysisChanged(KashshafError):
    """The index was built by another version of the analysis; ``kashshaf reindex`` mends it."""

    code = "analysis_changed"


class TooBroad(KashshafError):
    """A query that would have to read too much of the index to be answered in bounded time."""

    exit_status = 2
    code = "too_broad"


class KeysUnusable(KashshafError):
    """The file of API keys is damaged or open to others; until it is mended no key is known."""

    code = "keys_unusable"


class Unavailable(KashshafError):
    """A cluster that cannot be reached, or does not let us in, or has too much to do."""

    code = "unavailable"


class Away(Unavailable):
    """A cluster that does not answer, or has no time, and that may do so in a while by itself."""


class NotAllowed(KashshafError):
    """What a cluster does for nobody, or not for who asks; it did nothing of it."""

    code = "unavailable"


class DiskFull(KashshafError):
    """No room for what was to be written; what was there before is untouched."""

    code = "disk_full"
