"""What a run has encoded, kept beside the index until the run is over.

A run that is killed leaves it behind, and the next one encodes none of its texts again.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

import numpy as np

from index.encoding import Embeddings, Encoded, Encoder
from index.facets import PackedFacets

JOURNAL_NAME = "encoded.sqlite"
_TABLES = """
    BEGIN;
    CREATE TABLE recipe (encoder TEXT NOT NULL, dimension INTEGER NOT NULL, is_full INTEGER);
    CREATE TABLE embeddings (text_hash BLOB PRIMARY KEY, vector BLOB NOT NULL);
    COMMIT;
"""
_STORED = np.float16  # as exact as a segment is
_CHECKSUM_BYTES = 4  # behind each vector: SQLite does not notice a byte that has become another
_MOST_PARAMETERS = 1_000  # of one statement: each of another length stays prepared for a while


class EncodingJournal:
    """The vector of each text that was encoded and its facets, by the hash of the text."""

    def __init__(self, connection: sqlite3.Connection, path: Path, dimension: int) -> None:
        self._connection = connection
        self._path = path
        self._vector_bytes = dimension * np.dtype(_STORED).itemsize

    @classmethod
    def open(cls, index_dir: Path, encoder: Encoder, *, is_full: bool) -> Self:
        """Open what a run left that did not end, or a new one.

        Vectors of another encoder are given up, and damaged ones, and where everything is to be
        encoded anew those that no such run has made.
        """
        path = index_dir / JOURNAL_NAME
        if not _is_usable(path, encoder, is_full=is_full):
            discard_journal(index_dir)
        is_new = not path.exists()
        connection = sqlite3.connect(path, isolation_level=None)
        if is_new:
            connection.executescript(_TABLES)
            recipe = (encoder.name, encoder.dimension, is_full)
            connection.execute("INSERT INTO recipe VALUES (?, ?, ?)", recipe)
        return cls(connection, path, encoder.dimension)

    def add(self, hashes: Sequence[bytes], encoded: Encoded) -> None:
        """Keep what texts, in this order, were encoded as, so that it survives a kill."""
        vectors = map(bytes, encoded.embeddings.astype(_STORED))
        kept = map(bytes.__add__, vectors, map(bytes, encoded.facets))
        rows = [
            (text_hash, each + _sum_up(text_hash, each))
            for text_hash, each in zip(hashes, kept, strict=True)
        ]
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")

    def find(self, hashes: Sequence[bytes]) -> Iterator[tuple[bytes, Embeddings, PackedFacets]]:
        """Yield the hash, the vector and the facets of each of these texts that was encoded.

        What is not as it was written is passed over: its text is encoded again.
        """
        for start in range(0, len(hashes), _MOST_PARAMETERS):
            part = hashes[start : start + _MOST_PARAMETERS]
            marks = ",".join("?" * len(part))
            statement = f"SELECT * FROM embeddings WHERE text_hash IN ({marks})"  # noqa: S608  marks
            for text_hash, content in self._connection.execute(statement, part):
                kept, checksum = content[:-_CHECKSUM_BYTES], content[-_CHECKSUM_BYTES:]
                if checksum == _sum_up(text_hash, kept):
                    vector = np.frombuffer(kept[: self._vector_bytes], _STORED).astype(np.float32)
                    yield text_hash, vector, np.frombuffer(kept[self._vector_bytes :], np.uint8)

    def close(self) -> None:
        """Let go of it; what it holds stays for the next run."""
        self._connection.close()

    def discard(self) -> None:
        """Delete it: what the run has encoded is published."""
        self.close()
        discard_journal(self._path.parent)


def _sum_up(text_hash: bytes, kept: bytes) -> bytes:
    return zlib.crc32(text_hash + kept).to_bytes(_CHECKSUM_BYTES, "little")


def discard_journal(index_dir: Path) -> None:
    """Delete what a run has left of its encoding, if any."""
    for name in (JOURNAL_NAME, f"{JOURNAL_NAME}-journal"):  # alone, the latter is never played back
        (index_dir / name).unlink(missing_ok=True)


def _is_usable(path: Path, encoder: Encoder, *, is_full: bool) -> bool:
    """Return whether a run may take vectors from a journal; a run that died may have broken it."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            recipe = connection.execute("SELECT encoder, dimension, is_full FROM recipe").fetchall()
    except sqlite3.DatabaseError:
        return False
    made_alike = {(encoder.name, encoder.dimension, full) for full in (True, is_full)}
    return finding == "ok" and len(recipe) == 1 and recipe[0] in made_alike
