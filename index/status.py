"""What the served generation is, without opening its vectors or loading its encoder."""

import os
from dataclasses import dataclass
from pathlib import Path

from index.catalog import CatalogReader
from index.connecting import connect
from index.errors import NoIndexError
from index.manifest import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """The served generation in figures, and what is missing from it."""

    generation: int
    built_at: str  # ISO 8601, UTC
    documents: int
    chunks: int
    people: int
    departments: int
    encoder: str
    size_bytes: int
    unreadable_count: int
    unreadable: tuple[Unreadable, ...]


def read_status(index_dir: Path) -> IndexStatus:
    """Return what the served generation is.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: The catalog is damaged, or a newer program wrote it.
    """
    catalog = CatalogReader(connect(index_dir))
    try:
        generation = catalog.served_generation()
        if generation is None:
            raise NoIndexError("this workspace has no index yet: run `whoknows index`")
        manifest = catalog.manifest(generation)
        unreadable = tuple(Unreadable(**each) for each in catalog.report(generation)["unreadable"])
        departments = len(catalog.departments(generation))
    finally:
        catalog.close()
    return IndexStatus(
        generation=generation,
        built_at=manifest.built_at,
        documents=manifest.documents,
        chunks=manifest.chunks,
        people=manifest.people,
        departments=departments,
        encoder=manifest.encoder,
        size_bytes=size_of(index_dir),
        unreadable_count=len(unreadable),
        unreadable=unreadable,
    )


def size_of(index_dir: Path) -> int:
    """Return how many bytes the files of an index have; what a run deletes meanwhile has none."""
    return sum(
        _size_of_file(Path(folder, name))
        for folder, _, names in os.walk(index_dir)
        for name in names
    )


def _size_of_file(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
