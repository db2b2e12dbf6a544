"""What an index on a cluster costs, and what one of fifty million articles would.

    articles → a cluster of some nodes → written, measured, asked, built anew → report and plan

Nodes share this machine with each other and with whoever asks them, so most of it is in seconds of
CPU, ours and the servers' apart: those are the same on machines of their own, and add up.
``python -m tests.benchmarks.cluster`` writes ``tests/output/benchmarks/cluster.md`` and ``.json``.

| module | holds |
| --- | --- |
| ``articles`` | as many articles as are asked for, and queries about them |
| ``spent`` | seconds of CPU, ours and the servers' |
| ``replay`` | what we send, sent again without us |
| ``case`` | all that is measured of one cluster |
| ``plan`` | what follows for an index a thousand times as large |
"""
