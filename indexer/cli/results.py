"""The answer to a search, for a person to read."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from .output import printable
from .session import Session

MARKED: Final = "bold yellow"
FAINT: Final = "dim"
MOST_PARTS: Final = 8
"""Parts of a score that are shown, the largest first."""
MOST_IGNORED: Final = 20
"""Pieces left out of a query that are named; of more, only the number."""

WIDER: Final = {
    "no_filters": "without --from, --to, --source, --author and --hashtag",
    "form=all": "with --form all",
    "variants=on": "without --variants off",
    "match=any": "with --match any",
    "no_quotes": "without the quotes",
    "widest": "with --match any and --form all, without quotes and filters",
}
"""How to type each wider search."""

_MARK: Final = re.compile("<mark>(.*?)</mark>", re.DOTALL)


class _Console(Console):
    """One that leaves it to the program what a reader means who has seen enough."""

    def on_broken_pipe(self) -> None:
        """Rich would end the program with status 1."""
        raise BrokenPipeError


def print_results(session: Session, answer: Mapping[str, Any]) -> None:
    """Rank, title, what is known of it, snippets; then how many there are.

    On a terminal what matched is bold, and in colour unless NO_COLOR is set; elsewhere the text is
    as it was stored, without any mark.
    """
    console = _Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False, emoji=False)
    first = (answer["page"] - 1) * answer["per_page"] + 1
    for rank, result in enumerate(answer["results"], first):
        console.print(Text.assemble((f"{rank}. ", "bold"), _title(result)))
        console.print(Text(f"   {_facts(result)}", FAINT))
        for snippet in result["highlight"]["snippets"]:
            console.print(Text("   ").append_text(_marked(snippet)))
        if result["copies"]["count"]:
            console.print(Text(f"   {_copies(result['copies'])}", FAINT))
        for line in _explained(result):
            console.print(Text(f"     {line}", FAINT))
        console.print()
    console.print(_count(answer))
    for expansion in answer["query"]["expansions"]:
        also = "، ".join(expansion["also"])
        session.voice.note(f"also searched for: {expansion['typed']} = {also}")
    if ignored := answer["query"]["ignored"]:
        more = len(ignored) - MOST_IGNORED
        named = " ".join(ignored[:MOST_IGNORED]) + (f" and {more:,} more" if more > 0 else "")
        session.voice.note(f"not searched for: {named}")
    for line in _instead(answer):
        session.voice.note(line)


def _instead(answer: Mapping[str, Any]) -> Iterator[str]:
    """What may have been meant; and where nothing was found, why, and what else to try."""
    for offer in answer["did_you_mean"]:
        yield f"did you mean: {offer['text']} ({_results(offer['total'])})"
    for word in answer["query"]["words"]:
        if not word["total"]:
            yield f"finds nothing: {word['typed']}"
    for search in answer["wider"]:
        yield f"{WIDER[search['change']]}: {_results(search['total'])}"


def _title(result: Mapping[str, Any]) -> Text:
    return _marked(result["highlight"]["title"]) if result["title"] else Text("(no title)")


def _facts(result: Mapping[str, Any]) -> str:
    facts = (result["source"], result["published_at"], result["id"])
    return printable(" · ".join(fact for fact in facts if fact))


def _marked(escaped: str) -> Text:
    """Escaped HTML with marks as a text of one line with styles."""
    text = Text()
    for place, part in enumerate(_MARK.split(escaped)):
        plain = " ".join(printable(html.unescape(part)).split("\n"))
        text.append(plain, MARKED if place % 2 else None)
    return text


def _copies(copies: Mapping[str, Any]) -> str:
    """How many others the result stands for, and whose they are."""
    others = "1 other copy" if copies["count"] == 1 else f"{copies['count']:,} other copies"
    sources = printable("، ".join(copies["sources"]))
    return f"and {others}: {sources}" if sources else f"and {others}"


def _explained(result: Mapping[str, Any]) -> Iterator[str]:
    if "explanation" not in result:
        return
    yield from map(printable, result["why"]["en"])
    parts = sorted(result["explanation"], key=lambda part: -part["score"])
    for part in parts[:MOST_PARTS]:
        yield (
            f"{part['score']:8.4f} = {part['weight']:g} x idf {part['idf']:.3f} x tf {part['tf']} "
            f"({part['level']} {printable(part['term'])}, in {part['df']} documents)"
        )
    if len(parts) > MOST_PARTS:
        rest = sum(part["score"] for part in parts[MOST_PARTS:])
        yield f"{rest:8.4f} = {len(parts) - MOST_PARTS} smaller parts"


def _count(answer: Mapping[str, Any]) -> str:
    total, shown = answer["total"]["value"], len(answer["results"])
    documents = answer["documents_before_grouping"]
    grouped = f" ({documents:,} with their copies)" if documents > total else ""
    if shown in (total, 0):
        return f"{_results(total)}{grouped}"
    first = (answer["page"] - 1) * answer["per_page"] + 1
    return f"{first:,} to {first + shown - 1:,} of {total:,} results{grouped}"


def _results(total: int) -> str:
    return f"{total:,} results" if total != 1 else "1 result"
