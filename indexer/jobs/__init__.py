"""What is done with an index, each job from its beginning to its end.

Law: the logic of the commands, without their words, streams and exit statuses: values and callables
come in, values go out, errors of ``indexer.errors`` say what went wrong. Knows the sources, the
analysis and engines by their protocol; neither the query language nor the wire: a query reaches a
job as a :class:`~indexer.model.Request`. A job that fails or is interrupted leaves the index as it
was.

One file a job (``index``, ``put``, ``reindex``, ``delete``, ``verify``, ``backup``, ``batch``,
``evaluate``, ``export``, ``explain``); ``background`` starts one that nobody waits for; the others
hold what they share.
"""
