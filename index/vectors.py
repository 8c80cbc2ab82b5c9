"""Immutable segment files: the vectors of many chunks, and what a reader needs at once of them.

A file holds named arrays in the safetensors format.  The half-precision vectors and the facets stay
on disk and are mapped; each row has a checksum of its own that is looked at whenever it is read.
All other arrays go into memory when a generation is opened, and have one checksum together.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.checksums import Checksums, sum_rows, sum_up
from index.encoding import Embeddings
from index.errors import UnusableIndexError
from index.facets import PackedFacets, no_facets
from index.quantising import Codes, quantise

Positions = NDArray[np.int64]
Counts = NDArray[np.uint32]
Vectors = NDArray[np.float16]

SUFFIX = ".safetensors"
_VECTORS = "vectors"
_FACETS = "facets"  # where the encoder has any
_MAPPED = {_VECTORS, _FACETS}
_ROW_CHECKSUMS = "row_checksums"
_FACET_CHECKSUMS = "facet_checksums"
_CHECKSUM = "checksum"  # of all arrays that are not mapped
_LENGTH_BYTES = 8  # of the header, at the head of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is written into a segment: chunks in order of position, and their documents."""

    vectors: Vectors  # [positions, dimension], rows of unit length
    facets: PackedFacets  # [positions, FACET_BYTES], or [positions, 0] without
    term_counts: NDArray[np.int64]  # [positions]: lexical terms of each chunk's own text
    first_positions: Positions  # [documents with chunks]: where each begins
    means: Embeddings  # [documents, dimension]: the unit vector of each document's mean chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentPart:
    """What a reader keeps in memory of a segment."""

    codes: Codes
    term_counts: Counts
    first_positions: Positions
    means: Embeddings


def write_segment(path: Path, contents: Contents) -> str:
    """Write a new file that is complete once it has its name; return its SHA-256.

    Args:
        path: The file to make; it must not exist.
        contents: What to write.

    Raises:
        UnusableIndexError: The disk does not take it.
    """
    from safetensors.numpy import save

    codes = quantise(contents.vectors.astype(np.float32))
    resident = {
        "code_rows": codes.rows,
        "center": codes.center.astype("<f4"),
        "scale": np.array([codes.scale], "<f4"),
        _ROW_CHECKSUMS: sum_rows(contents.vectors),
        "term_counts": contents.term_counts.astype("<u4"),
        "first_positions": contents.first_positions.astype("<u4"),
        "means": contents.means.astype("<f4"),
    }
    mapped: dict[str, NDArray[Any]] = {_VECTORS: contents.vectors.astype("<f2")}
    if contents.facets.size:
        mapped[_FACETS] = contents.facets
        resident[_FACET_CHECKSUMS] = sum_rows(contents.facets)
    content = save({**mapped, **resident}, {_CHECKSUM: sum_up(resident)})
    try:
        _write_whole(path, content)
    except OSError as error:
        raise UnusableIndexError(
            f"{path}: cannot be written ({error.strerror}); free space on the disk, then try again"
        ) from error
    return hashlib.sha256(content).hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_intact(path: Path, sha256: str) -> bool:
    """Return whether a segment file is there, and byte for byte what was written."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def is_whole(path: Path) -> bool:
    """Return whether a segment file is there with a sound header and the length that it says."""
    try:
        VectorSegment(path)
    except UnusableIndexError:
        return False
    return True


def is_sound(path: Path, sha256: str) -> bool:
    """Return whether a segment file is whole, and intact where somebody has found it damaged."""
    return is_whole(path) and (not _mark_of(path).exists() or is_intact(path, sha256))


def mark_damaged(path: Path) -> None:
    """Leave a mark beside a segment file, so that the next run looks at every byte of it."""
    with suppress(OSError):  # whoever may only read the index says what they found all the same
        _mark_of(path).touch()


def _mark_of(path: Path) -> Path:
    return path.with_suffix(".damaged")


class VectorSegment:
    """The vectors of one segment file, opened for reading; it can be deleted meanwhile.

    Raises:
        UnusableIndexError: The file is missing, or its header and its length do not fit together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _explaining_damage(path), _open(path) as arrays:
            self._row_checksums: Checksums = arrays.get_tensor(_ROW_CHECKSUMS)
            # A memmap makes each row it gives anew.
            self._vectors: Vectors = np.asarray(_map(path, arrays, _VECTORS, "<f2"))
            self._facets: PackedFacets | None = None
            if _FACETS in arrays.keys():  # noqa: SIM118  it is no dictionary
                self._facet_checksums: Checksums = arrays.get_tensor(_FACET_CHECKSUMS)
                self._facets = np.asarray(_map(path, arrays, _FACETS, "u1"))

    def read(self, first: int, count: int) -> Embeddings:
        """Return float32 [count, dimension]: the vectors from a position on."""
        return self.read_each(np.arange(first, first + count))

    def read_each(self, positions: Positions) -> Embeddings:
        """Return float32 [positions, dimension]: the vectors at these positions.

        Raises:
            UnusableIndexError: One of them is not what was written.
        """
        return read_across([(self, positions)])

    def read_facets(self, positions: Positions) -> PackedFacets:
        """Return uint8 [positions, FACET_BYTES], or [positions, 0] where no facets are kept.

        Raises:
            UnusableIndexError: Those of one of them are not what was written.
        """
        if self._facets is None:
            return no_facets(len(positions))
        facets: PackedFacets = self._facets[positions]
        if (sum_rows(facets) != self._facet_checksums[positions]).any():
            mark_damaged(self._path)
            raise _damaged(self._path)
        return facets

    def _take(self, positions: Positions) -> tuple[Vectors, Checksums]:
        """Return the rows at these positions as they lie there, and their checksums."""
        return self._vectors[positions], self._row_checksums[positions]


def read_across(wanted: Sequence[tuple[VectorSegment, Positions]]) -> Embeddings:
    """Return float32 [positions, dimension]: vectors of several segments, one after another.

    They are checked together: a question reads a few of each of many segments.

    Raises:
        UnusableIndexError: One of them is not what was written.
    """
    rows, checksums = zip(*(segment._take(positions) for segment, positions in wanted), strict=True)
    vectors = np.concatenate(rows)
    damaged = np.flatnonzero(sum_rows(vectors) != np.concatenate(checksums))
    if len(damaged):
        ends = np.cumsum([len(positions) for _, positions in wanted])
        path = wanted[int(np.searchsorted(ends, damaged[0], side="right"))][0]._path
        mark_damaged(path)
        raise _damaged(path)
    return widen(vectors)


def widen(vectors: Vectors) -> Embeddings:
    """Return half-precision numbers as float32, exactly and several times as fast as numpy does.

    The bits are put where float32 has them; what is wrong then is the exponent, by a constant.
    """
    bits = vectors.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= np.int32(~0x70000000)  # but for the sign, what came of it in widening
    wide = bits.view(np.float32)
    wide *= np.float32(2.0**112)
    return wide


def open_intact(path: Path, sha256: str) -> VectorSegment:
    """Open a segment file of which every byte was looked at: what is copied must be sound.

    Raises:
        UnusableIndexError: The file is missing or damaged.
    """
    if not is_intact(path, sha256):
        mark_damaged(path)
        raise _damaged(path)
    return VectorSegment(path)


def read_resident(path: Path) -> ResidentPart:
    """Return what a reader keeps in memory of a segment file.

    Raises:
        UnusableIndexError: The file is missing, or this part of it is not what was written.
    """
    with _explaining_damage(path), _open(path) as arrays:
        names = set(arrays.keys()) - _MAPPED
        resident = {name: arrays.get_tensor(name) for name in names}
        if sum_up(resident) != arrays.metadata()[_CHECKSUM]:
            mark_damaged(path)
            raise _damaged(path)
        return ResidentPart(
            codes=Codes(
                rows=resident["code_rows"],
                center=resident["center"],
                scale=float(resident["scale"].item()),
            ),
            term_counts=resident["term_counts"],
            first_positions=resident["first_positions"].astype(np.int64),
            means=resident["means"],
        )


def _open(path: Path) -> Any:
    from safetensors import safe_open

    return safe_open(path, framework="numpy")


def _map(path: Path, arrays: Any, name: str, kind: str) -> NDArray[Any]:
    """Return an array of a file as it lies on the disk; where it begins, the header says."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        header = json.loads(file.read(length))
    first = _LENGTH_BYTES + length + int(header[name]["data_offsets"][0])
    return np.memmap(path, kind, "r", first, tuple(arrays.get_slice(name).get_shape()))


@contextmanager
def _explaining_damage(path: Path) -> Iterator[None]:
    """Say what to do where a file is not what a segment is.

    Raises:
        UnusableIndexError: It is not, or it is not there.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UnusableIndexError:
    return UnusableIndexError(
        f"{path.name}: this file of the index is missing or damaged; run `whoknows index`, "
        "which makes it anew from the stored texts"
    )
