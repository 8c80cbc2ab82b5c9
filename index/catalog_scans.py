"""The table of scans: what OCR found in the pictures of documents, and where it stands.

The same picture is never read twice, and a passage can be marked on the page that it was read of.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, astuple

from ingest.records import Block, BlockKind, RecognisedScan, ScanLine, ScanText

_INSERT = "INSERT INTO scans (document_key, image_hash, page, blocks, lines) VALUES (?, ?, ?, ?, ?)"


def add_scans(
    connection: sqlite3.Connection, document_key: int, scans: Iterable[RecognisedScan]
) -> None:
    """Add what OCR found in a document."""
    connection.executemany(
        _INSERT, ((document_key, each.image_hash, each.page, *_texts(each.text)) for each in scans)
    )


def find_scan(connection: sqlite3.Connection, image_hash: str) -> ScanText | None:
    """Return what OCR found in a picture, with its lines if they are known, None if nothing."""
    row = connection.execute(
        "SELECT blocks, lines FROM scans WHERE image_hash = ? ORDER BY lines IS NULL LIMIT 1",
        (image_hash,),
    ).fetchone()
    if row is None:
        return None
    blocks, lines = row
    return ScanText(
        blocks=_blocks_from_json(blocks), lines=None if lines is None else _lines_from_json(lines)
    )


def read_scan_lines(
    connection: sqlite3.Connection, document_key: int, page: int
) -> tuple[ScanLine, ...]:
    """Return the lines that OCR read on a page; a picture that is a document is page 1."""
    row = connection.execute(
        "SELECT lines FROM scans WHERE document_key = ? AND coalesce(page, 1) = ? "
        "AND lines IS NOT NULL LIMIT 1",
        (document_key, page),
    ).fetchone()
    return () if row is None else _lines_from_json(row[0])


def _texts(text: ScanText) -> tuple[str, str | None]:
    """Return blocks and lines as JSON."""
    blocks = json.dumps([asdict(each) for each in text.blocks], ensure_ascii=False)
    if text.lines is None:
        return blocks, None
    return blocks, json.dumps([astuple(each) for each in text.lines], ensure_ascii=False)


def _lines_from_json(text: str) -> tuple[ScanLine, ...]:
    return tuple(ScanLine(*values) for values in json.loads(text))


def _blocks_from_json(text: str) -> tuple[Block, ...]:
    return tuple(
        Block(
            **{
                **values,
                "kind": BlockKind(values["kind"]),
                "heading_path": tuple(values["heading_path"]),
            }
        )
        for values in json.loads(text)
    )
