"""The index that the benchmark of scale builds, when it is small."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.scale_building import build_index
from benchmarks.scale_corpus import Corpus
from benchmarks.scale_exact import recall_of_each
from benchmarks.scale_questions import (
    Questions,
    ScriptedEncoder,
    read_questions,
    write_questions,
)

from index.access import Selection
from ingest.settings import load_workspace
from search.engine import Engine
from search.scopes import Scope

CHUNKS = 200


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scale") / "small"
    corpus = Corpus(CHUNKS)
    build_index(root, corpus)
    write_questions(root, corpus)
    return root


@pytest.fixture(scope="module")
def questions(root: Path) -> Questions:
    return read_questions(root)


@pytest.fixture(scope="module")
def engine(root: Path, questions: Questions) -> Engine:
    return Engine(load_workspace(root), lambda: ScriptedEncoder(questions))


def test_index_has_what_the_corpus_has(engine: Engine, questions: Questions) -> None:
    """As many chunks as asked for, in sixty departments, and the vectors that belong to them."""
    generation = engine.generation()
    corpus = questions.corpus
    expected = np.concatenate([corpus.embeddings(layout) for layout in corpus.layouts])

    assert len(generation.departments) == 60
    assert sum(row.chunk_count for row in generation.documents) == CHUNKS
    for row, document in enumerate(generation.documents):
        first = document.first_chunk_id - 1
        similar = generation.embeddings_of(row) * expected[first : first + document.chunk_count]
        assert similar.sum(axis=1) == pytest.approx(1, abs=0.01)


def test_viewers_see_their_share(engine: Engine, questions: Questions) -> None:
    """Who may read a tenth may read each document whose rank is in the first tenth."""
    generation = engine.generation()
    counts = {
        name: int(
            generation.selected_documents(
                Selection(viewer=engine.viewer(f"scattered-{name}"))
            ).sum()
        )
        for name in ("all", "50", "10")
    }
    total = questions.corpus.document_count

    assert counts == {"all": total, "50": -(-total // 2), "10": -(-total // 10)}


def test_exact_search_agrees_with_the_index(engine: Engine, questions: Questions) -> None:
    """So few vectors are found without a miss, and nothing that the viewer may not read."""
    generation = engine.generation()
    found = {}
    for name in ("scattered-all", "scattered-50", "departments-10"):
        selected = generation.selected_documents(Selection(viewer=engine.viewer(name)))
        found[name] = [
            generation.nearest_chunks(each, selected, 10).chunk_ids.tolist()
            for each in questions.embeddings[:20]
        ]

    assert min(recall_of_each(questions, found).values()) > 0.98


def test_leak_is_no_recall(questions: Questions) -> None:
    """A chunk that a viewer may not read ends the benchmark, however near it is."""
    everything = [list(range(1, CHUNKS + 1))]

    with pytest.raises(ValueError, match="may not read"):
        recall_of_each(questions, {"scattered-10": everything})


def test_questions_are_answered(engine: Engine, questions: Questions) -> None:
    """Each has a vector of its own, and finds passages, departments and people."""
    result = engine.ask(questions.texts[4], Scope(viewer=engine.viewer("scattered-all")))

    assert len(set(questions.texts)) == len(questions.texts)
    assert result.hits
    assert result.departments
    assert result.experts


def test_corpus_depends_on_its_seed_alone(questions: Questions) -> None:
    """The same again, and another for another seed."""
    layout = questions.corpus.layouts[0]
    again, other = Corpus(CHUNKS), Corpus(CHUNKS, seed=2)

    assert np.array_equal(questions.corpus.embeddings(layout), again.embeddings(again.layouts[0]))
    assert not np.array_equal(again.ranks[:5], other.ranks[:5])
