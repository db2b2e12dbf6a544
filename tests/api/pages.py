"""Pages as tests go through them."""

from __future__ import annotations

from collections.abc import Callable

from .markup import Element

Visit = Callable[..., Element]
"""The page at a path with parameters."""


def titles(page: Element) -> list[str]:
    return [heading.text.strip() for heading in page.one("ol").all("h2")]


def following(visit: Visit, address: str) -> Element:
    """The page behind a link of ours."""
    assert address.startswith("/")
    return visit(address)
