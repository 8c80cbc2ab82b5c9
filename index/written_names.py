"""What documents call those whom the directory does not know, each document for itself."""

from collections.abc import Iterable, Mapping

from ingest.associations import unlisted_ids
from ingest.names import bare_name


def find_written_names(
    written_names: Iterable[tuple[int, str]],
    row_of_key: Mapping[int, int],
    unlisted_rows: Mapping[str, int],
) -> dict[tuple[int, int], str]:
    """Return names by the rows of the document and of the person; of several, the first.

    Args:
        written_names: Keys of documents, and names that they give.
        row_of_key: The row of each document key.
        unlisted_rows: The row of each person whom the directory does not know, by id.
    """
    people: dict[str, int | None] = {}  # a name stands in many documents
    found: dict[tuple[int, int], str] = {}
    for key, written in written_names:
        if written not in people:
            rows = map(unlisted_rows.get, unlisted_ids(written))
            people[written] = next((row for row in rows if row is not None), None)
        person = people[written]
        if person is not None:
            found.setdefault((row_of_key[key], person), bare_name(written))
    return found
