import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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
from sound_index import assert_nothing_is_left_over, rows_of, segment_files

from index.access import OPERATOR, Selection
from index.build import reindex
from index.catalog_writing import CatalogWriter
from index.errors import NoIndexError
from index.generations import Generation, open_generation
from index.publishing import KEPT_GENERATIONS
from ingest.settings import Workspace
from search.evaluation.rankings import rank_documents
from search.scopes import Scope

REPOSITORY_DIR = Path(__file__).parents[2]
DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
    "rd/firmware.md": "# Firmware\n\nThe receiver drains power.",
}


class CrashError(BaseException):
    """What a test lets go wrong; like the end of the process, nothing catches it."""


class FailingEncoder(HashEncoder):
    """A hash encoder that breaks when it is used for the nth time."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._calls = calls

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return embeddings until the calls are used up."""
        self._calls -= 1
        if self._calls < 0:
            raise CrashError
        return super().encode_chunks(texts)


def read_everything(generation: Generation) -> list[tuple[str, str, list[float]]]:
    """Return all that a generation holds: each document's id, text and vectors."""
    return [
        (
            document.document_id,
            "\n".join(
                stored.chunk.text
                for stored in generation.fetch_chunks(generation.chunk_ids_of(row)).values()
            ),
            generation.embeddings_of(row).ravel().tolist(),
        )
        for row, document in enumerate(generation.documents)
    ]


def test_before_the_first_run_there_is_no_index(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Opening says which command to run, and makes no folder."""
    with pytest.raises(NoIndexError, match="whoknows index"):
        open_generation(tmp_path / "index", encoder=hash_encoder.name)
    assert not (tmp_path / "index").exists()


def test_reader_keeps_its_generation_while_others_are_published(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Whoever opened a generation reads all of it, in spite of changes and removals since."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    held = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    before = read_everything(open_generation(workspace.index_dir, encoder=hash_encoder.name))
    write_documents(tmp_path, {"rd/battery.md": "# Battery\n\nAll new."})
    remove_document(tmp_path, "hr/leave.md")
    for number in range(KEPT_GENERATIONS - 1):
        write_documents(tmp_path, {"rd/extra.md": f"# Extra {number}"})
        reindex(workspace, hash_encoder)

    assert read_everything(held) == before
    assert [each.department_id for each in held.departments] == ["hr", "rd"]
    newest = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    assert newest.number == held.number + KEPT_GENERATIONS - 1
    assert "hr/leave.md" not in newest.documents.row_of


def test_engine_notices_a_new_generation_by_itself(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A running server needs no restart after the nightly run."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    first = engine.generation()
    assert engine.generation() is first
    write_documents(tmp_path, {"rd/charger.md": "# Charger\n\nThe charger is hot."})
    reindex(workspace, hash_encoder)

    assert found_documents(engine, "hot charger")[0] == "rd/charger.md"
    assert engine.generation().number == 2


CRASHES = ["first encoding", "second encoding", "progress", "publish", "commit", "compaction"]


def run_and_crash(workspace: Workspace, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a run that breaks at a certain point."""
    encoder: HashEncoder = HashEncoder()

    def break_off(*_: object, **__: object) -> None:
        raise CrashError

    progress = break_off if where == "progress" else lambda *_: None
    if where.endswith("encoding"):
        encoder = FailingEncoder(0 if where.startswith("first") else 1)
    with monkeypatch.context() as patched:
        if where == "publish":
            patched.setattr(CatalogWriter, "publish", break_off)
        if where == "compaction":
            patched.setattr("index.publishing.compact", break_off)
        if where == "commit":
            commit, left = CatalogWriter.commit, iter(range(2))  # of the two segments

            def commit_or_break(writer: CatalogWriter) -> None:
                commit(writer) if next(left, None) is not None else break_off()

            patched.setattr(CatalogWriter, "commit", commit_or_break)
        with pytest.raises(CrashError):
            reindex(workspace, encoder, progress=progress)


@pytest.mark.parametrize("where", CRASHES)
def test_crash_leaves_the_last_generation_serving(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Wherever a run breaks off, readers see what they saw, and the next run cleans up."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    before = read_everything(open_generation(workspace.index_dir, encoder=hash_encoder.name))
    write_documents(
        tmp_path, {"hr/leave.md": "# Leave\n\nChanged.", "rd/new.md": "# New\n\nA new document."}
    )
    remove_document(tmp_path, "rd/firmware.md")
    run_and_crash(workspace, where, monkeypatch)

    after = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    assert (after.number, read_everything(after)) == (1, before)
    assert "rd/firmware.md" in found_documents(
        open_small_engine(workspace, hash_encoder), "receiver drains power"
    )
    report = reindex(workspace, hash_encoder)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
    assert report.generation == 2
    assert_nothing_is_left_over(workspace)


def test_first_run_that_crashes_leaves_no_index(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an index is none; the next run makes a whole one."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    run_and_crash(workspace, "publish", monkeypatch)

    with pytest.raises(NoIndexError):
        open_generation(workspace.index_dir, encoder=hash_encoder.name)
    assert reindex(workspace, hash_encoder).added == 3
    assert_nothing_is_left_over(workspace)


KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from hash_encoder import HashEncoder
from small_workspace import make_workspace
from index.build import reindex

class KilledEncoder(HashEncoder):
    calls = 0
    def encode_chunks(self, texts):
        self.calls += 1
        if self.calls == 2:  # the first department's segment is written, the second's is not
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_chunks(texts)

reindex(make_workspace(Path(sys.argv[1]), {}, more_departments=["hr", "rd"]), KilledEncoder())
"""


def test_killed_process_leaves_the_last_generation_serving(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """SIGKILL leaves a segment file and rows that nobody sees; the next run sweeps them."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    before = read_everything(open_generation(workspace.index_dir, encoder=hash_encoder.name))
    files = segment_files(workspace)
    write_documents(tmp_path, {"hr/pay.md": "# Pay", "rd/charger.md": "# Charger"})
    killed = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", KILLED_RUN, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": f"{REPOSITORY_DIR}{os.pathsep}{REPOSITORY_DIR / 'tests'}"},
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert len(segment_files(workspace) - files) == 1
    assert rows_of(workspace, "SELECT document_id FROM documents WHERE born = 2") == [
        ("hr/pay.md",)
    ]
    after = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    assert (after.number, read_everything(after)) == (1, before)
    report = reindex(workspace, hash_encoder)
    assert (report.generation, report.added, report.unchanged) == (2, 2, 3)
    assert_nothing_is_left_over(workspace)


def test_many_small_segments_are_merged(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Answers are the same after it, and no department keeps a file for each run."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    merged = make_workspace(tmp_path / "at once", DOCUMENTS)
    for number in range(12):
        document = {f"rd/note-{number}.md": f"# Note {number}\n\nThe cell of batch {number}."}
        write_documents(tmp_path, document)
        write_documents(merged.root, document)
        reindex(workspace, hash_encoder)
    reindex(merged, hash_encoder)

    generation = open_generation(workspace.index_dir, encoder=hash_encoder.name)
    segments = rows_of(workspace, "SELECT * FROM segments WHERE died IS NULL")
    assert len(segments) <= 9
    assert [(i, t) for i, t, _ in read_everything(generation)] == [
        (i, t)
        for i, t, _ in read_everything(open_generation(merged.index_dir, encoder=hash_encoder.name))
    ]
    scope = Scope(viewer=OPERATOR, top=50)
    for question in "cell of batch 7", "leave portal":
        one = rank_documents(open_small_engine(workspace, hash_encoder), question, scope)
        other = rank_documents(open_small_engine(merged, hash_encoder), question, scope)
        assert {each.id: round(each.score, 3) for each in one} == {
            each.id: round(each.score, 3) for each in other
        }
    assert_nothing_is_left_over(workspace)


def test_segments_that_are_mostly_dead_are_rewritten(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Removing most documents of a department gives their room back."""
    documents = {f"rd/note-{number}.md": f"# Note {number}" for number in range(10)}
    workspace = make_workspace(tmp_path, documents)
    reindex(workspace, hash_encoder)
    for document_id in list(documents)[:8]:
        remove_document(tmp_path, document_id)
    reindex(workspace, hash_encoder, allow_shrink=True)

    (chunks,) = rows_of(workspace, "SELECT sum(chunk_count) FROM segments WHERE died IS NULL")[0]
    assert chunks == 2
    assert set(found_documents(open_small_engine(workspace, hash_encoder), "note")) == {
        "rd/note-8.md",
        "rd/note-9.md",
    }


def test_old_generations_are_pruned(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Rows and files that no kept generation needs are deleted, the text of a document too."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    write_documents(tmp_path, {"rd/battery.md": "# Battery\n\nNothing of the former text."})
    for number in range(KEPT_GENERATIONS + 1):
        write_documents(tmp_path, {"rd/other.md": f"Edition {number}."})
        reindex(workspace, hash_encoder)

    kept = rows_of(workspace, "SELECT generation FROM generations ORDER BY generation")
    assert [number for (number,) in kept] == [3, 4, 5]
    texts = " ".join(str(text) for (text,) in rows_of(workspace, "SELECT text FROM chunks"))
    assert "capacity" not in texts
    assert_nothing_is_left_over(workspace)


def test_selection_narrows_by_department_and_by_exclusion(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """What is out of scope is not selected; unknown ids change nothing."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    generation = open_generation(workspace.index_dir, encoder=hash_encoder.name)

    def selected(**narrowed: frozenset[str]) -> list[str]:
        chosen = generation.selected_documents(Selection(viewer=OPERATOR, **narrowed))
        return [
            d.document_id for d, is_in in zip(generation.documents, chosen, strict=True) if is_in
        ]

    assert selected() == sorted(DOCUMENTS)
    assert selected(departments=frozenset({"hr"})) == ["hr/leave.md"]
    assert selected(excluded=frozenset({"rd/battery.md", "rd/none.md"})) == [
        "hr/leave.md",
        "rd/firmware.md",
    ]
    assert selected(departments=frozenset({"sales"})) == []
