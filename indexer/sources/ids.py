"""The id of a document that came without one."""

from __future__ import annotations

import hashlib
import re

_ORIGIN = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<user>(?:[^/]*@)?)(?P<host>[^/]*)")
_TRACKING = re.compile(r"\s*(?:utm_[^=]*|fbclid|gclid)\s*(?:=.*)?", re.IGNORECASE | re.DOTALL)


def canonical(url: str) -> str:
    """The address without what differs between links to one page.

    Scheme and host in lower case, no fragment, no ``utm_*``, ``fbclid``, ``gclid``; everything
    else, percent-encoding too, stays as it was written.
    """
    address, query_mark, query = url.partition("#")[0].strip().partition("?")
    if origin := _ORIGIN.match(address):
        user, host = origin["user"], origin["host"].lower()
        address = f"{origin['scheme'].lower()}://{user}{host}{address[origin.end() :]}"
    parameters = query.split("&")
    kept = [parameter for parameter in parameters if not _TRACKING.fullmatch(parameter)]
    return (address + (query_mark + "&".join(kept) if kept else "")).rstrip()


def id_from_url(url: str) -> str:
    """24 hexadecimal digits, the same for every spelling of an address that ``canonical`` joins."""
    return _digest("url", canonical(url))


def id_from_text(title: str, body: str) -> str:
    """24 hexadecimal digits, the same for the same text. Neither part holds a NUL."""
    return _digest("text", f"{title}\0{body}")


def _digest(kind: str, value: str) -> str:
    return hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=12).hexdigest()
