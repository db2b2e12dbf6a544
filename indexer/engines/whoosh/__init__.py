"""The embedded engine: a Whoosh index kept in arrays.

Law: only this folder imports whoosh, and nothing in it pickles: whoever opens an index runs nothing
that a stranger wrote into it.

The folder of an index, see ``layout`` and ``commits``::

    kashshaf.json          which build is live: JSON with the CRC-32 of itself
    lock                   held while somebody writes what is live
    reindex.lock           held while somebody builds the next one
    unfinished.json        which build an interrupted reindex may go on with
    b000001/               a build
        live.json          what kashshaf.json said when this build was made live, should it be lost
        _MAIN_3.toc        the table of contents of its newest commit, 3: JSON with the CRC-32 of
                           itself and, for every other file, size and CRC-32
        _MAIN_2.old        that of the commit before, whose files stay until the next commit
        MAIN_….seg         a segment: the documents of some commits; never changed
        MAIN_3.del         which documents of the segments are deleted, when some are
        MAIN_3.grp         which documents are wire copies of which, when some are

A newest commit whose table, deletions, groups or segments are missing, cut short or not what was
written is answered from the one before, and the snapshot says so; where both need the damaged file,
there is no commit before, or an array in the body of a segment turns out to be altered when it is
first asked for, ``Damaged`` is raised. Nothing is written upon a damaged commit: a rebuild mends
it.

Segments, deletions and groups are files of arrays. All numbers are little-endian, whatever the
machine::

    0             8 bytes   KASHARR1
    64, 128 …               the arrays, each from a multiple of 64 on, zeros between
    D             L bytes   the directory, JSON in UTF-8:
                            {"meta": {…}, "arrays": {name: [type, count, offset, CRC-32]}}
                            a type as NumPy writes it: |u1, <u2, <u4, <u8, <i8
    D + L         8 bytes   D
    D + L + 8     4 bytes   L
    D + L + 12    4 bytes   CRC-32 of the directory
    D + L + 16    8 bytes   KASHARR1

An array has the smallest type that holds its numbers. An array is compared with its CRC-32 when it
is first asked for, the directory when the file is opened; ``verify`` reads every file whole.

The file of deletions has for each segment of which documents are deleted an array of that name:
one bit a document, the first in the highest bit of the first byte, 1 for a deleted one.

The file of groups has two arrays, of documents numbered through all segments in the order of the
table, the deleted ones included:

    members           those that are copies of another, ascending
    leads             of each the one that it is a copy of, which is no member itself

A segment of D documents, numbered from 0 in the order they were added, has

    for each field F of meta.fields, its T terms in the order of their UTF-8 bytes, P postings (by
    term, then document) and N tokens (by posting, then position):
        F.letters         the terms one after the other        F.starts       T+1, where each begins
        F.first           T+1, first posting of each           F.documents    P
        F.counts          P, at most 255; absent when all are 1
        F.large           the postings with a count of 255 or more     F.large_counts  their counts
        F.first_place     T+1, first place of each             F.places       N
                          both absent in a field without positions; see ``positions``
        F.same            T, in the fields of meta.same: 0, or one more than the number of the term
                          of the field named there that stands just where this one stands, which
                          has no postings of its own then
    for each column C one number a document (``fingerprint`` has 16, ``sketch`` 32):
        column.C          numbers; or, in a column of words, the number of the document's word
        column.C.letters, column.C.starts      the words, sorted, as the terms of a field; the words
                          of a column in meta.words_of are the terms of that field
    words that are compared to find copies, see ``indexer.copies``:
        compared.words    of each document the codes of the first 1,000 words, or of as many as its
                          column ``compared`` counts
    stored documents, JSON, in blocks of two, of up to four in older segments, joined by newlines
    and compressed in zlib's format:
        stored            the blocks one after the other
        stored.starts     where each begins, and the end
        stored.documents  its first document, and D

    meta      documents: D · fields: their names · lengths: field to the column of its lengths in
              tokens · titles: the column of the title's length in positions · words_of ·
              stored_field: the field that is stored · same
"""

from .engine import WhooshEngine

__all__ = ["WhooshEngine"]
