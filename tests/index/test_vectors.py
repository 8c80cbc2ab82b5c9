import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.errors import UnusableIndexError
from index.quantising import quantise
from index.vectors import (
    Contents,
    VectorSegment,
    is_intact,
    is_whole,
    open_intact,
    read_across,
    read_resident,
    widen,
    write_segment,
)

DIMENSION = 15  # odd: rows need not be whole words
FACETS = 32  # bytes


def contents(seed: int, count: int) -> Contents:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return Contents(
        vectors=(rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16),
        facets=np.random.default_rng(seed).integers(256, size=(count, FACETS), dtype=np.uint8),
        term_counts=np.arange(count) + 70_000,
        first_positions=np.array([0]),
        means=rows[:1],
    )


def flip_bit(path: Path, byte: int) -> None:
    """Damage a file in one place, as a failing disk does."""
    content = bytearray(path.read_bytes())
    content[byte] ^= 1
    path.write_bytes(content)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Vectors in any order, and all that a reader keeps in memory."""
    path, written = tmp_path / "one", contents(1, 6)
    write_segment(path, written)
    segment, resident = VectorSegment(path), read_resident(path)

    np.testing.assert_array_equal(segment.read(2, 3), written.vectors[2:5].astype(np.float32))
    np.testing.assert_array_equal(segment.read_each(np.array([4, 2])), written.vectors[[4, 2]])
    np.testing.assert_array_equal(segment.read_facets(np.array([4, 2])), written.facets[[4, 2]])
    np.testing.assert_array_equal(resident.term_counts, written.term_counts)
    np.testing.assert_array_equal(resident.first_positions, written.first_positions)
    np.testing.assert_array_equal(resident.means, written.means)
    codes = quantise(written.vectors.astype(np.float32))
    np.testing.assert_array_equal(resident.codes.rows, codes.rows)
    np.testing.assert_array_equal(resident.codes.center, codes.center)
    assert resident.codes.scale == pytest.approx(codes.scale)


def test_open_segment_outlives_its_file(tmp_path: Path) -> None:
    """Whoever reads a generation is not disturbed when its files are swept."""
    path, written = tmp_path / "one", contents(2, 4)
    write_segment(path, written)
    segment = VectorSegment(path)
    path.unlink()

    np.testing.assert_array_equal(segment.read(0, 4), written.vectors.astype(np.float32))


def test_half_precision_is_widened_exactly() -> None:
    """Every number that there is, from the smallest to the largest, of both signs."""
    everything = np.arange(1 << 16).astype(np.uint16).view(np.float16)
    numbers = everything[np.isfinite(everything)]

    np.testing.assert_array_equal(
        widen(numbers).view(np.uint32), numbers.astype(np.float32).view(np.uint32)
    )


def test_vectors_of_several_segments_are_read_together(tmp_path: Path) -> None:
    """In the order in which they are asked for; the damaged file is the one that is named."""
    written = {name: contents(seed, 5) for seed, name in enumerate(("one", "two", "three"))}
    for name, each in written.items():
        write_segment(tmp_path / name, each)
    segments = {name: VectorSegment(tmp_path / name) for name in written}
    wanted = [(segments["two"], np.array([4, 0])), (segments["one"], np.array([2]))]

    np.testing.assert_array_equal(
        read_across(wanted),
        np.concatenate([written["two"].vectors[[4, 0]], written["one"].vectors[[2]]]),
    )

    last = (tmp_path / "three").read_bytes().index(written["three"].vectors[4].tobytes())
    flip_bit(tmp_path / "three", last)
    with pytest.raises(UnusableIndexError, match="three"):
        read_across([*wanted, (VectorSegment(tmp_path / "three"), np.array([4]))])


def test_file_is_complete_once_it_has_its_name(tmp_path: Path) -> None:
    """The checksum is that of the file, and nothing half written is left beside it."""
    checksum = write_segment(tmp_path / "one", contents(4, 2))

    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert hashlib.sha256((tmp_path / "one").read_bytes()).hexdigest() == checksum
    assert is_intact(tmp_path / "one", checksum)


@pytest.mark.parametrize("content", [None, b"", b"not a segment", b"IxSQ" + bytes(50)])
def test_missing_or_damaged_file_says_how_to_rebuild(tmp_path: Path, content: bytes | None) -> None:
    """Exceptions of libraries never reach a person."""
    path = tmp_path / "one"
    if content is not None:
        path.write_bytes(content)

    for read in VectorSegment, read_resident, lambda path: open_intact(path, ""):
        with pytest.raises(UnusableIndexError, match=r"one.*whoknows index"):
            read(path)
    assert not is_whole(path)


@pytest.mark.parametrize("more", [b"", b"more"])
def test_file_of_another_length_is_noticed_without_reading_it(tmp_path: Path, more: bytes) -> None:
    """A copy that broke off, or went on, is not searched."""
    path = tmp_path / "one"
    write_segment(path, contents(5, 9))
    content = path.read_bytes()
    assert is_whole(path)
    path.write_bytes(content + more if more else content[:-1])

    assert not is_whole(path)


def test_a_flipped_bit_anywhere_is_never_served(tmp_path: Path) -> None:
    """Whichever byte it is in, opening, reading all vectors, or taking the checksum fails."""
    path = tmp_path / "one"
    checksum = write_segment(path, contents(6, 4))
    whole = path.read_bytes()
    for byte in range(len(whole)):
        path.write_bytes(whole)
        flip_bit(path, byte)

        assert not is_intact(path, checksum)
        with pytest.raises(UnusableIndexError, match="damaged"):
            open_intact(path, checksum)
        try:
            resident, segment = read_resident(path), VectorSegment(path)
            vectors, facets = segment.read(0, 4), segment.read_facets(np.arange(4))
        except UnusableIndexError:
            continue
        path.write_bytes(whole)  # what hurts nobody, such as a blank of the header
        np.testing.assert_array_equal(vectors, VectorSegment(path).read(0, 4))
        np.testing.assert_array_equal(facets, VectorSegment(path).read_facets(np.arange(4)))
        np.testing.assert_array_equal(resident.codes.rows, read_resident(path).codes.rows)


def test_header_that_says_another_shape_misleads_nobody(tmp_path: Path) -> None:
    """A blank in place of a digit makes an array one without dimensions."""
    path = tmp_path / "one"
    write_segment(path, contents(7, 4))
    scale = read_resident(path).codes.scale
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"shape":[1]', b'"shape":[ ]'))

    assert path.read_bytes() != whole
    assert read_resident(path).codes.scale == scale
