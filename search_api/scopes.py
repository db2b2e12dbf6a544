"""Who may use a route: said beside the route, and enforced in one place for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar

Scope = Literal["none", "search", "admin"]
"""What a key must be good for: nothing at all, reading, or writing too."""

DEFAULT: Final[Scope] = "search"
_SCOPE: Final = "__kashshaf_scope__"

View = TypeVar("View", bound=Callable[..., Any])


def needs(scope: Scope) -> Callable[[View], View]:
    """Mark a view function; one that is not marked needs ``DEFAULT``."""

    def mark(view: View) -> View:
        setattr(view, _SCOPE, scope)
        return view

    return mark


def scope_of(view: Callable[..., Any] | None) -> Scope:
    """The scope that a view function needs; that of no view is the default."""
    found: Scope = getattr(view, _SCOPE, DEFAULT)
    return found
