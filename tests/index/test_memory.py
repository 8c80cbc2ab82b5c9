"""What a run remembers does not grow with what it has read."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from index.catalog import CatalogReader
from index.encoding_journal import EncodingJournal
from index.schema import open_for_writing

STATM = Path("/proc/self/statm")
PARTS, TEXTS = 40, 15_000  # of a department, and the texts of each
MOST_GROWTH = 40_000_000  # bytes; a prepared statement with so many parameters takes four million

Look = Callable[[Sequence[bytes]], object]


def resident_bytes() -> int:
    return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(look: Look) -> int:
    """Look for the texts of one part after another, no two alike in number."""
    hashes = [number.to_bytes(16, "big") for number in range(TEXTS + PARTS)]
    look(hashes)
    before = resident_bytes()
    for number in range(PARTS):
        look(hashes[: TEXTS + number])
    return resident_bytes() - before


@pytest.mark.skipif(not STATM.exists(), reason="only Linux says how much memory is resident")
def test_looking_for_texts_that_were_embedded_leaves_nothing_behind(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Neither in the catalog nor in the journal, however many parts a department has."""
    with (
        closing(CatalogReader(open_for_writing(tmp_path))) as catalog,
        closing(EncodingJournal.open(tmp_path, hash_encoder, is_full=False)) as journal,
    ):
        assert growth(lambda hashes: catalog.embedded_texts(hashes, 1)) < MOST_GROWTH
        assert growth(lambda hashes: list(journal.find(hashes))) < MOST_GROWTH
