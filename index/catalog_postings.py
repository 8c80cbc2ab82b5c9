"""The table of postings: a segment's rows lie together, so that one comes and goes as a piece."""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from index.postings import PackedPostings, pack_places

_INSERT = (
    "INSERT INTO postings "
    "(segment_id, term, first_position, positions, counts, title_counts) VALUES (?, ?, ?, ?, ?, ?)"
)
_CREATE = """
    CREATE TABLE postings (
        segment_id INTEGER NOT NULL, term TEXT NOT NULL, first_position INTEGER NOT NULL,
        positions BLOB NOT NULL, counts BLOB NOT NULL, title_counts BLOB,
        PRIMARY KEY (segment_id, term, first_position)
    ) WITHOUT ROWID
"""
_FORMER_ENTRY = np.dtype([("position", "<u4"), ("count", "<u2")])
_FORMER_TITLE = 2  # the field of titles; 0 was the text, 1 the headings


def add_postings(
    connection: sqlite3.Connection, segment_id: int, packed: Iterable[PackedPostings]
) -> None:
    """Add the lexical side of a segment."""
    connection.executemany(_INSERT, (_row(segment_id, each) for each in packed))


def read_postings(
    connection: sqlite3.Connection, term: str, segments: Sequence[int]
) -> list[tuple[int, PackedPostings]]:
    """Return (segment id, places) of a term in these segments, those of each in ascending order."""
    marks = ",".join("?" * len(segments))
    rows = connection.execute(
        "SELECT segment_id, first_position, positions, counts, title_counts FROM postings "
        f"WHERE segment_id IN ({marks}) AND term = ? ORDER BY segment_id, first_position",
        (*segments, term),
    )
    return [(segment_id, PackedPostings(term, *packed)) for segment_id, *packed in rows]


def divide_by_segment(connection: sqlite3.Connection) -> None:
    """Migrate postings that were ordered by term, a row for each field."""
    connection.execute("ALTER TABLE postings RENAME TO former_postings")
    connection.execute(_CREATE)
    rows = connection.execute(
        "SELECT segment_id, term, field, entries FROM former_postings ORDER BY segment_id, term"
    )
    connection.executemany(
        _INSERT,
        (
            _row(segment_id, packed)
            for (segment_id, term), fields in groupby(rows, key=lambda row: row[:2])
            for packed in pack_places(term, *_join_fields([row[2:] for row in fields]))
        ),
    )
    connection.execute("DROP TABLE former_postings")


def _row(
    segment_id: int, packed: PackedPostings
) -> tuple[int, str, int, bytes, bytes, bytes | None]:
    return (
        segment_id,
        packed.term,
        packed.first_position,
        packed.positions,
        packed.counts,
        packed.title_counts,
    )


def _join_fields(
    fields: Sequence[tuple[int, bytes]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of a term, with its counts in the chunks and in the titles there."""
    entries = [(field, np.frombuffer(packed, _FORMER_ENTRY)) for field, packed in fields]
    positions, places = np.unique(
        np.concatenate([each["position"] for _, each in entries]), return_inverse=True
    )
    is_title = np.repeat([f == _FORMER_TITLE for f, _ in entries], [len(e) for _, e in entries])
    counts = np.concatenate([each["count"] for _, each in entries])
    in_chunk, in_title = (
        np.bincount(places, weights=counts * which, minlength=len(positions)).astype(np.int64)
        for which in (~is_title, is_title)
    )
    return positions.astype(np.int64), in_chunk, in_title
