"""The JSON schemas of what the API answers, by their names in its description.

Keys may be added to an answer in time; none goes, or changes its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indexer.model import FORMS, MATCHES

from .params import FACETS

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
SWITCH: Final[Schema] = {"type": "boolean"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
ANYTHING: Final[Schema] = {"type": "object"}


def ref(name: str) -> Schema:
    """The schema with this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(of: Schema) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """Such a value, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def said(of: Schema, about: str) -> Schema:
    """Such a value, with what it means."""
    return {**of, "description": about}


def having(keys: Mapping[str, Schema], sometimes: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these keys; those of ``sometimes`` may be missing."""
    return {"type": "object", "properties": {**keys, **(sometimes or {})}, "required": [*keys]}


_PAGE: Final = maybe(said(TEXT, "An address without the host."))
_HIGHLIGHT: Final[Mapping[str, Schema]] = {
    "title": said(TEXT, "Escaped for HTML, the words that were found between the tags."),
    "snippets": said(many(TEXT), "Parts of the body, as the title."),
}
_SHOWN: Final[Mapping[str, Schema]] = {
    "id": TEXT,
    "title": TEXT,
    "url": maybe(TEXT),
    "source": maybe(TEXT),
    "author": maybe(TEXT),
    "published_at": maybe(TIME),
}

SCHEMAS: Final[Mapping[str, Schema]] = {
    "Problem": having(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "instance": TEXT,
            "code": said(TEXT, "Never changes its meaning."),
            "errors": many(having({"parameter": TEXT, "message": TEXT})),
            "request_id": TEXT,
        }
    ),
    "Index": having({"generation": COUNT, "documents": COUNT, "built_at": TIME}),
    "Query": having(
        {
            "raw": TEXT,
            "understood": said(TEXT, "As it was read; it can be sent again."),
            "ignored": said(many(TEXT), "What was dropped of it."),
            "expansions": many(having({"typed": TEXT, "also": many(TEXT), "rule": TEXT})),
            "match": {"type": "string", "enum": list(MATCHES)},
            "form": {"type": "string", "enum": list(FORMS)},
            "words": said(
                many(having({"typed": TEXT, "total": COUNT})),
                "What each word finds alone, where all together find nothing.",
            ),
        }
    ),
    "Total": having({"value": COUNT, "relation": {"type": "string", "const": "eq"}}),
    "Step": having({"rule": TEXT, "value": TEXT}),
    "Match": having(
        {
            "field": {"type": "string", "enum": ["title", "body"]},
            "start": said(COUNT, "Offsets are code points of the stored field, half-open."),
            "end": COUNT,
            "piece_start": COUNT,
            "piece_end": COUNT,
            "core_start": COUNT,
            "core_end": COUNT,
            "typed": TEXT,
            "rule": TEXT,
            "chain": said(many(ref("Step")), "From what was typed to what stands there."),
        }
    ),
    "Contribution": having(
        {
            "term": TEXT,
            "level": TEXT,
            "weight": NUMBER,
            "tf": COUNT,
            "df": COUNT,
            "idf": NUMBER,
            "score": NUMBER,
        }
    ),
    "Copies": having(
        {
            "count": said(COUNT, "Wire copies among the matches that this result stands for."),
            "sources": many(TEXT),
            "url": said(_PAGE, "Lists them."),
        }
    ),
    "Result": having(
        {
            **_SHOWN,
            "hashtags": many(TEXT),
            "score": said(maybe(NUMBER), "Null where the order is by date."),
            "highlight": having(_HIGHLIGHT),
            "matches": many(ref("Match")),
            "why": having({"ar": many(TEXT), "en": many(TEXT)}),
            "copies": ref("Copies"),
        },
        {"explanation": many(ref("Contribution"))},
    ),
    "FacetValue": having({"value": maybe(TEXT), "count": COUNT, "selected": SWITCH}),
    "Search": having(
        {
            "query": ref("Query"),
            "total": ref("Total"),
            "documents_before_grouping": COUNT,
            "took_ms": NUMBER,
            "page": COUNT,
            "per_page": COUNT,
            "next": _PAGE,
            "prev": _PAGE,
            "results": many(ref("Result")),
            "facets": having({name: many(ref("FacetValue")) for name in FACETS}),
            "did_you_mean": many(having({"text": TEXT, "total": COUNT})),
            "wider": many(
                having({"change": TEXT, "text": TEXT, "total": COUNT, "parameters": ANYTHING})
            ),
            "index": ref("Index"),
            "request_id": TEXT,
        }
    ),
    "Document": having(
        {
            **_SHOWN,
            "body": TEXT,
            "language": maybe(TEXT),
            "hashtags": many(TEXT),
            "extra": ANYTHING,
        },
        {
            "unsearched": said(many(many(COUNT)), "Spans of the body that are not the article."),
            "highlight": having({**_HIGHLIGHT, "body": TEXT}),
            "matches": many(ref("Match")),
        },
    ),
    "Alive": having({"status": {"type": "string", "const": "alive"}}),
    "Ready": having(
        {
            "status": {"type": "string", "enum": ["ready", "degraded"]},
            "generation": COUNT,
            "documents": COUNT,
            "built_at": TIME,
            "age_seconds": {"type": "integer"},
        },
        {"problem": TEXT},
    ),
}
