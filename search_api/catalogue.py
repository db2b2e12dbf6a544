"""What is said to a reader, by key and language, from one gettext catalogue.

``translations/*/LC_MESSAGES/messages.po`` are the source; ``make messages`` compiles them. Every
language, English too, is a translation of the keys: a message may be said outside a request, and in
both languages at once, so no language is current.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path
from typing import Any, Final, NoReturn

LANGUAGES: Final = ("ar", "en")
"""The codes of the languages there are; the first is spoken unless another is asked for."""
FOLDER: Final = Path(__file__).parent / "translations"


class _Missing(NullTranslations):
    """Raises KeyError: gettext would say the key."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise KeyError(msgid1)


def said(language: str, key: str, **values: Any) -> str:
    """The message ``key`` with its values filled in."""
    return _message(language, key).format(**values)


def counted(language: str, key: str, number: int) -> str:
    """The form of the message ``key`` for so many things, with ``{n}`` where the number goes."""
    return _catalogue(language).ngettext(key, key, number)


@cache
def _message(language: str, key: str) -> str:
    return _catalogue(language).gettext(key)


@cache
def _catalogue(language: str) -> GNUTranslations:
    found = translation("messages", FOLDER, [language], GNUTranslations)
    found.add_fallback(_Missing())
    return found
