"""What is not on this machine."""


class Absent(Exception):
    """An engine that cannot run here; the message says what is missing."""
