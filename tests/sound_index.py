"""Whether an index is sound: each file named, each row owned, each byte as it was written."""

import sqlite3

from index.checking import find_catalog_damage, find_damaged_segments
from index.generations import SEGMENTS_DIR
from index.schema import CATALOG_NAME
from ingest.settings import Workspace


def rows_of(workspace: Workspace, statement: str) -> list[tuple[object, ...]]:
    """Return what the catalog says, asked past whoknows."""
    catalog = sqlite3.connect(workspace.index_dir / CATALOG_NAME)
    try:
        return catalog.execute(statement).fetchall()
    finally:
        catalog.close()


def segment_files(workspace: Workspace) -> set[str]:
    """Return the names of what lies in the folder of the segments."""
    return {path.name for path in (workspace.index_dir / SEGMENTS_DIR).iterdir()}


def assert_sound(workspace: Workspace) -> None:
    """Check that no byte of an index is damaged, missing or too many, after a run that ended."""
    assert_nothing_is_left_over(workspace)
    assert find_catalog_damage(workspace.index_dir) is None
    assert find_damaged_segments(workspace.index_dir, is_deep=True) == []
    names = {path.name for path in workspace.index_dir.iterdir()}
    catalog_files = {f"{CATALOG_NAME}{suffix}" for suffix in ("", "-wal", "-shm", ".sha256")}
    assert names <= {*catalog_files, SEGMENTS_DIR, "lock", "files.lock"}


def assert_nothing_is_left_over(workspace: Workspace) -> None:
    """Check that each file is named, each name has its file, and each row has its owner."""
    named = {name for (name,) in rows_of(workspace, "SELECT file_name FROM segments")}
    assert named == segment_files(workspace)
    (newest,) = rows_of(workspace, "SELECT max(generation) FROM generations")[0]
    for table in (
        "departments", "documents", "files", "segments", "placements", "access", "people",
        "associations", "unresolved_names",
    ):  # fmt: skip
        unpublished = f"SELECT * FROM {table} WHERE born > {newest} OR died > {newest}"  # noqa: S608  our own names
        assert rows_of(workspace, unpublished) == []
    for table in (
        "chunks", "bylines", "scans", "placements", "access", "associations", "unresolved_names",
    ):  # fmt: skip
        assert ownerless(workspace, table, owners="documents", key="document_key") == []
    assert ownerless(workspace, "documents", owners="files", key="file_key") == []
    assert ownerless(workspace, "postings", owners="segments", key="segment_id") == []


def ownerless(
    workspace: Workspace, table: str, *, owners: str, key: str
) -> list[tuple[object, ...]]:
    """Return the rows that belong to nothing."""
    return rows_of(
        workspace,
        f"SELECT * FROM {table} WHERE {key} NOT IN (SELECT {key} FROM {owners})",  # noqa: S608  our own names
    )
