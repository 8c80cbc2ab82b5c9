import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hash_encoder import CountingEncoder, FacetedHashEncoder, HashEncoder
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
)

from index.build import reindex
from index.choosing import list_generations, roll_back
from index.encoding import Encoded
from index.errors import EncoderError, UnusableIndexError
from index.generations import open_generation
from index.manifest import Manifest
from index.other_encoders import is_of_same_model, read_encoder
from index.schema import CATALOG_NAME, MIGRATIONS, SCHEMA_VERSION, open_for_reading
from ingest.settings import Workspace

DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
    "rd/firmware.md": "# Firmware\n\nThe receiver drains power.",
}
BUNDLED = "multilingual-e5-small-f9bd5ae8-int8"


class UpgradedEncoder(FacetedHashEncoder):
    """The model of the first program, of which a later program keeps facets."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "hash-64+facets-1"


def vectors(workspace: Workspace, encoder: HashEncoder) -> Mapping[str, object]:
    """Return what the served generation holds of each document: its vectors, and its facets."""
    generation = open_generation(workspace.index_dir, encoder=encoder.name)
    return {
        document.document_id: (
            generation.embeddings_of(row).tolist(),
            generation.facets_of(generation.chunk_ids_of(row)).tolist(),
        )
        for row, document in enumerate(generation.documents)
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace that an earlier program indexed."""
    workspace = make_workspace(tmp_path / "upgraded", DOCUMENTS)
    reindex(workspace, HashEncoder())
    return workspace


def test_upgrade_is_encoded_anew_by_the_next_run(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As if the program of today had indexed it first, and without reading a source again."""
    encoder = UpgradedEncoder()
    afresh = make_workspace(tmp_path / "afresh", DOCUMENTS)
    reindex(afresh, encoder)
    report = reindex(workspace, encoder)

    assert (report.generation, report.unchanged, report.added, report.removed) == (2, 3, 0, 0)
    assert vectors(workspace, encoder) == vectors(afresh, encoder)
    assert found_documents(open_small_engine(workspace, encoder), "battery cell")[0] == (
        "rd/battery.md"
    )
    assert "the index was made with hash-64" in caplog.text
    caplog.clear()
    assert reindex(workspace, encoder).generation == 2
    assert "was made with" not in caplog.text


def test_upgrade_encodes_each_text_once_and_what_changed_with_it(workspace: Workspace) -> None:
    """New, changed and removed files are those of any other run."""
    encoder = CountingEncoder()
    encoder.name = "hash-64+neutral-1"
    write_documents(
        workspace.root,
        {"rd/copy.md": DOCUMENTS["rd/battery.md"], "hr/leave.md": "# Leave\n\nNone."},
    )
    remove_document(workspace.root, "rd/firmware.md")
    report = reindex(workspace, encoder)

    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert encoder.encoded == 2
    assert vectors(workspace, encoder).keys() == {"hr/leave.md", "rd/battery.md", "rd/copy.md"}


class DyingEncoder(UpgradedEncoder):
    """It fails over one of the texts."""

    def encode_with_facets(self, texts: Sequence[str]) -> Encoded:
        """Return what texts are encoded as, until one is of the battery."""
        if any("battery" in text.lower() for text in texts):
            raise EncoderError("the disk is full")
        return super().encode_with_facets(texts)


def test_upgrade_that_dies_leaves_the_old_generation(workspace: Workspace, tmp_path: Path) -> None:
    """It is served as it was; the next run finishes, as if none had died."""
    before = vectors(workspace, HashEncoder())
    with pytest.raises(EncoderError):
        reindex(workspace, DyingEncoder())
    assert vectors(workspace, HashEncoder()) == before
    encoder = UpgradedEncoder()
    afresh = make_workspace(tmp_path / "afresh", DOCUMENTS)
    reindex(afresh, encoder)
    reindex(workspace, encoder)

    assert vectors(workspace, encoder) == vectors(afresh, encoder)


def test_question_to_an_index_before_its_upgrade_says_to_run(workspace: Workspace) -> None:
    """Nothing in whoknows.toml is to be changed, for nobody has changed it."""
    with pytest.raises(UnusableIndexError, match=r"another whoknows.*run `whoknows index`,"):
        open_generation(workspace.index_dir, encoder=UpgradedEncoder().name)


@pytest.mark.parametrize("is_full", [False, True])
def test_what_cannot_be_read_on_the_day_of_an_upgrade_stays(
    workspace: Workspace, is_full: bool
) -> None:
    """Its texts are stored: a department whose source is away is encoded from them."""
    encoder = UpgradedEncoder()
    (workspace.root / "departments" / "rd").rename(workspace.root / "away")
    report = reindex(workspace, encoder, is_full=is_full)

    assert (report.documents, report.removed) == (3, 0)
    assert found_documents(open_small_engine(workspace, encoder), "battery cell")[0] == (
        "rd/battery.md"
    )


def test_what_cannot_be_read_stays_when_the_model_changes(workspace: Workspace) -> None:
    """So it does in a full run with vectors of another length."""
    other = HashEncoder(32)
    (workspace.root / "departments" / "rd").rename(workspace.root / "away")
    report = reindex(workspace, other, is_full=True)

    assert (report.documents, report.removed) == (3, 0)
    assert len(found_documents(open_small_engine(workspace, other), "battery cell")) == 3


def test_shrinking_is_refused_in_a_full_run_of_another_model(tmp_path: Path) -> None:
    """A department that would lose most of its documents stays as it was, encoded anew."""
    notes = {f"rd/note-{number}.md": f"# Note {number}\n\nText {number}." for number in range(12)}
    workspace = make_workspace(tmp_path, notes)
    reindex(workspace, HashEncoder())
    for number in range(10):
        remove_document(tmp_path, f"rd/note-{number}.md")
    other = HashEncoder(32)
    report = reindex(workspace, other, is_full=True)

    assert report.documents == 12
    assert "stays as it was" in report.unreadable[0].reason
    assert vectors(workspace, other).keys() == notes.keys()


def test_refused_run_loses_no_generation(workspace: Workspace) -> None:
    """One that was published after the served one is still there to be served."""
    other = HashEncoder(32)
    reindex(workspace, other, is_full=True)
    roll_back(workspace.index_dir, 1)
    with pytest.raises(UnusableIndexError, match=r"hash-64.*hash-32.*index --full"):
        reindex(workspace, other)

    assert [each.generation for each in list_generations(workspace.index_dir)] == [1, 2]
    assert roll_back(workspace.index_dir, 2, encoder=other.name).served


@pytest.mark.parametrize("version", [1, 3, 4, SCHEMA_VERSION - 1])
def test_refused_run_migrates_nothing(tmp_path: Path, version: int) -> None:
    """The program before goes on serving until somebody has decided."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    write_old_catalog(workspace.index_dir, version, encoder="hash-64")

    with pytest.raises(UnusableIndexError, match=r"hash-64.*hash-32.*index --full"):
        reindex(workspace, HashEncoder(32))
    with closing(open_for_reading(workspace.index_dir / CATALOG_NAME)) as catalog:
        assert catalog.execute("PRAGMA user_version").fetchone() == (version,)
    assert read_encoder(workspace.index_dir) == "hash-64"


def write_old_catalog(index_dir: Path, version: int, *, encoder: str) -> None:
    """Write an index of an earlier program whose one generation says which encoder made it."""
    index_dir.mkdir()
    with closing(sqlite3.connect(index_dir / CATALOG_NAME, isolation_level=None)) as catalog:
        for migration in MIGRATIONS[:version]:
            if isinstance(migration, str):
                catalog.executescript(migration)
            else:
                migration(catalog)
        manifest = Manifest(
            workspace="test",
            encoder=encoder,
            dimension=64,
            ingest_version="1",
            directory_hash="",
            documents=0,
            chunks=0,
            people=0,
            built_at="2026-01-01T00:00:00+00:00",
        )
        catalog.execute("INSERT INTO generations VALUES (1, ?, '{}')", (manifest.to_json(),))
        if version >= 4:
            catalog.execute("INSERT INTO choices (generation) VALUES (1)")
        catalog.execute(f"PRAGMA user_version = {version}")


def test_nothing_is_known_of_an_index_that_is_not_there(tmp_path: Path) -> None:
    """Nor of one whose first run died before it made the tables."""
    assert read_encoder(tmp_path) is None
    sqlite3.connect(tmp_path / CATALOG_NAME).execute("PRAGMA journal_mode = WAL").connection.close()
    assert read_encoder(tmp_path) is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (f"{BUNDLED}-1+neutral-0a1b2c3d", f"{BUNDLED}-2+neutral-0a1b2c3d+facets-99887766", True),
        (f"{BUNDLED}-1+neutral-0a1b2c3d", f"{BUNDLED}-1+neutral-ffffffff", True),
        (f"{BUNDLED}-1+neutral-0a", "multilingual-e5-small-00000000-int8-1+neutral-0a", False),
        ("models/c++v1", "models/c++v2", False),
        ("my-model-int8-1", "my-model-int8-2", False),
        ("sentence-transformers:bge-m3:ab+neutral-0a", "sentence-transformers:bge-m3:ab", True),
        ("sentence-transformers:bge-m3:ab", "sentence-transformers:bge-m3:cd", False),
        ("hash-32", "hash-64", False),
    ],
)
def test_models_are_the_same_whatever_the_program_makes_of_them(
    one: str, other: str, is_same: bool
) -> None:
    """Their files must be the same, too."""
    assert is_of_same_model(one, other) == is_of_same_model(other, one) == is_same
