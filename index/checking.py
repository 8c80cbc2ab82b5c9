"""Looking for damage in the files of an index, without opening it for searching."""

from contextlib import closing
from pathlib import Path

from index.catalog import CatalogReader
from index.catalog_digest import Bytes, compare_digest, has_digest
from index.connecting import connect
from index.embedding_reuse import hash_text
from index.generations import SEGMENTS_DIR
from index.schema import CATALOG_NAME
from index.vectors import is_intact, is_whole, mark_damaged
from ingest.chunking import embedding_text


def find_damaged_segments(index_dir: Path, *, is_deep: bool) -> list[str]:
    """Return the names of the vector files that are missing or cut, or where deep not as written.

    What is found where deep is marked, so that the next run makes it anew.

    Raises:
        NoIndexError: There is no index.
        UnusableIndexError: The catalog cannot be used.
    """
    with closing(CatalogReader(connect(index_dir))) as catalog:
        segments = catalog.kept_segments()
    paths = {index_dir / SEGMENTS_DIR / each.file_name: each.sha256 for each in segments}
    if not is_deep:
        return [path.name for path in paths if not is_whole(path)]
    damaged = [path for path, sha256 in paths.items() if not is_intact(path, sha256)]
    for path in damaged:
        mark_damaged(path)
    return [path.name for path in damaged]


def find_catalog_damage(index_dir: Path) -> str | None:
    """Return what is wrong in the catalog, None where nothing is.

    All bytes are compared with what was written, where that is known.  Besides, SQLite checks that
    its pages fit together, and that a passage is what was once embedded is checked by the hash of
    its text.  Errors as `find_damaged_segments`.
    """
    with closing(CatalogReader(connect(index_dir))) as catalog:
        if compare_digest(index_dir / CATALOG_NAME) is Bytes.OTHER:
            return "its bytes are not those that were written"
        return catalog.damage() or _find_changed_passage(catalog)


def is_catalog_comparable(index_dir: Path) -> bool:
    """Return whether it is known what the bytes of the catalog should be: while no run is."""
    return has_digest(index_dir / CATALOG_NAME)


def _find_changed_passage(catalog: CatalogReader) -> str | None:
    for document in catalog.documents(catalog.served_generation() or 0):
        ids = range(document.first_chunk_id, document.first_chunk_id + document.chunk_count)
        stored = [chunk.chunk for _, chunk in sorted(catalog.chunks(ids).items())]
        hashes = [hash_text(embedding_text(document.title, chunk)) for chunk in stored]
        marks = catalog.chunk_marks(document.first_chunk_id, document.chunk_count)
        if hashes != [mark.text_hash for mark in marks]:
            return f"{document.document_id}: its passages are not those that were indexed"
    return None
