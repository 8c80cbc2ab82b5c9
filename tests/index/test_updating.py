import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import CountingEncoder, HashEncoder
from small_workspace import make_workspace, write_documents

from index.access import OPERATOR, Selection
from index.build import reindex
from index.encoding import Embeddings
from index.generations import open_generation
from index.manifest import IndexReport
from ingest.errors import UnreachableDocumentError
from ingest.settings import ParsingSettings, Workspace
from ingest.sources import SourceFile

BATTERY = "# Battery\n\nThe cell loses capacity in the cold.\n\n## Charging\n\n"
DOCUMENTS = {
    "rd/cells/battery.md": BATTERY
    + " ".join(f"It charges above {number} degrees only." for number in range(40)),
    "rd/cells/screen.md": "# Screen\n\nThe glass breaks at one metre.",
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
}


@pytest.fixture
def encoder() -> CountingEncoder:
    """An encoder that starts to count at zero."""
    return CountingEncoder()


@pytest.fixture
def workspace(tmp_path: Path, encoder: CountingEncoder) -> Workspace:
    """An indexed workspace, whose encoding is not counted any more."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded = 0
    return workspace


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def embeddings(workspace: Workspace, encoder: HashEncoder) -> dict[str, Embeddings]:
    """Return the vectors of each document."""
    generation = open_generation(workspace.index_dir, encoder=encoder.name)
    selected = np.flatnonzero(generation.selected_documents(Selection(viewer=OPERATOR)))
    return {
        generation.documents[row].document_id: generation.embeddings_of(int(row))
        for row in selected
    }


def test_renamed_folder_is_not_encoded(workspace: Workspace, encoder: CountingEncoder) -> None:
    """A new name is a new document id, and the vectors are those that were there."""
    before = embeddings(workspace, encoder)
    folder = workspace.root / "departments" / "rd"
    (folder / "cells").rename(folder / "parts")

    report = reindex(workspace, encoder)

    assert counts(report) == (2, 0, 2, 1)
    assert encoder.encoded == 0
    after = embeddings(workspace, encoder)
    assert set(after) == {"rd/parts/battery.md", "rd/parts/screen.md", "hr/leave.md"}
    assert np.array_equal(after["rd/parts/battery.md"], before["rd/cells/battery.md"])


def test_moved_and_copied_documents_are_not_encoded(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """The same text in another department has the same vectors."""
    departments = workspace.root / "departments"
    shutil.move(departments / "rd/cells/screen.md", departments / "hr/screen.md")
    shutil.copy(departments / "rd/cells/battery.md", departments / "hr/battery.md")

    assert counts(reindex(workspace, encoder)) == (2, 0, 1, 2)
    assert encoder.encoded == 0


def test_of_an_edited_document_only_the_new_passages_are_encoded(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """The rest keeps its vectors."""
    text = DOCUMENTS["rd/cells/battery.md"]
    appended = "\n\n## Storage\n\n" + "Store it half full in a dry place. " * 30
    write_documents(workspace.root, {"rd/cells/battery.md": text + appended})
    before = embeddings(workspace, encoder)["rd/cells/battery.md"]

    assert counts(reindex(workspace, encoder)) == (0, 1, 0, 2)

    after = embeddings(workspace, encoder)["rd/cells/battery.md"]
    assert 0 < encoder.encoded <= len(after) - len(before) + 1
    assert encoder.encoded < len(after)


def test_full_run_encodes_everything(workspace: Workspace, encoder: CountingEncoder) -> None:
    """It is asked for when vectors are not trusted, so none is taken over."""
    report = reindex(workspace, encoder, is_full=True)

    assert encoder.encoded == report.chunks


def test_part_does_not_take_the_name_of_a_file(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """A source may hold a folder that is called as an archive of another is."""
    root, (hr, rd) = workspace.root, workspace.departments
    (root / "more/plans.zip").mkdir(parents=True)
    plan = root / "more/plans.zip/plan.md"
    plan.write_text("# Plan", encoding="utf-8")
    wider = replace(workspace, departments=(hr, replace(rd, sources=(*rd.sources, "more"))))
    reindex(wider, encoder)
    with zipfile.ZipFile(root / "departments/rd/plans.zip", "w") as archive:
        archive.writestr("plan.md", "# Another plan")
    os.utime(plan, (1, 1))

    report = reindex(wider, encoder)

    assert counts(report) == (0, 0, 0, 4)
    assert [each.document for each in report.unreadable] == ["rd/plans.zip/plan.md"]
    assert "another document has this name" in report.unreadable[0].reason


def test_unreadable_file_is_not_read_again(
    workspace: Workspace, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it changes, its reason is remembered, and the run publishes nothing."""
    (workspace.root / "departments/rd/broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    first = reindex(workspace, encoder)
    monkeypatch.setattr(SourceFile, "read", lambda _self: pytest.fail("was read"))

    second = reindex(workspace, encoder)

    assert [each.document for each in first.unreadable] == ["rd/broken.pdf"]
    assert second.unreadable == first.unreadable
    assert second.generation == first.generation


def test_unreadable_file_is_read_again_with_other_means(
    workspace: Workspace, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new password or an installed program may open what was closed; the rest stays unread."""
    (workspace.root / "departments/rd/broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    reindex(workspace, encoder)
    read: list[str] = []
    read_bytes = SourceFile.read
    monkeypatch.setattr(
        SourceFile, "read", lambda self: (read.append(self.path), read_bytes(self))[1]
    )

    reindex(replace(workspace, parsing=ParsingSettings(passwords=("new",))), encoder)

    assert read == ["broken.pdf"]


def test_file_that_cannot_be_reached_keeps_its_document(
    workspace: Workspace, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive that hiccups costs nothing but a line in the report."""
    write_documents(workspace.root, {"hr/leave.md": "# Leave\n\nChanged.", "hr/new.md": "New."})

    def fail(self: SourceFile) -> bytes:
        raise UnreachableDocumentError(f"{self.path}: cannot be reached; index again")

    monkeypatch.setattr(SourceFile, "read", fail)
    report = reindex(workspace, encoder)

    assert counts(report) == (0, 0, 0, 3)
    assert [each.document for each in report.unreadable] == ["hr/leave.md", "hr/new.md"]
    assert "hr/leave.md" in embeddings(workspace, encoder)

    monkeypatch.undo()
    assert counts(reindex(workspace, encoder)) == (1, 1, 0, 2)
