"""Arabic text to tokens, and back to marks in the text.

Law: pure. Text in, values out; no input or output but the package's own tables; knows neither
files nor engines. :mod:`.analyzer` is the pipeline, the other modules its steps:

    letters → normalize → tokenize → hashtags → stem, root → analyzer → entries → matches,
    highlight for what was found, and variants for what a query's words are also written
"""

from .analyzer import analyze
from .deciding import deciding
from .entries import entry, searched_tokens
from .expander import Expander, expander
from .expansion import Expansion
from .hashtags import key as hashtag_key
from .highlight import mark, snippets
from .matches import Finder, Found, find
from .normalize import fold, fold_phrase
from .stopwords import is_stop
from .why import Step, chain

__all__ = [
    "Expander",
    "Expansion",
    "Finder",
    "Found",
    "Step",
    "analyze",
    "chain",
    "deciding",
    "entry",
    "expander",
    "find",
    "fold",
    "fold_phrase",
    "hashtag_key",
    "is_stop",
    "mark",
    "searched_tokens",
    "snippets",
]
