"""The table of postings: the rows of a term lie together, for a question reads them in one pass.

Ordered by segment instead, a segment is deleted forty times faster, but a term is sought in
each segment apart: three to four times slower with sixty segments, and worse with more.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from index.postings import PackedPostings, pack_columns

_INSERT = (
    "INSERT INTO postings "
    "(segment_id, term, first_position, positions, counts, title_counts) VALUES (?, ?, ?, ?, ?, ?)"
)
_CREATE = """
    CREATE TABLE postings (
        term TEXT NOT NULL, segment_id INTEGER NOT NULL, first_position INTEGER NOT NULL,
        positions BLOB NOT NULL, counts BLOB NOT NULL, title_counts BLOB,
        PRIMARY KEY (term, segment_id, first_position)
    ) WITHOUT ROWID
"""
_MOST_SOUGHT = 16  # segments one by one; of more, the rows of the term are passed over
_FORMER_ENTRY = np.dtype([("position", "<u4"), ("count", "<u2")])
_FORMER_TITLE = 2  # the field of titles; 0 was the text, 1 the headings


def add_postings(
    connection: sqlite3.Connection, segment_id: int, packed: Iterable[PackedPostings]
) -> None:
    """Add the lexical side of a segment."""
    connection.executemany(_INSERT, ((segment_id, *each) for each in packed))


def read_postings(
    connection: sqlite3.Connection, term: str, segments: Sequence[int]
) -> list[tuple[int, PackedPostings]]:
    """Return (segment id, places) of a term in these segments, those of each in ascending order."""
    marks = ",".join("?" * len(segments))
    column = "segment_id" if len(segments) <= _MOST_SOUGHT else "+segment_id"  # no seek for +
    rows = connection.execute(
        "SELECT segment_id, first_position, positions, counts, title_counts FROM postings "
        f"WHERE term = ? AND {column} IN ({marks}) ORDER BY term, segment_id, first_position",
        (term, *segments),
    )
    return [(segment_id, PackedPostings(term, *packed)) for segment_id, *packed in rows]


def join_fields(connection: sqlite3.Connection) -> None:
    """Migrate postings that had a row for each field: the text, the headings, the title."""
    connection.execute("ALTER TABLE postings RENAME TO former_postings")
    connection.execute(_CREATE)
    rows = connection.execute(
        "SELECT segment_id, term, field, entries FROM former_postings ORDER BY segment_id, term"
    )
    for segment_id, of_segment in groupby(rows, key=itemgetter(0)):
        add_postings(connection, segment_id, _pack_anew([row[1:] for row in of_segment]))
    connection.execute("DROP TABLE former_postings")


def _pack_anew(rows: Sequence[tuple[str, int, bytes]]) -> list[PackedPostings]:
    """Pack the (term, field, entries) of a segment anew, one row for all fields of a term."""
    terms = list(dict.fromkeys(term for term, _, _ in rows))
    ordinal = {term: number for number, term in enumerate(terms)}
    lengths = [len(packed) // _FORMER_ENTRY.itemsize for _, _, packed in rows]
    ordinals = np.repeat([ordinal[term] for term, _, _ in rows], lengths)
    is_title = np.repeat([field == _FORMER_TITLE for _, field, _ in rows], lengths)
    entries = np.frombuffer(b"".join([packed for _, _, packed in rows]), _FORMER_ENTRY)
    keys, places = np.unique((ordinals << 32) + entries["position"], return_inverse=True)
    in_chunk, in_title = (
        np.bincount(places, weights=entries["count"] * which, minlength=len(keys)).astype(np.int64)
        for which in (~is_title, is_title)
    )
    return pack_columns(terms, keys >> 32, keys & 0xFFFFFFFF, in_chunk, in_title)
