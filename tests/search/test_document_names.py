from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from index.generations import Generation
from search.document_names import shares_of_names
from search.scopes import Scope

DOCUMENTS = {
    "it/0042-tape-rotation.md": "# Tape rotation\n\nThe tapes are changed on Friday.",
    "it/network.md": "# Guest network\n\nThe guest network is open.",
    "rd/plan.md": "# Plan\n\nThe plan of the network and of the tapes.",
    "rd/other.md": "# Plan\n\nAnother plan.",
    "rd/电池.md": "# 电池寿命\n\n它可以用九天。",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Generation:
    """Documents with rare names, and two that are called the same."""
    root: Path = tmp_path_factory.mktemp("names")
    workspace = make_workspace(root, DOCUMENTS)
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder).generation()


def shares(generation: Generation, text: str, *hidden: str) -> dict[str, float]:
    selected = np.ones(len(generation.documents), np.bool_)
    selected[[generation.documents.row_of[each] for each in hidden]] = False
    rows = np.flatnonzero(selected)
    found = shares_of_names(generation, rows, text, selected).tolist()
    return {
        generation.documents[int(row)].document_id: share
        for row, share in zip(rows, found, strict=True)
    }


def test_document_called_by_its_name_is_known(generation: Generation) -> None:
    """A text that gives the whole title gives more of that name than of any other."""
    for text, called in [
        ("see Tape rotation", "it/0042-tape-rotation.md"),
        ("参见电池寿命", "rd/电池.md"),
    ]:
        found = shares(generation, text)
        assert max(found, key=found.__getitem__) == called


def test_name_that_says_little_is_worth_little(generation: Generation) -> None:
    """All of a name that several documents have says less than all of a rare one."""
    found = shares(generation, "the plan, and the guest network")

    assert 0 < found["rd/plan.md"] < found["it/network.md"] < 1


def test_text_that_gives_no_name_gives_nothing(generation: Generation) -> None:
    """Other words are worth nothing, however many there are."""
    assert set(shares(generation, "something else entirely").values()) == {0.0}


def test_part_of_a_file_name_that_no_text_has_is_not_missed(generation: Generation) -> None:
    """Nobody can give the number of a file that stands in no text: it takes nothing off."""
    alone = shares_of_names(
        generation,
        np.array([generation.documents.row_of["it/0042-tape-rotation.md"]]),
        "tape rotation 0042",
        np.ones(len(DOCUMENTS), np.bool_),
    )

    assert alone[0] == pytest.approx(
        shares(generation, "tape rotation")["it/0042-tape-rotation.md"]
    )


def test_hidden_documents_do_not_make_a_name_more_common(generation: Generation) -> None:
    """What is rare is counted among what the viewer may read."""
    assert shares(generation, "the plan", "rd/other.md")["rd/plan.md"] != pytest.approx(
        shares(generation, "the plan")["rd/plan.md"]
    )


def test_document_that_is_called_by_its_name_is_related(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Of what shares as many words with a text, that whose name the text gives comes first."""
    documents = {
        "it/a.md": "# Notes\n\nAbout the harbour wall, and the lamps of the quay.",
        "it/b.md": "# Harbour wall\n\nAbout the notes, and the lamps of the quay.",
    }
    workspace = make_workspace(tmp_path, documents)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    found = engine.related_to_text("As written in Harbour wall.", Scope(viewer=OPERATOR))

    assert [each.document for each in found] == ["it/b.md", "it/a.md"]
    assert found[0].score - found[1].score > 0.03
