"""Vectors as bytes: a quarter of their size, scanned exactly by FAISS, near enough to pick from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings

_STEPS = 127  # on either side of nought
_NOUGHT = 128  # the byte that stands for it: FAISS's QT_8bit_direct_signed

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Vectors as (bytes - 128) / scale + center.

    Center and scale come from the vectors themselves, so that each encoder has all 255 steps for
    the range that its values vary in, even where some dimensions are always far from nought.
    """

    rows: NDArray[np.uint8]  # [vectors, dimension]
    center: Embeddings  # [dimension]
    scale: float


def quantise(embeddings: Embeddings) -> Codes:
    """Return the codes of float32 [vectors, dimension]."""
    center: Embeddings = embeddings.sum(axis=0) / max(len(embeddings), 1)
    scale = _STEPS / float(np.abs(embeddings - center).max(initial=1e-9))
    return Codes(
        rows=(np.rint((embeddings - center) * scale) + _NOUGHT).astype(np.uint8),
        center=center,
        scale=scale,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedQuery:
    """A query as FAISS compares it with codes."""

    query: Embeddings  # [dimension]
    row: Embeddings  # [1, dimension]: whole numbers
    scale: float


def code_query(query: Embeddings) -> CodedQuery:
    """Return a query for any number of scans in this thread.

    FAISS takes a query's values for bytes too, and lets what is beyond them wrap around.
    """
    _faiss().omp_set_num_threads(1)  # of this thread: a query is slower with more
    scale = _STEPS / max(float(np.abs(query).max()), 1e-9)
    return CodedQuery(query=query, row=np.rint(query * scale)[None, :], scale=scale)


class CodeScan:
    """An exact search through codes, for what is near a query by and large."""

    def __init__(self, codes: Codes) -> None:
        faiss = _faiss()
        self._center = codes.center
        self._scale = codes.scale
        self._index: Any = faiss.IndexScalarQuantizer(
            codes.rows.shape[1],
            faiss.ScalarQuantizer.QT_8bit_direct_signed,
            faiss.METRIC_INNER_PRODUCT,
        )
        self._index.add_sa_codes(codes.rows)

    def search(
        self, query: CodedQuery, visible: NDArray[np.bool_] | None, top_k: int
    ) -> tuple[Rows, Scores]:
        """Return the best visible rows and about what their inner products are, best first.

        Args:
            query: What to look for.
            visible: bool [rows], None where all are.
            top_k: How many to return at most; fewer come back where fewer are visible.
        """
        parameters = None
        if visible is not None:
            faiss = _faiss()
            bitmap = np.packbits(visible, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))
        top_k = min(top_k, self._index.ntotal)
        (scores,), (rows,) = self._index.search(query.row, top_k, params=parameters)
        if rows[-1] < 0:  # fewer are visible
            is_found = rows >= 0
            scores, rows = scores[is_found], rows[is_found]
        factor, offset = 1 / (query.scale * self._scale), self._center @ query.query
        return rows, scores * np.float32(factor) + offset


def _faiss() -> Any:
    import faiss

    return faiss
