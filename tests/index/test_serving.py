import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
)

from index.access import Viewer
from index.build import reindex
from index.catalog import CatalogReader
from index.errors import UnusableIndexError
from index.generations import Generation, last_choice, open_generation
from index.pruning import prune_index

DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
}


def read_everything(generation: Generation) -> list[tuple[str, str, list[float], int]]:
    """Return what a generation reads when it is asked: texts, vectors, and who has a part."""
    return [
        (
            document.document_id,
            "\n".join(
                stored.chunk.text
                for stored in generation.fetch_chunks(generation.chunk_ids_of(row)).values()
            ),
            generation.embeddings_of(row).ravel().tolist(),
            len(generation.people),
        )
        for row, document in enumerate(generation.documents)
    ]


def test_generation_stays_as_it_is_while_ten_are_published(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """All is there that a long answer may still read, though its generation is pruned."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    before = read_everything(open_generation(workspace.index_dir, encoder=hash_encoder.name))
    engine = open_small_engine(workspace, hash_encoder)
    with engine.reading() as held:
        remove_document(tmp_path, "hr/leave.md")
        for number in range(10):
            write_documents(tmp_path, {"rd/battery.md": f"# Battery\n\nEdition {number}."})
            reindex(workspace, hash_encoder, allow_shrink=True)

        assert read_everything(held) == before
    assert found_documents(engine, "edition of the battery") == ["rd/battery.md"]


def test_pruning_waits_for_a_question_and_disturbs_none(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """What is being answered is answered to its end; then the deleted text is overwritten."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    with ThreadPoolExecutor(1) as pool, engine.reading() as held:
        before = read_everything(held)
        remove_document(tmp_path, "hr/leave.md")
        reindex(workspace, hash_encoder, allow_shrink=True)
        published = last_choice(workspace.index_dir)
        pruning = pool.submit(prune_index, workspace.index_dir, keep=1)
        while last_choice(workspace.index_dir) == published and not pruning.done():
            time.sleep(0.01)

        assert read_everything(held) == before
        assert not pruning.done()
        engine.generation()  # others are answered over the next one meanwhile
        assert read_everything(held) == before
        held.release()
        assert [each.generation for each in pruning.result().generations] == [2]
    assert found_documents(engine, "battery") == ["rd/battery.md"]


def test_index_put_in_the_place_of_another_is_noticed(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A server goes on with it, even where it has as many generations as the one before."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    assert found_documents(engine, "charger") != []
    shutil.rmtree(workspace.index_dir)
    write_documents(tmp_path, {"rd/charger.md": "# Charger"})
    reindex(workspace, hash_encoder)

    assert engine.generation().number == 1
    assert found_documents(engine, "charger")[0] == "rd/charger.md"


def test_question_that_a_disk_fails_costs_no_other_one(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server goes on once its disk does."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    found = found_documents(engine, "battery")

    def fail(_catalog: CatalogReader) -> int:
        raise UnusableIndexError("disk I/O error")

    with monkeypatch.context() as failing:
        failing.setattr(CatalogReader, "last_choice", fail)
        with pytest.raises(UnusableIndexError, match="disk"):
            found_documents(engine, "battery")

    assert found_documents(engine, "battery") == found


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("impatient_threads")
def test_many_viewers_at_once_are_told_apart(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """More of them than are remembered, so that each is forgotten while others ask."""
    workspace = make_workspace(
        tmp_path, DOCUMENTS, readers={"hr": [f"group-{n}" for n in range(0, 200, 2)]}
    )
    reindex(workspace, hash_encoder)
    generation = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    viewers = [
        Viewer(person_id=str(number), groups=frozenset({f"group-{number}"}))
        for number in range(200)
    ]

    def read_as_each(_thread: int) -> list[bool]:
        return [
            generation.documents.find("hr/leave.md", viewer) is not None for viewer in viewers * 5
        ]

    with ThreadPoolExecutor(4) as pool:
        for answers in pool.map(read_as_each, range(4)):
            assert answers == [number % 2 == 0 for number in range(200)] * 5
