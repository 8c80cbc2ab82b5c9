import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder
from numpy.typing import NDArray
from small_workspace import make_workspace, remove_document, write_documents

from index.build import reindex
from index.choosing import list_generations
from index.errors import NoIndexError
from index.generations import open_generation
from index.manifest import IndexReport
from ingest.settings import Workspace

DOCUMENTS = {f"rd/note-{number}.md": f"# Note {number}" for number in range(10)}
OTHER = {"hr/leave.md": "# Leave"}


class PickyEncoder(HashEncoder):
    """A hash encoder with a mistake that one word brings out."""

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return embeddings, unless the word is there."""
        if any("poison" in text for text in texts):
            raise ValueError("a mistake")
        return super().encode_chunks(texts)


def remove_notes(root: Path, count: int) -> None:
    for document_id in list(DOCUMENTS)[:count]:
        remove_document(root, document_id)


def held(workspace: Workspace, encoder: HashEncoder) -> set[str]:
    return set(open_generation(workspace.index_dir, encoder=encoder.name).documents.row_of)


def assert_only_rd_is_reported(report: IndexReport, part: str) -> None:
    """Check that the report says why the department stays as it was."""
    assert [each.document for each in report.unreadable] == ["rd"]
    assert part in report.unreadable[0].reason


def test_department_that_would_lose_much_stays_as_it_was(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Half of it gone is more often a disk that is not mounted; the others are updated."""
    workspace = make_workspace(tmp_path, DOCUMENTS | OTHER)
    reindex(workspace, hash_encoder)
    remove_notes(tmp_path, 4)
    write_documents(tmp_path, {"hr/pay.md": "# Pay", "rd/note-9.md": "# Changed"})
    report = reindex(workspace, hash_encoder)

    assert_only_rd_is_reported(report, "4 of 10 documents")
    assert (report.added, report.changed, report.removed) == (1, 0, 0)
    assert held(workspace, hash_encoder) == {*DOCUMENTS, *OTHER, "hr/pay.md"}


def test_shrinking_that_is_wanted_is_done(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """By one run that was told so, or where the workspace allows that much."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    remove_notes(tmp_path, 4)
    assert reindex(workspace, hash_encoder).removed == 0
    assert reindex(replace(workspace, most_shrinkage=0.4), hash_encoder).removed == 4
    write_documents(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    remove_notes(tmp_path, 9)

    assert reindex(workspace, hash_encoder, allow_shrink=True).removed == 9


def test_little_or_renamed_is_no_shrinkage(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """A folder that moved lost nothing, and a share of few documents says little."""
    workspace = make_workspace(tmp_path, DOCUMENTS | OTHER)
    reindex(workspace, hash_encoder)
    (tmp_path / "departments" / "rd").rename(tmp_path / "away")
    (tmp_path / "departments" / "rd").mkdir()
    (tmp_path / "away").rename(tmp_path / "departments" / "rd" / "moved")
    remove_document(tmp_path, "hr/leave.md")
    report = reindex(workspace, hash_encoder)

    assert (report.added, report.removed, report.unreadable) == (10, 11, ())


def test_department_that_fails_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its documents stay, it is reported, and the log has the trace for whoever mends it."""
    encoder = PickyEncoder()
    workspace = make_workspace(tmp_path, DOCUMENTS | OTHER)
    reindex(workspace, encoder)
    write_documents(tmp_path, {"rd/note-1.md": "# poison", "hr/pay.md": "# Pay"})
    report = reindex(workspace, encoder)

    assert_only_rd_is_reported(report, "ValueError: a mistake")
    assert held(workspace, encoder) == {*DOCUMENTS, *OTHER, "hr/pay.md"}
    assert "Traceback" in caplog.text
    write_documents(tmp_path, {"rd/note-1.md": "# Mended"})
    assert reindex(workspace, encoder).changed == 1


def test_department_that_stays_keeps_its_reasons(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """What could not be read of it today is in the report beside why it stays."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    remove_notes(tmp_path, 4)
    (tmp_path / "departments" / "rd" / "broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    report = reindex(workspace, hash_encoder)

    assert [each.document for each in report.unreadable] == ["rd", "rd/broken.pdf"]


def test_first_run_over_nothing_but_failures_publishes_nothing(tmp_path: Path) -> None:
    """An empty index would answer that nobody knows anything."""
    encoder = PickyEncoder()
    workspace = make_workspace(tmp_path, {"rd/a.md": "# poison", "hr/b.md": "# poison"})
    with pytest.raises(NoIndexError, match=r"rd: .*ValueError"):
        reindex(workspace, encoder)
    with pytest.raises(NoIndexError):
        open_generation(workspace.index_dir, encoder=encoder.name)
    write_documents(tmp_path, {"hr/b.md": "# Leave"})

    assert reindex(workspace, encoder).documents == 1


def test_clock_that_goes_back_hurts_nothing(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither that of the machine nor that of a file: what differs has changed."""

    class LaterClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "LaterClock":
            return cls(2099, 1, 1, tzinfo=tz)

    workspace = make_workspace(tmp_path, OTHER)
    note = tmp_path / "departments" / "hr" / "leave.md"
    os.utime(note, (4_000_000_000, 4_000_000_000))
    monkeypatch.setattr("index.publishing.datetime", LaterClock)
    reindex(workspace, hash_encoder)
    monkeypatch.undo()
    note.write_text("# Leaf", encoding="utf-8")  # of the same length
    os.utime(note, (1, 1))
    report = reindex(workspace, hash_encoder)

    assert (report.generation, report.changed) == (2, 1)
    first, second = list_generations(workspace.index_dir)
    assert first.built_at > second.built_at
    assert second.served
