from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.build import reindex
from index.generations import Generation
from ingest.records import Language
from search.dense import usual_similarities
from search.profiles import profiles_of

DOCUMENTS = {
    "it/backup.md": "# Backup\n\nThe tapes are changed on Friday.",
    "it/network.md": "# Network\n\nThe guest network is open.",
    "rd/cell.md": "# Cell\n\nThe cell lasts nine days.",
    "rd/电池.md": "# 电池\n\n电池可以用九天。",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Generation:
    """Two departments in two languages."""
    root: Path = tmp_path_factory.mktemp("profiles")
    workspace = make_workspace(root, DOCUMENTS, more_departments=["empty"])
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder).generation()


def select(generation: Generation, *document_ids: str) -> np.ndarray:
    selected = np.zeros(len(generation.documents), np.bool_)
    selected[[generation.documents.row_of[each] for each in document_ids]] = True
    return selected


def test_profile_stands_for_the_means_of_what_is_selected(generation: Generation) -> None:
    """A language is the sum of its selected documents, and of no others."""
    selected = select(generation, "it/backup.md", "it/network.md", "rd/电池.md")
    means = generation.mean_embeddings
    profiles = profiles_of(generation, selected)

    for language in Language:
        rows = selected & generation.in_language(language)
        assert profiles.languages[language].count == rows.sum()
        assert profiles.languages[language].sum == pytest.approx(means[rows].sum(axis=0))


def test_selections_asked_in_turn_keep_their_own_profiles(generation: Generation) -> None:
    """What was added up for one selection is never given to another, however many there are."""
    selections = [select(generation, each) for each in DOCUMENTS] * 10
    selections += [select(generation, "it/backup.md", each) for each in DOCUMENTS]

    for selected in selections:
        whole = sum(each.count for each in profiles_of(generation, selected).languages.values())
        assert whole == selected.sum()
    assert profiles_of(generation, selections[-1]) is profiles_of(generation, selections[-1].copy())


def test_usual_similarity_of_nothing_is_nothing(
    generation: Generation, hash_encoder: HashEncoder
) -> None:
    """A viewer who sees no document gets zeros, not a division by zero."""
    nothing = select(generation)
    query = hash_encoder.encode_queries(["cell"])[0]

    assert usual_similarities(generation, query, nothing).tolist() == [0.0] * len(DOCUMENTS)
