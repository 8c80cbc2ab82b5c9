"""What OCR found, kept in the catalog: for the same picture again, and to mark its page."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.catalog_scans import add_scans, find_scan, read_scan_lines
from index.schema import migrate
from ingest.records import Block, BlockKind, RecognisedScan, ScanLine, ScanText

LINES = (ScanLine("安全库存 stock", 100, 200, 9000, 300), ScanLine("“quoted”", 1, 2, 3, 4))
TEXT = ScanText(
    blocks=(
        Block(kind=BlockKind.HEADING, text="库存", heading_path=("库存",)),
        Block(kind=BlockKind.TABLE_ROW, text="a | 1", heading_path=("库存",), header="part | n"),
    ),
    lines=LINES,
)
SCAN = RecognisedScan(image_hash="aa", text=TEXT, page=3)


@pytest.fixture
def catalog() -> Iterator[sqlite3.Connection]:
    """An empty catalog."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    yield connection
    connection.close()


def test_scan_is_found_again_as_it_was(catalog: sqlite3.Connection) -> None:
    """By its picture."""
    add_scans(catalog, 7, [SCAN])

    assert find_scan(catalog, "aa") == TEXT
    assert find_scan(catalog, "bb") is None


def test_lines_are_those_of_the_page_of_the_document(catalog: sqlite3.Connection) -> None:
    """No other document's and no other page's."""
    add_scans(catalog, 7, [SCAN])
    add_scans(catalog, 8, [replace(SCAN, page=1)])

    assert read_scan_lines(catalog, 7, 3) == LINES
    assert read_scan_lines(catalog, 7, 1) == ()
    assert read_scan_lines(catalog, 8, 1) == LINES


def test_picture_that_is_a_document_is_its_first_page(catalog: sqlite3.Connection) -> None:
    """It has no number of its own."""
    add_scans(catalog, 7, [replace(SCAN, page=None)])

    assert read_scan_lines(catalog, 7, 1) == LINES
    assert read_scan_lines(catalog, 7, 2) == ()


def test_scan_with_lines_is_preferred_to_one_of_an_earlier_program(
    catalog: sqlite3.Connection,
) -> None:
    """Whose lines nobody kept."""
    without = replace(TEXT, lines=None)
    add_scans(catalog, 7, [replace(SCAN, text=without)])
    assert find_scan(catalog, "aa") == without
    assert read_scan_lines(catalog, 7, 3) == ()

    add_scans(catalog, 8, [SCAN])
    assert find_scan(catalog, "aa") == TEXT
