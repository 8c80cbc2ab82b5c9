"""Deleting rows of the catalog that no generation needs."""

import sqlite3

_VERSIONED = (
    "departments", "segments", "files", "documents", "placements", "access", "people",
    "associations", "unresolved_names",
)  # fmt: skip


def sweep(connection: sqlite3.Connection, served: int) -> None:
    """Delete whatever came after the generation that is served, published or not."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM generations WHERE generation > ?", (served,))
        _delete_owned(connection, "born > ?", served)
        for table in _VERSIONED:
            connection.execute(f"DELETE FROM {table} WHERE born > ?", (served,))
            connection.execute(f"UPDATE {table} SET died = NULL WHERE died > ?", (served,))


def discard_department(connection: sqlite3.Connection, department: str, served: int) -> None:
    """Delete what a run has staged of a department; a transaction under way is given up."""
    connection.rollback()
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        keys = "SELECT document_key FROM documents WHERE born > ? AND department = ?"
        segments = "SELECT segment_id FROM segments WHERE born > ? AND department = ?"
        for table in (
            "chunks", "bylines", "scans", "placements", "access", "associations",
            "unresolved_names",
        ):  # fmt: skip
            connection.execute(
                f"DELETE FROM {table} WHERE document_key IN ({keys})", (served, department)
            )
        connection.execute(
            f"DELETE FROM postings WHERE segment_id IN ({segments})", (served, department)
        )
        for table in ("files", "documents", "segments"):
            connection.execute(
                f"DELETE FROM {table} WHERE born > ? AND department = ?", (served, department)
            )


def prune(connection: sqlite3.Connection, *, oldest: int) -> None:
    """Delete the rows that no generation from `oldest` on can see; call inside a transaction."""
    connection.execute("DELETE FROM generations WHERE generation < ?", (oldest,))
    _delete_owned(connection, "died <= ?", oldest)
    for table in _VERSIONED:
        connection.execute(f"DELETE FROM {table} WHERE died <= ?", (oldest,))


def _delete_owned(connection: sqlite3.Connection, condition: str, value: int) -> None:
    """Delete what belongs to documents and segments that are about to be deleted."""
    for table in ("chunks", "bylines", "scans"):
        connection.execute(
            f"DELETE FROM {table} WHERE document_key IN "
            f"(SELECT document_key FROM documents WHERE {condition})",
            (value,),
        )
    connection.execute(
        "DELETE FROM postings WHERE segment_id IN "
        f"(SELECT segment_id FROM segments WHERE {condition})",
        (value,),
    )
