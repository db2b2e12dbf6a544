"""How well Kashshaf ranks and what it finds, on judged data kept beside the repository.

    judged, titles → indexes → runs → measures → weights, and the tests

A judged set is a folder of three files, whoever made it: :mod:`.judged`. Its index is made by the
real command: :mod:`.indexes`. Queries are asked as ``kashshaf batch`` asks them: :mod:`.runs`.
"""
