"""Title to article: a judged set made of real articles, each sought by its own headline.

What a journalist remembers of a story is often its headline, and a headline shares few word forms
with its text. The articles are those of twelve days of Saudi newspapers (``corpora/saudinewsnet``
beside the repository, 20,329 records), each once by its canonical address.

* **Two halves** by the last bit of BLAKE2b of the canonical address. Everything is decided on the
  open half. The blind half is built in the same way and asked once, at the end, with ``--blind``.
* **Corpus**: the texts of one half, without headline, source and address. A first line that
  repeats the headline is cut, and so is the line "رابط الخبر بصحيفة الوئام:", with which one
  newspaper repeats it at the end of every text.
* **Queries**: the headlines of the first 600 fit articles in the order of that hash. Fit is an
  article with a text of at least 20 words, whose headline has at least three, does not stand word
  for word in its text, and is no other article's headline (save a copy's).
* **Relevant**: the article, and its copies: those with which it shares at least half of the
  different runs of four words (Jaccard ≥ .5; of hand-labelled pairs 96 % so found are copies).

Words are runs of letters and digits without marks, compared as they are written; nothing here
depends on the analysis that is measured, so a set stays the same set.

    python -m tests.quality.titles open FOLDER    # the three files, for another version to be asked
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, Literal, NamedTuple

from indexer.sources.ids import canonical
from tests.shared import shared

from .judged import Judged

Half = Literal["open", "blind"]

QUERIES: Final = 600
FEWEST_TITLE_WORDS: Final = 3
FEWEST_TEXT_WORDS: Final = 20
RUN: Final = 4
"""Words of a run that copies share."""
COPY: Final = 0.5

_FOOTER: Final = re.compile(r"رابط الخبر بصحيفة الوئام:.*", re.DOTALL)
_MARKS: Final = re.compile("[\u064b-\u0652\u0640]")
_WORD: Final = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


class Article(NamedTuple):
    """One article: ``key`` is the hash of its address, in hexadecimal, and its id in the set."""

    key: str
    title: Words
    headline: str
    text: str


def titles(half: Half, folder: Path) -> Judged:
    """The set of one half, its files in ``folder``; they are written when they are not there."""
    name = f"titles_{half}"
    made_by = hashlib.blake2b(Path(__file__).read_bytes(), digest_size=6).hexdigest()
    place = folder / f"{name}-{made_by}"
    if not place.exists():
        unfinished = place.with_suffix(".unfinished")
        write(half, shared("corpora", "saudinewsnet"), unfinished)
        unfinished.rename(place)
    return Judged.of(name, place)


def write(half: Half, days: Path, folder: Path) -> None:
    """The three files of a judged set, from the zips in ``days``."""
    articles = sorted(each for each in _articles(days) if half_of(each.key) == half)
    words = {article.key: _words(article.text) for article in articles}
    namesakes = Counter(article.title for article in articles)
    fit = (article for article in articles if _is_fit(article, words[article.key]))
    # More than are wanted: some drop out when their namesakes turn out to be other stories.
    candidates = list(islice(fit, 2 * QUERIES))
    copies = _copies([article.key for article in candidates], words)
    of_title: defaultdict[Words, set[str]] = defaultdict(set)
    for article in articles:
        if namesakes[article.title] > 1:
            of_title[article.title].add(article.key)
    asked = [article for article in candidates if of_title[article.title] <= copies[article.key]][
        :QUERIES
    ]
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(
        folder / "corpus.jsonl",
        (_json(id=article.key, text=article.text) for article in articles if words[article.key]),
    )
    _write_lines(
        folder / "queries.jsonl", (_json(id=each.key, text=each.headline) for each in asked)
    )
    _write_lines(
        folder / "qrels.tsv",
        (f"{each.key}\t{copy}\t1" for each in asked for copy in sorted(copies[each.key])),
    )


def _articles(days: Path) -> Iterator[Article]:
    """Every article once, in the order of the days."""
    seen: set[str] = set()
    for path in sorted(days.glob("*.zip")):
        with zipfile.ZipFile(path) as day:
            for name in day.namelist():
                for record in json.loads(day.read(name).decode("utf-8-sig")):
                    article = _article(record)
                    if article.key not in seen:
                        seen.add(article.key)
                        yield article


def _article(record: dict[str, str]) -> Article:
    title = _words(record["title"])
    lines = _FOOTER.sub("", record["content"]).split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if title and _words(lines[first]) == title:
        del lines[first]
    return Article(
        key_of(record["url"]), title, " ".join(record["title"].split()), "\n".join(lines)
    )


def key_of(url: str) -> str:
    """The hash of an address."""
    return hashlib.blake2b(canonical(url).encode(), digest_size=12).hexdigest()


def half_of(key: str) -> Half:
    """The half that the article with this key belongs to."""
    return "blind" if int(key, 16) % 2 else "open"


def _is_fit(article: Article, words: Words) -> bool:
    """Whether an article may be asked for, as far as it alone decides."""
    title = f" {' '.join(article.title)} "
    return (
        len(article.title) >= FEWEST_TITLE_WORDS
        and len(words) >= FEWEST_TEXT_WORDS
        and title not in f" {' '.join(words)} "
    )


def _copies(wanted: Sequence[str], words: dict[str, Words]) -> dict[str, set[str]]:
    """Each of ``wanted`` to the articles with its text, itself among them."""
    sizes = {key: len(_runs(words[key])) for key in wanted}
    holders: defaultdict[Words, list[str]] = defaultdict(list)
    for key in wanted:
        for run in _runs(words[key]):
            holders[run].append(key)
    copies: dict[str, set[str]] = {key: set() for key in wanted}
    for other, its in words.items():
        runs = _runs(its)
        shares = Counter(key for run in runs for key in holders.get(run, ()))
        for key, common in shares.items():
            if common / (sizes[key] + len(runs) - common) >= COPY:
                copies[key].add(other)
    return copies


def _runs(words: Words) -> set[Words]:
    return {words[at : at + RUN] for at in range(len(words) - RUN + 1)}


def _words(text: str) -> Words:
    return tuple(_WORD.findall(_MARKS.sub("", text)))


def _json(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False)


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("open", "blind"):
        sys.exit("usage: python -m tests.quality.titles open|blind FOLDER")
    asked_half: Half = "blind" if sys.argv[1] == "blind" else "open"
    write(asked_half, shared("corpora", "saudinewsnet"), Path(sys.argv[2]))
