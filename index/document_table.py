"""The documents of a generation: columns for what is asked of all, rows for those shown."""

import operator
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, Generic, SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from index.access import AccessLabel, Selection, Viewer
from index.catalog_rows import DocumentRow, StoredDocument, document_row_of, label_of
from index.copies import number_copies, without_copies
from ingest.parsing.kinds import DocumentKind, kind_of

Value = TypeVar("Value", bound=Hashable)
Mask = NDArray[np.bool_]

_KEPT_MASKS = 64  # those last used; each takes a byte a document
_KEPT_ROWS = 4096  # those last used: a question looks at the same few hundred again and again


class Column(Generic[Value]):
    """A value for each document where many have the same, so that few values are looked at."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = list(dict.fromkeys(values))
        self._numbers = {value: number for number, value in enumerate(self.values)}
        self.codes = np.fromiter(map(self._numbers.__getitem__, values), np.int32, len(values))

    def equal_to(self, value: Value) -> Mask:
        """Return bool [documents]: whose value is this one."""
        is_equal: Mask = self.codes == self._numbers.get(value, -1)
        return is_equal

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
        self._row = lru_cache(maxsize=_KEPT_ROWS)(lambda row: document_row_of(stored[row]))
        column: dict[str, tuple[Any, ...]] = dict.fromkeys(StoredDocument._fields, ())
        column |= zip(StoredDocument._fields, zip(*stored, strict=True), strict=False)
        self.first_chunk_ids = np.array(column["first_chunk_id"], np.int64)
        self.chunk_counts = np.array(column["chunk_count"], np.int64)
        self.segment_ids = np.array(column["segment_id"], np.int64)
        self.first_positions = np.array(column["first_position"], np.int64)
        self.departments: Column[str] = Column(column["department"])
        self.languages: Column[str] = Column(column["language"])
        self.dates: Column[str | None] = Column(column["date"])  # ISO: they sort as text
        self.kinds: Column[DocumentKind] = Column([*map(kind_of, column["media_type"])])
        labels = zip(column["readers"], column["visibility"], strict=True)
        self._labels: Column[tuple[str, str]] = Column(list(labels))
        self._copy_numbers = number_copies(stored)
        self._reading_groups = frozenset(
            group for stored in self._labels.values for group in label_of(*stored).readers
        )
        self._readable: dict[Viewer, Mask] = {}  # by what a viewer may do, whoever it is
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._stored)

    @overload
    def __getitem__(self, row: SupportsIndex) -> DocumentRow: ...
    @overload
    def __getitem__(self, row: slice) -> list[DocumentRow]: ...
    def __getitem__(self, row: SupportsIndex | slice) -> DocumentRow | list[DocumentRow]:
        if isinstance(row, slice):
            return [document_row_of(each) for each in self._stored[row]]
        return self._row(operator.index(row))

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

    def ranks_of_labels(self) -> NDArray[np.int64]:
        """Return int64 [documents]: the place of each access label in the order of all labels.

        The order is that of what labels say: two stay in it whatever other documents there are.
        """
        rank_of = {label: rank for rank, label in enumerate(sorted(self._labels.values))}
        ranks = np.array([rank_of[label] for label in self._labels.values], np.int64)
        return ranks[self._labels.codes]

    def find(self, document_id: str, viewer: Viewer) -> int | None:
        """Return the row of a document that a viewer may read, be it a copy or not.

        What the viewer may not read is looked for as long as what is not there.
        """
        readable = self.readable_by(viewer)
        row = self.row_of.get(document_id)
        return row if row is not None and readable[row] else None

    def departments_read_by(self, viewer: Viewer) -> set[str]:
        """Return the departments of which a viewer may read a document."""
        codes = np.unique(self.departments.codes[self.readable_by(viewer)])
        return {self.departments.values[code] for code in codes.tolist()}

    def selected(self, selection: Selection) -> Mask:
        """Return bool [documents]: what a search with this selection may look at.

        Of copies it looks at one, taken among those that the selection leaves.
        """
        narrowed = self._narrow(self.readable_by(selection.viewer), selection)
        narrowed &= self._described(selection)
        return without_copies(narrowed, self._copy_numbers)

    def listed(self, selection: Selection) -> Mask:
        """Return bool [documents]: what the viewer may not read, but may know to exist.

        Whatever date, kind or language is asked for: they would tell those of such documents.
        """
        return self._narrow(self._labelled(selection.viewer.may_know_of), selection)

    def readable_by(self, viewer: Viewer) -> Mask:
        """Return bool [documents]: what a viewer may read, copies included; it is not to change."""
        rights = replace(viewer, person_id=None, groups=viewer.groups & self._reading_groups)
        with self._lock:
            mask = self._readable.pop(rights, None)
            if mask is None:
                mask = self._labelled(rights.may_read)
                mask.setflags(write=False)
            self._readable[rights] = mask
            if len(self._readable) > _KEPT_MASKS:
                del self._readable[next(iter(self._readable))]
        return mask

    def _labelled(self, is_wanted: Callable[[AccessLabel], bool]) -> Mask:
        return self._labels.where(lambda stored: is_wanted(label_of(*stored)))

    def _narrow(self, documents: Mask, selection: Selection) -> Mask:
        narrowed = documents.copy()
        if selection.departments is not None:
            narrowed &= self.departments.where(selection.departments.__contains__)
        excluded = [self.row_of[each] for each in selection.excluded if each in self.row_of]
        narrowed[excluded] = False
        return narrowed

    def _described(self, selection: Selection) -> Mask:
        """Return bool [documents]: what has the dates, kinds and languages of a selection."""
        described = np.ones(len(self), np.bool_)
        if selection.kinds is not None:
            described &= self.kinds.where(selection.kinds.__contains__)
        if selection.languages is not None:
            described &= self.languages.where(selection.languages.__contains__)
        if selection.since is not None or selection.until is not None:
            first = "" if selection.since is None else selection.since.isoformat()
            last = "~" if selection.until is None else selection.until.isoformat()
            described &= self.dates.where(lambda date: date is not None and first <= date <= last)
        return described
