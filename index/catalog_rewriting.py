"""Changing what published generations are made of, for the sake of what must be forgotten."""

from collections.abc import Mapping

from index.catalog_writing import CatalogWriter
from index.errors import LockedIndexError


class CatalogRewriter(CatalogWriter):
    """A writer that replaces what readers may hold: they must open their generation again."""

    def replace_segment(self, old: int, new: int, places: Mapping[int, int]) -> None:
        """Let a segment take the place of another in all generations.

        Args:
            old: The segment that is deleted, and its postings with it.
            new: One that this run added.
            places: The first position in it of each document's key.
        """
        for key, first_position in places.items():
            self._connection.execute(
                "UPDATE placements SET segment_id = ?, first_position = ? "
                "WHERE document_key = ? AND segment_id = ?",
                (new, first_position, key, old),
            )
        self._connection.execute(
            "UPDATE segments SET (born, died) = "
            "(SELECT born, died FROM segments WHERE segment_id = ?) WHERE segment_id = ?",
            (old, new),
        )
        self.drop_segment(old)

    def drop_segment(self, segment_id: int) -> None:
        """Delete a segment that no document lies in, in all generations."""
        for table in ("postings", "segments"):
            self._connection.execute(f"DELETE FROM {table} WHERE segment_id = ?", (segment_id,))

    def rewrite(self) -> None:
        """Write the catalog anew, so that no byte of a deleted row is left in its files.

        Raises:
            LockedIndexError: Somebody reads it at this moment.
        """
        self._connection.execute("VACUUM")
        (is_busy, _, _) = self._query("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if is_busy:
            raise LockedIndexError(
                "the index is being read, so that what was deleted is not yet overwritten: "
                "run `whoknows prune` again"
            )
