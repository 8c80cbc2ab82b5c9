from pathlib import Path

import pytest
from asking_processes import asking_processes
from editions import check_answers, make_editions, name_edition, write_edition
from hash_encoder import HashEncoder
from small_workspace import open_small_engine

from index.build import reindex
from index.generations import open_generation


@pytest.mark.parametrize(
    ("processes", "threads", "generations"),
    [pytest.param(5, 10, 20, marks=pytest.mark.slow), (2, 6, 4)],
)
def test_many_ask_while_many_generations_are_published(
    tmp_path: Path, hash_encoder: HashEncoder, processes: int, threads: int, generations: int
) -> None:
    """Nobody gets an error, an answer of two generations, or one with a document missing."""
    root = tmp_path / "workspace"
    workspace = make_editions(root)
    reindex(workspace, hash_encoder)
    with asking_processes(root, tmp_path, processes=processes, threads=threads):
        for edition in range(2, generations + 2):
            write_edition(root, edition)
            reindex(workspace, hash_encoder)

    assert check_answers(open_small_engine(workspace, hash_encoder)) == generations + 1


KEPT_TOO_SHORTLY = pytest.mark.xfail(
    strict=True, reason="files and rows go with the third generation after, whoever reads them"
)


@pytest.mark.parametrize("generations", [2, pytest.param(10, marks=KEPT_TOO_SHORTLY)])
def test_reader_keeps_its_generation_while_others_are_published_over_it(
    tmp_path: Path, hash_encoder: HashEncoder, generations: int
) -> None:
    """A long answer is of the generation that it began with, though it reads the rest later."""
    workspace = make_editions(tmp_path)
    reindex(workspace, hash_encoder)
    generation = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    for edition in range(2, generations + 2):
        write_edition(tmp_path, edition)
        reindex(workspace, hash_encoder)
    rows = range(len(generation.documents))
    texts = [generation.fetch_chunks(generation.chunk_ids_of(row)) for row in rows]

    assert any(name_edition(1) in str(each) for each in texts)
    assert all(len(generation.embeddings_of(row)) == len(texts[row]) > 0 for row in rows)
