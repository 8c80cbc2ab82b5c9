"""The documents of a generation: columns for what is asked of all, rows for those shown."""

import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from index.access import AccessLabel, Selection, Viewer
from index.catalog_rows import DocumentRow, StoredDocument, document_row_of, label_of
from index.copies import number_copies, without_copies

Value = TypeVar("Value", bound=Hashable)
Mask = NDArray[np.bool_]

_KEPT_MASKS = 64  # of viewers; each takes a byte a document


class Column(Generic[Value]):
    """A value for each document where many have the same, so that few values are looked at."""

    def __init__(self, values: Iterable[Value]) -> None:
        numbers: dict[Value, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        self.codes = np.array(codes, np.int32)
        self.values = list(numbers)

    def where(self, is_wanted: Callable[[Value], bool]) -> Mask:
        """Return bool [documents]: whose value is wanted."""
        wanted = np.array([is_wanted(value) for value in self.values], np.bool_)
        return wanted[self.codes]


class DocumentTable(Sequence[DocumentRow]):
    """All documents of a generation, ordered by id; a row is made when it is asked for.

    As rows, a hundred thousand documents would take a second to open and hundreds of megabytes.
    """

    def __init__(self, stored: Sequence[StoredDocument]) -> None:
        self._stored = stored
        self.first_chunk_ids = np.array([each.first_chunk_id for each in stored], np.int64)
        self.chunk_counts = np.array([each.chunk_count for each in stored], np.int64)
        self.segment_ids = np.array([each.segment_id for each in stored], np.int64)
        self.first_positions = np.array([each.first_position for each in stored], np.int64)
        self.departments = Column(each.department for each in stored)
        self.languages = Column(each.language for each in stored)
        self._labels = Column((each.readers, each.visibility) for each in stored)
        self._copy_numbers = number_copies(stored)
        self._readable: dict[Viewer, Mask] = {}

    def __len__(self) -> int:
        return len(self._stored)

    @overload
    def __getitem__(self, row: SupportsIndex) -> DocumentRow: ...
    @overload
    def __getitem__(self, row: slice) -> list[DocumentRow]: ...
    def __getitem__(self, row: SupportsIndex | slice) -> DocumentRow | list[DocumentRow]:
        if isinstance(row, slice):
            return [document_row_of(each) for each in self._stored[row]]
        return document_row_of(self._stored[operator.index(row)])

    def __iter__(self) -> Iterator[DocumentRow]:
        return map(document_row_of, self._stored)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each document id."""
        return {each.document_id: row for row, each in enumerate(self._stored)}

    @cached_property
    def row_of_key(self) -> dict[int, int]:
        """The row of each document key."""
        return {each.document_key: row for row, each in enumerate(self._stored)}

    def may_read(self, row: int, viewer: Viewer) -> bool:
        """Return whether a viewer may read a document, be it a copy or not."""
        return bool(self._readable_by(viewer)[row])

    def selected(self, selection: Selection) -> Mask:
        """Return bool [documents]: what a search with this selection may look at.

        Of copies it looks at one, taken among those that the selection leaves.
        """
        narrowed = self._narrow(self._readable_by(selection.viewer), selection)
        return without_copies(narrowed, self._copy_numbers)

    def listed(self, selection: Selection) -> Mask:
        """Return bool [documents]: what the viewer may not read, but may know to exist."""
        return self._narrow(self._labelled(selection.viewer.may_know_of), selection)

    def _readable_by(self, viewer: Viewer) -> Mask:
        if viewer not in self._readable:
            if len(self._readable) >= _KEPT_MASKS:
                self._readable.clear()
            self._readable[viewer] = self._labelled(viewer.may_read)
        return self._readable[viewer]

    def _labelled(self, is_wanted: Callable[[AccessLabel], bool]) -> Mask:
        return self._labels.where(lambda stored: is_wanted(label_of(*stored)))

    def _narrow(self, documents: Mask, selection: Selection) -> Mask:
        narrowed = documents.copy()
        if selection.departments is not None:
            narrowed &= self.departments.where(selection.departments.__contains__)
        excluded = [self.row_of[each] for each in selection.excluded if each in self.row_of]
        narrowed[excluded] = False
        return narrowed
