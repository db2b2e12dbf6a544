"""HTML: one article a page, without what stands round it.

``trafilatura`` finds the article, its title, author and site, in the markup and in what the page
says of itself (JSON-LD, OpenGraph). The address and the moment it was published are read here,
since it cuts the one and gives only the day of the other. A page that has no article is rejected,
and so is one that is nothing but links: a front page, a list of headlines.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ...model import Document, Rejection
from ..boilerplate import aside, reason
from ..dates import moment
from ..markup import library, tree_of
from ..record import document
from ..refused import Refused
from ..text import Text, is_blank
from ..whole import read_whole

if TYPE_CHECKING:
    from configparser import ConfigParser

_LEAST: Final = 25
"""Characters of a text that is not sought again by coarser means: a flash is that short."""
_LINKS: Final = 0.8
"""The share of words that stand in links, from which on a text is no article."""

_BYLINE: Final = re.compile(r"^\s*(?:بقلم|كتبت?|إعداد|الكاتبة?|المحررة?)\s*[:/]?\s+")
"""What stands before the name of an author."""
_LD_DATE: Final = re.compile(r'"datePublished"\s*:\s*"([^"]{4,60})"')
_WORD: Final = re.compile(r"\w+")

_META_DATES: Final = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished"),
    *("pubdate", "publishdate", "publish-date", "publish_date", "parsely-pub-date", "date"),
    *("dc.date", "dc.date.issued", "dcterms.created", "sailthru.date", "article.published"),
)
"""What a ``meta`` element calls the moment of publication, in lower case."""
_BEGINS: Final = frozenset({"article", "main", "h1"})
"""Elements that a date stands in or below. Above them, many pages have today's."""
_DATED: Final = re.compile("date|time|publish|meta", re.IGNORECASE)
"""What the class or the id of an element says that has the date for readers."""
_LONGEST_DATE: Final = 100

_AROUND: Final = "//nav | //footer[not(ancestor::article)] | //noscript | //template"
"""What is never the article. The rest that is not, trafilatura tells by its names and its links."""
_BLOCKS: Final = ("li", "div", "td", "th", "dt", "dd", "option")
_TABLE: Final = ("table", "tbody", "tr", "td", "th", "center")
_LAYOUT: Final = ".//table | .//td//p | .//td//br | .//td//div | .//td//h1"
"""What a table has that is not one of figures but holds the page together."""


def read(text: Text) -> Iterator[Document | Rejection]:
    """The article."""
    return read_whole(text, "the page", lambda page: document(_record(page)))


def _record(page: str) -> dict[str, Any]:
    """What the page says, as a record. Raises Refused when it says nothing."""
    tree = tree_of(page)
    if tree is None:
        raise Refused("no article was found in the page")
    about = {
        "url": _address(tree),
        "language": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    dates = list(_dates(tree))
    in_links = Counter(_words(tree.xpath("//a//text()")))
    _prepare(tree)
    found = library().bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
        config=_settings(),
    )
    body = (found.text or "") if found else ""
    if not found or is_blank(body):
        raise Refused("no article was found in the page")
    words = Counter(_words([body]))
    if (words & in_links).total() >= _LINKS * words.total():
        raise Refused("no article: nearly all of the page's text is links")
    title = found.title or ""
    return about | {
        "title": title,
        "body": body,
        "author": _BYLINE.sub("", found.author or ""),
        "source": found.sitename,
        "published_at": _first_legal([*dates, *filter(None, [found.date])]),
        "unsearched": [list(span) for span in aside(body, title)],
    }


@functools.cache
def _settings() -> ConfigParser:
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_LEAST))
    return settings


def _address(tree: Any) -> str | None:
    """The canonical address, whole; one that only names the site is the last resort."""
    given = [
        *tree.xpath('//link[contains(concat(" ", @rel, " "), " canonical ")]/@href'),
        *tree.xpath('//meta[@property="og:url"]/@content'),
    ]
    legal = [one.strip() for one in given if re.match(r"\s*https?://[^/\s]", one)]
    return next((one for one in legal if one.count("/") > 2 and one[-1] != "/"), None) or next(
        iter(sorted(legal, key=len, reverse=True)), None
    )


def _dates(tree: Any) -> Iterator[str]:
    """When it was published, in the order of how likely that is what is meant."""
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        named.setdefault(name.lower(), meta.get("content") or "")
    found = [named[name] for name in _META_DATES if name in named]
    yield from found[:1]
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        yield from _LD_DATE.findall(script)
    yield from found[1:]
    yield from tree.xpath('//time[@itemprop="datePublished" or @pubdate]/@datetime')
    below = list(itertools.dropwhile(lambda element: element.tag not in _BEGINS, tree.iter("*")))
    yield from (one.get("datetime") for one in below if one.tag == "time" and one.get("datetime"))
    yield from tree.xpath("//time/@datetime")
    for element in below:
        if _DATED.search(f"{element.get('class')} {element.get('id')}"):
            written = " ".join("".join(element.itertext()).split())
            if 4 <= len(written) <= _LONGEST_DATE and _is_date(written):
                yield written


def _first_legal(dates: Iterable[str]) -> str | None:
    """The first that can be read; where none can, the first."""
    given = [date for date in dates if not is_blank(date)]
    return next(filter(_is_date, given), next(iter(given), None))


def _is_date(written: str) -> bool:
    try:
        moment(written)
    except Refused:
        return False
    return True


def _prepare(tree: Any) -> None:
    """Change the page so that its parts are told apart: tables that only place things become
    plain parts, what is round the article or points elsewhere within it goes, and items end."""
    for table in list(tree.iter("table")):
        if table.xpath(_LAYOUT):
            for element in table.iter(*_TABLE):
                element.tag = "div"
    links = (link for link in tree.xpath("//p//a") if reason("".join(link.itertext())))
    for element in (*tree.xpath(_AROUND), *links):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = f"\n{element.tail or ''}"


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(text)
