import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import pytest
from hash_encoder import HashEncoder
from numpy.typing import NDArray
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
)

from index.build import reindex
from index.checking import find_damaged_segments
from index.choosing import roll_back
from index.errors import UnusableIndexError
from index.generations import SEGMENTS_DIR, open_generation
from index.schema import CATALOG_NAME
from index.vectors import VectorSegment
from ingest.settings import Workspace

DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
    "rd/firmware.md": "# Firmware\n\nThe receiver drains power.",
}


class CountingEncoder(HashEncoder):
    """A hash encoder that remembers what it encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return embeddings, and remember."""
        self.encoded += texts
        return super().encode_chunks(texts)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def workspace(tmp_path: Path, encoder: CountingEncoder) -> Workspace:
    """A workspace that was indexed, and its encoder as new."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded.clear()
    return workspace


def segment_paths(workspace: Workspace) -> list[Path]:
    return sorted((workspace.index_dir / SEGMENTS_DIR).glob("*.safetensors"))


def vectors_of(workspace: Workspace, encoder: HashEncoder) -> list[list[float]]:
    """Return the vectors and the mean of each document."""
    generation = open_generation(workspace.index_dir, encoder=encoder.name)
    rows = range(len(generation.documents))
    means = generation.mean_embeddings.tolist()
    return [*(generation.embeddings_of(row).ravel().tolist() for row in rows), *means]


def flip_bit_of_a_vector(path: Path) -> None:
    """Damage what lies on disk and is read when it is needed."""
    vectors = VectorSegment(path).read(0, 1).astype(np.float16)
    content = bytearray(path.read_bytes())
    content[content.index(vectors.tobytes())] ^= 1
    path.write_bytes(content)


def test_missing_segment_is_made_anew_from_the_stored_texts(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """No document is read for it, and everything is as it was; a running engine goes on."""
    engine = open_small_engine(workspace, encoder)
    found, vectors = found_documents(engine, "cold cell"), vectors_of(workspace, encoder)
    for path in segment_paths(workspace):
        path.unlink()
    encoder.encoded.clear()
    report = reindex(workspace, encoder)

    assert (report.generation, report.unchanged) == (1, 3)
    assert len(encoder.encoded) == 3
    assert vectors_of(workspace, encoder) == vectors
    assert found_documents(engine, "cold cell") == found


def test_segment_of_an_earlier_generation_is_made_anew_too(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """Going back to it works, deleted documents included."""
    remove_document(workspace.root, "rd/firmware.md")
    write_documents(workspace.root, {"rd/charger.md": "# Charger"})
    reindex(workspace, encoder, allow_shrink=True)
    for path in segment_paths(workspace):
        path.unlink()
    reindex(workspace, encoder)
    roll_back(workspace.index_dir, 1)

    engine = open_small_engine(workspace, encoder)
    assert set(found_documents(engine, "the receiver")) == set(DOCUMENTS)


def test_flipped_bit_is_mended_once_a_deep_look_has_found_it(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """A run reads no segments to look for damage: a nightly one would read them all."""
    damaged, sound = segment_paths(workspace)
    flip_bit_of_a_vector(damaged)
    reindex(workspace, encoder)
    assert segment_paths(workspace) == [damaged, sound]
    assert find_damaged_segments(workspace.index_dir, is_deep=False) == []
    assert find_damaged_segments(workspace.index_dir, is_deep=True) == [damaged.name]
    reindex(workspace, encoder)

    assert find_damaged_segments(workspace.index_dir, is_deep=True) == []
    assert damaged not in segment_paths(workspace)
    assert sound in segment_paths(workspace)
    assert len(list((workspace.index_dir / SEGMENTS_DIR).iterdir())) == 2


def test_flipped_bit_that_a_question_meets_is_never_served(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """The question says what to do, and doing it helps."""
    found = found_documents(open_small_engine(workspace, encoder), "cold cell")
    flip_bit_of_a_vector(segment_paths(workspace)[0])
    engine = open_small_engine(workspace, encoder)
    with pytest.raises(UnusableIndexError, match=r"damaged; run `whoknows index`"):
        found_documents(engine, "cold cell")
    reindex(workspace, encoder)

    assert found_documents(engine, "cold cell") == found


def write_as_the_first_programs_did(workspace: Workspace) -> None:
    """Put half-precision FAISS files in the place of all segments."""
    catalog = sqlite3.connect(workspace.index_dir / CATALOG_NAME)
    for path in segment_paths(workspace):
        (count,) = catalog.execute(
            "SELECT chunk_count FROM segments WHERE file_name = ?", (path.name,)
        ).fetchone()
        vectors = VectorSegment(path).read(0, count)
        old = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        old.add(vectors)
        content = faiss.serialize_index(old).tobytes()
        path.with_suffix(".faiss").write_bytes(content)
        path.unlink()
        catalog.execute(
            "UPDATE segments SET file_name = ?, sha256 = ? WHERE file_name = ?",
            (path.with_suffix(".faiss").name, hashlib.sha256(content).hexdigest(), path.name),
        )
    catalog.commit()
    catalog.close()
    (workspace.index_dir / f"{CATALOG_NAME}.sha256").unlink()  # they wrote none


def test_segments_of_the_first_programs_are_converted_without_encoding(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """Asking says that indexing does it; indexing does it, and nothing else changes."""
    vectors = vectors_of(workspace, encoder)
    write_as_the_first_programs_did(workspace)
    with pytest.raises(UnusableIndexError, match="whoknows index"):
        vectors_of(workspace, encoder)
    report = reindex(workspace, encoder)

    assert (report.generation, report.unchanged) == (1, 3)
    assert encoder.encoded == []
    assert vectors_of(workspace, encoder) == vectors
