"""What the words of a text mean in, its facets out: a few small vectors that fit on a disk.

An embedding says what a text is about by and large.  Word against word, a question finds its
answer in another language much more often (late interaction: Khattab & Zaharia 2020, ColBERT).  The
vectors of all words would take a hundred times the space of the embedding, so three things are done
to them: words of like meaning are put together (Clavié et al. 2024, token pooling), of their
directions those are kept in which translations agree, and each value takes four bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.records import Language

FACETS = 32  # of a text: 48 are hardly better, 16 lose a third of the gain (docs/quality.md)
FACET_DIMENSION = 96  # of 384: 64 lose a sixth of the gain, 128 add nothing
FACET_BYTES = FACETS * FACET_DIMENSION // 2

_SPACE_FILE = "facet_space.npz"
_ROUNDS = 4  # of putting like words together; after these hardly a word moves
_STEPS = 7  # on either side of nought: what four bits tell apart
_STEP = np.float32(0.4 / np.sqrt(FACET_DIMENSION))  # so that few values lie beyond the last step

Floats = NDArray[np.float32]
PackedFacets = NDArray[np.uint8]  # [texts, FACET_BYTES], or [texts, 0] without facets


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSpace:
    """Which directions of an encoder's word vectors are kept, and what is taken off before."""

    basis: Floats  # [dimension, FACET_DIMENSION], orthonormal columns
    usual: dict[tuple[Language, bool], Floats]  # the mean word by language, and whether it asks

    def project(self, words: Floats, language: Language, *, is_question: bool) -> Floats:
        """Return float32 [words, FACET_DIMENSION], rows of unit length.

        Args:
            words: float32 [words, dimension], in the order of the text.
            language: That of the text: words of one language have much in common that says nothing.
            is_question: Whether the text was encoded as a question.
        """
        standing_out: Floats = unit_rows(words) - self.usual[language, is_question]
        kept: Floats = standing_out @ self.basis
        return unit_rows(kept)

    def save(self, file: str) -> None:
        """Write the space into a file, in half precision: what it says is no more exact."""
        usual = {_name(*key): mean.astype(np.float16) for key, mean in self.usual.items()}
        np.savez(file, basis=self.basis.astype(np.float16), **usual)  # type: ignore[arg-type]

    @classmethod
    def load(cls) -> Self:
        """Return the space of the bundled model's words."""
        with files("index").joinpath(_SPACE_FILE).open("rb") as file, np.load(file) as arrays:
            return cls(
                basis=arrays["basis"].astype(np.float32),
                usual={
                    (language, is_question): arrays[_name(language, is_question)].astype(np.float32)
                    for language in Language
                    for is_question in (False, True)
                },
            )


def _name(language: Language, is_question: bool) -> str:
    return f"{language.value}_{'question' if is_question else 'chunk'}"


@cache
def bundled_space() -> FacetSpace:
    """Return the space of the bundled model's words, read once."""
    return FacetSpace.load()


def fingerprint_of_space() -> str:
    """Return what changes with the space: facets of two spaces do not compare."""
    return sha256(files("index").joinpath(_SPACE_FILE).read_bytes()).hexdigest()[:8]


def unit_rows(rows: Floats) -> Floats:
    """Return rows brought to unit length; those of nought stay."""
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def condense(words: Floats) -> PackedFacets:
    """Return uint8 [FACET_BYTES]: the facets of a text, from what `FacetSpace.project` returns.

    A few rounds of spherical k-means, beginning with words at even distances, so that the same text
    always has the same facets.  A text of fewer words has so many facets, and noughts.
    """
    facets = np.zeros((FACETS, FACET_DIMENSION), np.float32)
    if len(words) <= FACETS:
        facets[: len(words)] = words
        return pack_facets(facets)
    facets[:] = words[np.linspace(0, len(words) - 1, FACETS).astype(np.int64)]
    for _ in range(_ROUNDS):
        nearest = (words @ facets.T).argmax(axis=1)
        belongs = (nearest == np.arange(FACETS)[:, None]).astype(np.float32)
        sums = belongs @ words
        is_held = belongs.any(axis=1)
        facets[is_held] = unit_rows(sums[is_held])
    return pack_facets(facets)


def pack_facets(facets: Floats) -> PackedFacets:
    """Return float32 [FACETS, FACET_DIMENSION] as uint8 [FACET_BYTES], two values a byte."""
    steps = np.clip(np.rint(facets / _STEP), -_STEPS, _STEPS).astype(np.int8) + _STEPS
    codes = steps.astype(np.uint8).reshape(-1, 2)
    packed: PackedFacets = codes[:, 0] | codes[:, 1] << 4
    return packed


def unpack_facets(packed: PackedFacets) -> Floats:
    """Return float32 [texts, FACETS, FACET_DIMENSION] of uint8 [texts, FACET_BYTES]."""
    codes = np.stack([packed & 15, packed >> 4], axis=-1)
    steps = codes.reshape(len(packed), FACETS, FACET_DIMENSION).astype(np.float32) - _STEPS
    facets: Floats = steps * _STEP
    return facets


def match_words(question: Floats, packed: PackedFacets) -> Floats:
    """Return how near in meaning each word of a question has a word in each text, on average.

    Args:
        question: float32 [words, FACET_DIMENSION], as `FacetSpace.project` returns it.
        packed: The facets of the texts, uint8 [texts, FACET_BYTES].
    """
    products = unpack_facets(packed) @ question.T
    matched: Floats = products.max(axis=1).mean(axis=1)
    return matched


def stack_facets(each: Sequence[PackedFacets]) -> PackedFacets:
    """Return uint8 [texts, FACET_BYTES] of those of each text."""
    return np.stack(each) if each else np.empty((0, FACET_BYTES), np.uint8)


def no_facets(count: int) -> PackedFacets:
    """Return uint8 [count, 0]: those of texts of which none are kept."""
    return np.empty((count, 0), np.uint8)
