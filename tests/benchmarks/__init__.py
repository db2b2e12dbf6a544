"""How fast the embedded engine writes and answers, beside others that do the same work.

    articles → corpus → one process an engine → report

Every engine gets the same analysed terms of the same documents, at every level of the index, and
the same queries: :mod:`.corpus`. Each is built and asked in a process of its own: :mod:`.run`.
``python -m tests.benchmarks`` runs them all and writes Markdown, JSON and SVG: :mod:`.report`.
"""
