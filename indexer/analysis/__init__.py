"""Arabic text to tokens, and back to marks in the text.

Law: pure. Text in, values out; no input or output but the package's own tables; knows neither
files nor engines. :mod:`.analyzer` is the pipeline, the other modules its steps:

    letters → normalize → tokenize → hashtags → stem, root → analyzer → entries → matches,
    and highlight for what was found
"""

from .analyzer import analyze
from .entries import entry, searched_tokens
from .expansion import Expansion
from .hashtags import key as hashtag_key
from .highlight import mark, snippets
from .matches import Found, find
from .normalize import fold, fold_phrase
from .stopwords import is_stop

__all__ = [
    "Expansion",
    "Found",
    "analyze",
    "entry",
    "find",
    "fold",
    "fold_phrase",
    "hashtag_key",
    "is_stop",
    "mark",
    "searched_tokens",
    "snippets",
]
