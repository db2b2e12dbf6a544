"""Makes ``lemmas.tsv``: which word each form of a word is of.

    python -m indexer.analysis.tables.make_lemmas FOLDER

FOLDER holds the articles to count words in: zipped JSON arrays of objects with ``title`` and
``content``. The table that is shipped was made from the twelve days of SaudiNewsNet (2015-07-21 to
2015-08-04) with farahidi 0.4.0 and wordfreq 3.1.1; the same input gives the same bytes. It takes
ten minutes on two cores; what the analyser says is kept in ``build/`` between runs.

    counts → readings → costs → choice → families → rows

counts    how often each spelling is written
readings  what the analyser takes a spelling for: lemma, number, clitics
costs     how unlikely a reading is, whatever the lemma
choice    the likeliest lemma of each spelling, lemma frequencies found by expectation maximisation
families  nisbas to their noun, spellings of one lemma to one of them
rows      the table, with the folded spellings that stand for the ones people write
"""
