"""What a person is called: as the directory has it, else as the documents at hand spell it."""

from collections import Counter
from collections.abc import Iterable

from index.generations import Generation


def name_of(generation: Generation, person: int, documents: Iterable[int]) -> str:
    """Return what most of some documents call a person, of those as frequent the first in order.

    Only documents that the viewer may read may be given: how others spell a name would tell that
    they are there.

    Args:
        generation: Where they are.
        person: The row of the person.
        documents: Rows of documents; those that do not name the person say nothing.
    """
    known = generation.people[person]
    if known.is_in_directory:
        return known.name
    written = (generation.written_names.get((row, person)) for row in documents)
    counts = Counter(name for name in written if name is not None)
    return min(counts, key=lambda name: (-counts[name], name), default=known.name)
