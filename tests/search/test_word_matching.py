from pathlib import Path

import numpy as np
from hash_encoder import FacetedHashEncoder, HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from search.evidence import Evidence, gather_evidence
from search.queries import make_query
from search.scopes import Scope, select_documents

FILLER = " ".join(f"word{number}" for number in range(60))
DOCUMENTS = {
    "rd/all.md": f"# One\n\ncold battery {FILLER}",
    "rd/half.md": f"# Two\n\nbattery {FILLER}",
    "rd/none.md": f"# Three\n\n{FILLER}",
}


def search(root: Path, encoder: HashEncoder, question: str) -> tuple[list[str], Evidence]:
    """Return the documents found, the best first, and the evidence."""
    workspace = make_workspace(root, DOCUMENTS)
    reindex(workspace, encoder)
    engine = open_small_engine(workspace, encoder)
    with engine.reading() as generation:
        selected = select_documents(generation, Scope(viewer=OPERATOR))
        found = gather_evidence(generation, make_query(question, encoder), selected)
        return [generation.documents[row].document_id for row in found.documents], found


def test_words_that_are_found_raise_a_document(tmp_path: Path) -> None:
    """What matches more than usual gains, what does not keeps its score."""
    _, plain = search(tmp_path / "plain", HashEncoder(), "cold battery")
    ids, matched = search(tmp_path / "matched", FacetedHashEncoder(), "cold battery")
    gains = dict(zip(ids, matched.document_scores - plain.document_scores, strict=True))

    assert ids == ["rd/all.md", "rd/half.md", "rd/none.md"]
    assert gains["rd/all.md"] > gains["rd/none.md"] == 0


def test_evidence_stays_parallel_and_sorted(tmp_path: Path) -> None:
    """Chunks and documents are ranked anew, and each document keeps its own best chunk."""
    _, found = search(tmp_path, FacetedHashEncoder(), "battery cold")

    assert (np.diff(found.document_scores) <= 0).all()
    assert (np.diff(found.chunk_scores) <= 0).all()
    owners = dict(zip(found.chunk_ids.tolist(), found.chunk_documents.tolist(), strict=True))
    assert [owners[each] for each in found.best_chunk_ids.tolist()] == found.documents.tolist()


def test_an_encoder_without_facets_changes_nothing(tmp_path: Path) -> None:
    """Words are matched only where what they mean is kept."""
    _, found = search(tmp_path, HashEncoder(), "cold battery")

    assert len(found.documents) == 3
