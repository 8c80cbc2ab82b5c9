"""Deleting old generations for good: no byte of what they alone held is left in the index."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.catalog_rewriting import CatalogRewriter
from index.catalog_writing import choose_generation
from index.choosing import KeptGeneration, list_generations
from index.compaction import drop_dead
from index.connecting import explain_damage
from index.encoding_journal import discard_journal
from index.generations import SEGMENTS_DIR
from index.locking import hold_files, hold_lock
from index.publishing import sweep_segments
from index.schema import open_for_writing
from index.status import size_of
from index.transfers import discard_transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneReport:
    """What is kept, and how much room was given back."""

    generations: tuple[KeptGeneration, ...]
    freed_bytes: int


def prune_index(index_dir: Path, *, keep: int) -> PruneReport:
    """Keep the generation that is served and those just before it, and delete all others.

    Args:
        index_dir: The folder of the index.
        keep: How many generations to keep, the served one included; at least 1.

    Raises:
        NoIndexError: Nothing was published yet.
        LockedIndexError: A run or a backup is under way, or somebody reads the index just now.
        UnusableIndexError: A file of it is damaged, or it cannot be written.
    """
    list_generations(index_dir)  # before anything is made: there may be no index
    with hold_lock(index_dir), hold_files(index_dir), explain_damage():
        before = size_of(index_dir)
        connection = open_for_writing(index_dir)
        with closing(CatalogRewriter(connection)) as writer:
            writer.begin()
            writer.prune(keep=keep)
            drop_dead(writer, index_dir / SEGMENTS_DIR)
            choose_generation(connection, writer.base)
            writer.commit()
            sweep_segments(writer, index_dir / SEGMENTS_DIR)
            discard_journal(index_dir)
            discard_transfer(index_dir)
            writer.rewrite()
        return PruneReport(
            generations=tuple(list_generations(index_dir)),
            freed_bytes=max(0, before - size_of(index_dir)),
        )
