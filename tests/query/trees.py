"""A query's tree on one line, for golden cases.

``&( )`` all of, ``|( )`` one of, ``!`` not, ``*`` everything; a word as it was read, with ``=``
where its exact form decides and ``title:`` where only titles count; keys of prefixes, tags, values.
"""

from __future__ import annotations

from indexer.model import (
    And,
    Dated,
    Everything,
    Fuzzy,
    HasTag,
    HasValue,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)


def drawn(node: Node) -> str:  # noqa: C901, PLR0911 - one case for each kind of node
    """One line for the whole tree."""
    match node:
        case Word(typed, _, form, in_title):
            return _titled(("=" if form == "exact" else "") + typed, in_title)
        case Phrase(_, words, slop):
            text = " ".join(word.typed for word in words)
            equals = "=" if words[0].form == "exact" else ""
            near = "" if slop is None else f"~{slop}"
            return _titled(f'{equals}"{text}"{near}', words[0].in_title)
        case Prefix(_, key, in_title):
            return _titled(f"{key}*", in_title)
        case Fuzzy(_, key, distance, in_title):
            return _titled(f"{key}~{distance}", in_title)
        case HasTag(_, key):
            return f"#{key}"
        case HasValue(field, _, key):
            return f"{field}:{key}"
        case Dated(_, since, until):
            return f"date:{since.date() if since else '*'}..{until.date() if until else '*'}"
        case And(nodes):
            return f"&({' '.join(map(drawn, nodes))})"
        case Or(nodes):
            return f"|({' '.join(map(drawn, nodes))})"
        case Not(inner):
            return f"!{drawn(inner)}"
        case Everything():
            return "*"


def _titled(text: str, in_title: bool) -> str:
    return f"title:{text}" if in_title else text
