"""HTML as a tree, and as text."""

from __future__ import annotations

import functools
import html
import logging
import re
from typing import Any, Final

from .refused import Refused

MAX_TAGS: Final = 50_000
"""Tags of a page or an entry: a long article has some thousand, and the time that they take is
bounded."""

_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*>")
_ROOT: Final = re.compile(r"<html\b", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_LEFT_OUT: Final = "//script | //style | //template | //iframe"
_BLOCKS: Final = frozenset(
    """
    address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul
    """.split()
)
"""Elements that begin a line, and end one."""


@functools.cache
def library() -> Any:
    """``trafilatura``, imported when the first page is read, since that takes a quarter of a
    second. Whatever it has to say of a page, a Rejection says, so it logs nothing."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return trafilatura


def tree_of(page: str) -> Any | None:
    """The tree of a page or a part of one, as lxml has it; None when there is nothing in it.

    Raises Refused for one of too many tags.
    """
    if (tags := page.count("<")) > MAX_TAGS:
        raise Refused(f"the page has {tags:,} tags; legal are up to {MAX_TAGS:,}")
    whole = _DECLARATION.sub("", page, count=1)
    if not _ROOT.search(whole):  # A part of a page would not always be taken for HTML.
        whole = f"<html><body>{whole}</body></html>"
    return library().load_html(whole)


def plain(markup: str) -> str:
    """The text of a part of a page: entities read, tags out, a line for each paragraph.

    Of a text without tags the lines stay as they are. Raises Refused for one of too many tags.
    """
    if "<" not in markup:
        return html.unescape(markup)
    tree = tree_of(markup)
    if tree is None:
        return ""
    for element in tree.xpath(_LEFT_OUT):
        element.drop_tree()
    for element in tree.iter():
        ends = "\n" if element.tag in _BLOCKS else ""
        element.text = ends + _SPACE.sub(" ", element.text or "")
        element.tail = ends + _SPACE.sub(" ", element.tail or "")
    lines = (line.strip() for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)
