"""The JSON schemas of what the API answers, by their names in its description.

Keys may be added to an answer in time; none goes, or changes its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indexer.model import FORMS, MATCHES, VISIBLE, Keys

from .params import FACETS, MOST_SEARCHES

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
SWITCH: Final[Schema] = {"type": "boolean"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
ANYTHING: Final[Schema] = {"type": "object"}

_ID: Final = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0][^\x00-\x1f\x7f-\x9f]*$"
IN_PATH: Final[Mapping[str, Schema]] = {
    "document_id": {**TEXT, "maxLength": 512, "pattern": _ID},
}
"""Names in addresses that are not any text."""


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

_STORABLE: Final[Schema] = {**TEXT, "pattern": r"^[^\x00]*$"}
_STORABLE_KEYS: Final[Schema] = {
    "propertyNames": {"pattern": _STORABLE["pattern"]},
    "additionalProperties": ref("Storable"),
}
_SHORT: Final[Schema] = {**_STORABLE, "maxLength": 10_000}
_VISIBLE: Final[Schema] = {**TEXT, "pattern": VISIBLE}

_OUTCOME: Final[Mapping[str, Schema]] = {
    "added": COUNT,
    "changed": COUNT,
    "unchanged": COUNT,
    "removed": COUNT,
    "rejected": many(ref("Rejection")),
    "copies": COUNT,
    "seconds": NUMBER,
    "generation": COUNT,
}

_JOB: Final[Mapping[str, Schema]] = {
    "id": TEXT,
    "kind": {"type": "string", "const": "reindex"},
    "status": {"type": "string", "enum": ["queued", "running", "done", "failed", "interrupted"]},
    "sources": many(TEXT),
    "created": TIME,
    "started": maybe(TIME),
    "ended": maybe(TIME),
    "phase": said(TEXT, "What it is at: reading, carrying over, writing, verifying."),
    "done": said(COUNT, "Of the phase, as all that follows."),
    "total": said(maybe(COUNT), "Null while nobody knows."),
    "unit": {"type": "string", "enum": ["documents", "bytes"]},
    "percent": maybe(NUMBER),
    "rate": said(NUMBER, "Units a second."),
    "left": said(maybe(NUMBER), "Seconds, at this pace."),
    "rejected": said(many(ref("Rejection")), "The last of them."),
    "rejected_count": COUNT,
    "warnings": said(many(TEXT), "The last of them."),
    "outcome": maybe(ref("Outcome")),
    "error": maybe(having({"code": TEXT, "message": TEXT})),
    "url": TEXT,
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
        },
        {
            "words": said(
                many(having({"typed": TEXT, "total": COUNT})),
                "What each word finds alone, where all together find nothing.",
            ),
        },
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
            "grouped": said(SWITCH, "False also where it was asked and too many have copies."),
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
    "Storable": {
        "description": "Any JSON without NUL, nested up to 32 levels.",
        "anyOf": [
            {"type": ["null", "boolean", "number"]},
            _STORABLE,
            many(ref("Storable")),
            {"type": "object", **_STORABLE_KEYS},
        ],
    },
    "NewDocument": {
        **_STORABLE_KEYS,
        **having(
            {},
            {
                "title": maybe(_SHORT),
                "body": maybe(_STORABLE),
                "url": maybe(_SHORT),
                "source": maybe(_SHORT),
                "author": maybe(_SHORT),
                "published_at": said(
                    ref("Storable"),
                    "ISO 8601 or as news writes dates, UTC without an offset; what is no date is "
                    "kept in `extra`, and `warnings` says so.",
                ),
                "language": maybe(_SHORT),
                "hashtags": maybe({"anyOf": [many(_SHORT), _SHORT]}),
                "extra": maybe({"type": "object", **_STORABLE_KEYS}),
            },
        ),
        "anyOf": [
            {"properties": {name: _VISIBLE}, "required": [name]} for name in ("title", "body")
        ],
    },
    "Written": having(
        {
            "id": TEXT,
            "result": {"type": "string", "enum": ["added", "changed", "unchanged", "removed"]},
            "generation": COUNT,
            "warnings": many(TEXT),
            "request_id": TEXT,
        }
    ),
    "Rejection": having({"file": TEXT, "record": TEXT, "reason": TEXT}),
    "Outcome": having(_OUTCOME, {"warnings": many(TEXT), "request_id": TEXT}),
    "Job": having(_JOB, {"request_id": TEXT}),
    "Jobs": having({"jobs": many(having(_JOB)), "request_id": TEXT}),
    "BatchOfSearches": {
        **having(
            {
                "searches": {
                    **many({"anyOf": [ref("SearchParameters"), {}]}),
                    "maxItems": MOST_SEARCHES,
                    "description": "What is no search has a problem in its place.",
                }
            }
        ),
        "additionalProperties": False,
    },
    "Batch": having(
        {
            "answers": said(
                many({"anyOf": [ref("Search"), ref("Problem")]}), "In the order of the searches."
            ),
            "request_id": TEXT,
        }
    ),
    "Listed": having(
        {"id": TEXT, "results": many(ref("Result")), "request_id": TEXT},
        {
            "count": COUNT,
            "words": said(many(TEXT), "That set the document apart, the most telling first."),
        },
    ),
    "Suggestions": having(
        {
            "q": TEXT,
            "suggestions": many(
                having(
                    {
                        "kind": {"type": "string", "enum": ["word", "hashtag", "title"]},
                        "text": said(TEXT, "To be searched in place of what was typed."),
                        "count": said(COUNT, "Documents with its last two words in a row."),
                        "id": said(maybe(TEXT), "Of the document with this title."),
                    }
                )
            ),
            "request_id": TEXT,
        }
    ),
    "Trends": having(
        {
            "query": ref("Query"),
            "total": said(COUNT, "Documents, wire copies one by one."),
            "undated": COUNT,
            "days": said(
                many(having({"date": DAY, "count": COUNT, "of": COUNT, "share": NUMBER})),
                "Those of which the index has documents, `of` them; days as in the facets.",
            ),
            "hashtags": many(having({"value": TEXT, "count": COUNT})),
            "sources": many(having({"value": TEXT, "count": COUNT})),
            "index": ref("Index"),
            "request_id": TEXT,
        }
    ),
    "Analysis": having(
        {"text": TEXT, "tokens": many(ref("Token")), "request_id": TEXT},
    ),
    "Token": having(
        {
            "surface": TEXT,
            "start": COUNT,
            "end": COUNT,
            "piece": TEXT,
            "piece_start": COUNT,
            "piece_end": COUNT,
            "position": COUNT,
            "tag": maybe(TEXT),
            "stop": SWITCH,
            "keys": having(dict.fromkeys(Keys._fields, TEXT)),
            "rules": said(having(dict.fromkeys(Keys._fields, TEXT)), "What made each of the keys."),
        }
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
