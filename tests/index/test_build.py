import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hash_encoder import CountingEncoder, HashEncoder
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
    write_people,
)

from index.access import OPERATOR, Viewer, viewer_of
from index.build import reindex
from index.errors import LockedIndexError, NoIndexError, UnusableIndexError
from index.generations import open_generation
from index.locking import hold_lock
from index.manifest import IndexReport
from index.schema import CATALOG_NAME, MIGRATIONS, SCHEMA_VERSION
from index.status import read_status
from ingest.errors import SettingsError
from ingest.records import EVERYONE, AccessRule, Person
from search.evaluation.rankings import rank_documents
from search.scopes import Scope

DOCUMENTS = {
    "rd/battery.md": "# Battery life\n\nAuthor: Zhang Wei\n\nThe cell loses capacity in the cold.",
    "rd/firmware.md": "# Firmware\n\nThe GPS receiver drains power after an update.",
    "hr/leave.md": "# Leave\n\nApply for leave in the portal, your manager approves it.",
}


@pytest.fixture
def encoder() -> CountingEncoder:
    """An encoder that starts to count at zero."""
    return CountingEncoder()


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_first_run_adds_everything(tmp_path: Path, encoder: CountingEncoder) -> None:
    """The report counts what the sources hold, and the manifest says the same."""
    report = reindex(make_workspace(tmp_path, DOCUMENTS), encoder)
    manifest = open_generation(tmp_path / "index", encoder=encoder.name).manifest

    assert (report.generation, report.documents, report.chunks) == (1, 3, encoder.encoded)
    assert counts(report) == (3, 0, 0, 0)
    assert report.unreadable == ()
    assert (manifest.documents, manifest.chunks) == (report.documents, report.chunks)
    assert (manifest.encoder, manifest.dimension) == (encoder.name, encoder.dimension)


def test_second_run_encodes_nothing(tmp_path: Path, encoder: CountingEncoder) -> None:
    """Unchanged sources cost neither parsing nor encoding, nor a generation."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded = 0
    report = reindex(workspace, encoder)

    assert counts(report) == (0, 0, 0, 3)
    assert (report.generation, report.documents, encoder.encoded) == (1, 3, 0)


def test_a_run_without_changes_sweeps_what_a_dead_one_left(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """A segment file that no generation names does not lie about until something changes."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    orphan = tmp_path / "index" / "segments" / "000002-dead.faiss"
    orphan.write_bytes(b"left behind")
    reindex(workspace, encoder)

    assert not orphan.exists()


def test_run_costs_what_changed(tmp_path: Path, encoder: CountingEncoder) -> None:
    """One changed, one new and one removed document are counted, and two are encoded."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded = 0
    write_documents(tmp_path, {"rd/battery.md": "# Battery\n\nNew cells.", "rd/new.md": "# New"})
    remove_document(tmp_path, "hr/leave.md")
    report = reindex(workspace, encoder)

    assert counts(report) == (1, 1, 1, 1)
    assert encoder.encoded == 2


def test_touched_file_with_the_same_content_is_unchanged(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """A new date on a file makes whoknows read it, not encode it; the next run does neither."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded = 0
    write_documents(tmp_path, DOCUMENTS)

    assert counts(reindex(workspace, encoder)) == (0, 0, 0, 3)
    assert encoder.encoded == 0
    with sqlite3.connect(tmp_path / "index" / CATALOG_NAME) as catalog:
        revisions = dict(catalog.execute("SELECT file_key, revision FROM files"))
    catalog.close()
    stamps = {str(path.stat().st_mtime_ns) for path in (tmp_path / "departments").rglob("*.md")}
    assert {revision.split(":")[1] for revision in revisions.values()} == stamps


def test_removed_document_is_gone_from_every_answer(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """Neither passages nor departments, people or related work remember it."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    engine = open_small_engine(workspace, encoder)
    reindex(workspace, encoder)
    scope = Scope(viewer=OPERATOR)
    assert [each.person for each in engine.experts("cell capacity", scope)] == ["zhang-wei"]
    remove_document(tmp_path, "rd/battery.md")
    reindex(workspace, encoder)

    answer = engine.ask("cell capacity in the cold", scope)
    assert "rd/battery.md" not in {hit.document for hit in answer.hits}
    assert answer.experts == ()
    assert not engine.knows_document("rd/battery.md", OPERATOR)
    assert [r.document for r in engine.related_to_document("hr/leave.md", scope)] == [
        "rd/firmware.md"
    ]
    assert engine.generation().manifest.people == 0


def test_changed_document_answers_with_its_new_text(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """No passage of the earlier text is left."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    write_documents(tmp_path, {"rd/battery.md": "# Battery life\n\nThe new cell is fine."})
    reindex(workspace, encoder)

    hits = open_small_engine(workspace, encoder).ask("battery cell", Scope(viewer=OPERATOR)).hits
    snippets = [hit.snippet for hit in hits if hit.document == "rd/battery.md"]
    assert len(snippets) == 1
    assert "new cell" in snippets[0]
    assert "cold" not in snippets[0]


def test_document_that_cannot_be_read_is_listed(tmp_path: Path, encoder: CountingEncoder) -> None:
    """The report names it with its reason; the others are indexed all the same."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    (tmp_path / "departments" / "rd" / "empty.pdf").write_bytes(b"")
    (tmp_path / "departments" / "rd" / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    report = reindex(workspace, encoder)

    assert [each.document for each in report.unreadable] == ["rd/broken.pdf", "rd/empty.pdf"]
    assert all(each.reason for each in report.unreadable)
    assert counts(report) == (3, 0, 0, 0)


def test_document_that_can_no_longer_be_read_is_removed_and_listed(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """An answer never quotes a text that the file does not hold any more."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    write_documents(tmp_path, {"rd/battery.md": ""})
    report = reindex(workspace, encoder)

    assert counts(report) == (0, 0, 1, 2)
    assert [each.document for each in report.unreadable] == ["rd/battery.md"]


def test_dissolved_department_is_gone(tmp_path: Path, encoder: CountingEncoder) -> None:
    """What whoknows.toml no longer names is not answered from, though its files may remain."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    rest = tuple(each for each in workspace.departments if each.department_id != "hr")
    report = reindex(replace(workspace, departments=rest), encoder)

    engine = open_small_engine(workspace, encoder)
    assert counts(report) == (0, 0, 1, 2)
    assert set(found_documents(engine, "leave")) == {"rd/battery.md", "rd/firmware.md"}
    assert [each.department_id for each in engine.generation().departments] == ["rd"]


def test_source_that_cannot_be_reached_keeps_its_documents(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """A network drive that is away for a night takes no knowledge with it."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    (tmp_path / "departments" / "rd").rename(tmp_path / "away")
    report = reindex(workspace, encoder)

    assert counts(report) == (0, 0, 0, 3)
    assert [each.document for each in report.unreadable] == ["rd/departments/rd"]
    assert found_documents(open_small_engine(workspace, encoder), "battery")[0] == "rd/battery.md"


def test_changed_directory_resolves_people_anew_without_encoding(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """A name that the directory comes to know becomes that person, in unchanged documents too."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people="li-na,李娜,,,hr,,,,\n")
    reindex(workspace, encoder)
    encoder.encoded = 0
    write_people(tmp_path, "zw-7,张伟,Zhang Wei,,rd,Engineer,,,\n")
    reindex(workspace, encoder)

    experts = open_small_engine(workspace, encoder).experts("cell", Scope(viewer=OPERATOR))
    assert [(each.person, each.name, each.title) for each in experts] == [
        ("zw-7", "张伟", "Engineer")
    ]
    assert encoder.encoded == 0


def test_changed_rule_relabels_without_encoding(tmp_path: Path, encoder: CountingEncoder) -> None:
    """A newly restricted document is gone from the next generation for whoever may not read it."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    encoder.encoded = 0
    closed = make_workspace(
        tmp_path, DOCUMENTS, rules={"rd": [AccessRule(path="battery.md", readers=("rd",))]}
    )
    engine = open_small_engine(closed, encoder)
    outsider = Viewer(person_id="x", groups=frozenset({EVERYONE}))
    insider = viewer_of(Person(person_id="y", name="Y", department="rd"))
    assert "rd/battery.md" in found_documents(engine, "battery", outsider)
    report = reindex(closed, encoder)

    assert (counts(report), encoder.encoded) == ((0, 0, 0, 3), 0)
    assert "rd/battery.md" not in found_documents(engine, "battery", outsider)
    assert "rd/battery.md" in found_documents(engine, "battery", insider)


@pytest.mark.parametrize("is_ruled_first", [True, False])
def test_member_of_a_closed_archive_is_closed(
    tmp_path: Path, encoder: CountingEncoder, is_ruled_first: bool
) -> None:
    """Whatever it is called, and whether the rule was there first or the archive."""
    rules = [
        AccessRule(path="closed/**", readers=("rd",)),
        AccessRule(path="**/public/**", readers=(EVERYONE,)),
    ]
    workspace = make_workspace(tmp_path, {"rd/closed/a.md": "# A"})
    ruled = make_workspace(tmp_path, {"rd/closed/a.md": "# A"}, rules={"rd": rules})
    with zipfile.ZipFile(tmp_path / "departments/rd/closed/offers.zip", "w") as archive:
        archive.writestr("public/prices.md", "# Prices of the battery")
    reindex(ruled if is_ruled_first else workspace, encoder)
    reindex(ruled, encoder)

    engine = open_small_engine(ruled, encoder)
    outsider = viewer_of(Person(person_id="x", name="X"))
    assert "rd/closed/offers.zip/public/prices.md" in found_documents(engine, "battery prices")
    assert found_documents(engine, "battery prices", outsider) == []


def test_full_run_reads_and_encodes_everything_anew(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """Answers are the same after it, from new rows."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    engine = open_small_engine(workspace, encoder)
    before = rank_documents(engine, "power of the cell", Scope(viewer=OPERATOR))
    encoder.encoded = 0
    report = reindex(workspace, encoder, is_full=True)

    assert encoder.encoded == report.chunks
    assert counts(report) == (0, 0, 0, 3)
    assert rank_documents(engine, "power of the cell", Scope(viewer=OPERATOR)) == before


def test_another_encoder_is_refused_unless_everything_is_encoded_anew(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """Vectors of two models do not compare: indexing and asking both say what to do."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    other = HashEncoder(32)
    other.name = "hash-32"

    with pytest.raises(UnusableIndexError, match=r"hash-64.*hash-32.*index --full"):
        reindex(workspace, other)
    with pytest.raises(UnusableIndexError, match=r"hash-64.*hash-32.*index --full"):
        open_small_engine(workspace, other).generation()
    assert reindex(workspace, other, is_full=True).generation == 2
    assert len(found_documents(open_small_engine(workspace, other), "battery")) == 3


def test_index_of_a_newer_program_is_refused(tmp_path: Path, encoder: CountingEncoder) -> None:
    """Neither reading nor writing guesses at tables that this program does not know."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    catalog = sqlite3.connect(tmp_path / "index" / CATALOG_NAME)
    catalog.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    catalog.close()

    with pytest.raises(UnusableIndexError, match="upgrade whoknows"):
        reindex(workspace, encoder, is_full=True)
    with pytest.raises(UnusableIndexError, match="upgrade whoknows"):
        open_small_engine(workspace, encoder).generation()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_index_of_an_earlier_program_is_brought_up_to_date(
    tmp_path: Path, encoder: CountingEncoder, version: int
) -> None:
    """Asking says that indexing does it; indexing does it."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    workspace.index_dir.mkdir()
    catalog = sqlite3.connect(workspace.index_dir / CATALOG_NAME)
    for migration in MIGRATIONS[:version]:
        _ = migration(catalog) if callable(migration) else catalog.executescript(migration)
    catalog.execute(f"PRAGMA user_version = {version}")
    catalog.commit()
    catalog.close()

    with pytest.raises(UnusableIndexError, match="earlier whoknows: run `whoknows index`"):
        open_small_engine(workspace, encoder).generation()
    reindex(workspace, encoder)
    assert len(found_documents(open_small_engine(workspace, encoder), "battery")) == 3


@pytest.mark.parametrize("content", [b"", b"this is no database" * 300, None])
def test_damaged_catalog_is_refused_with_what_to_do(
    tmp_path: Path, encoder: CountingEncoder, content: bytes | None
) -> None:
    """Asking and indexing both say which folder to move away; an empty file is no index yet."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    path = tmp_path / "index" / CATALOG_NAME
    if content is None:  # damaged behind its first page
        whole = path.read_bytes()
        content = whole[:4096] + b"\xff" * (len(whole) - 4096)
    for rest in path.parent.glob(f"{CATALOG_NAME}-*"):
        rest.unlink()
    path.write_bytes(content)
    if not content:
        with pytest.raises(NoIndexError):
            open_small_engine(workspace, encoder).generation()
        assert reindex(workspace, encoder).added == 3
        return

    with pytest.raises(UnusableIndexError, match=r"catalog\.sqlite.*move the index folder away"):
        open_small_engine(workspace, encoder).generation()
    with pytest.raises(UnusableIndexError, match=r"catalog\.sqlite.*move the index folder away"):
        reindex(workspace, encoder)


@pytest.mark.parametrize("is_missing", [True, False])
def test_damaged_segment_file_is_refused_with_what_to_do(
    tmp_path: Path, encoder: CountingEncoder, is_missing: bool
) -> None:
    """The message names the file, and the next run mends the index, whatever it has to merge."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    for text in "first", "second", "third":
        write_documents(tmp_path, {"rd/firmware.md": text})
        reindex(workspace, encoder)
    for path in (tmp_path / "index" / "segments").iterdir():
        if is_missing:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:40])

    with pytest.raises(UnusableIndexError, match=r"\.safetensors.*whoknows index"):
        found_documents(open_small_engine(workspace, encoder), "battery")
    reindex(workspace, encoder)
    assert len(found_documents(open_small_engine(workspace, encoder), "battery")) == 3


def test_an_unreachable_source_keeps_its_own_documents_only(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """What was deleted from another source of the department is gone all the same."""
    workspace = make_workspace(tmp_path, {"rd/kept.md": "battery one", "rd/gone.md": "battery two"})
    write_documents(tmp_path / "elsewhere", {"more/far.md": "battery three"})
    more = tmp_path / "elsewhere" / "departments" / "more"
    both = replace(workspace.departments[0], sources=("departments/rd", str(more)))
    workspace = replace(workspace, departments=(both,))
    reindex(workspace, encoder)
    remove_document(tmp_path, "rd/gone.md")
    more.rename(more.with_name("away"))
    report = reindex(workspace, encoder)

    found = found_documents(open_small_engine(workspace, encoder), "battery")
    assert sorted(found) == ["rd/far.md", "rd/kept.md"]
    assert report.removed == 1


def test_two_runs_at_once_are_refused(tmp_path: Path, encoder: CountingEncoder) -> None:
    """The second one says who holds the lock, and works once the first is done."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    with (
        hold_lock(workspace.index_dir),
        pytest.raises(LockedIndexError, match=r"process \d+ on .*wait"),
    ):
        reindex(workspace, encoder)
    assert reindex(workspace, encoder).added == 3


def test_index_folder_that_cannot_be_written_says_so(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """A file where the folder should be is named."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    workspace.index_dir.write_text("in the way", encoding="utf-8")

    with pytest.raises(UnusableIndexError, match=str(workspace.index_dir)):
        reindex(workspace, encoder)


def test_broken_directory_changes_nothing(tmp_path: Path, encoder: CountingEncoder) -> None:
    """People who cannot be read stop a run before it begins."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people="li-na,李娜,,,hr,,,,\n")
    reindex(workspace, encoder)
    (tmp_path / "people.csv").write_text("name only\n", encoding="utf-8")

    with pytest.raises(SettingsError):
        reindex(workspace, encoder)
    assert read_status(workspace.index_dir).generation == 1


def test_progress_is_told_for_each_file(tmp_path: Path, encoder: CountingEncoder) -> None:
    """A bar can be drawn: department, phase, how many are done, how many there are."""
    seen: list[tuple[str, str, int, int]] = []
    reindex(
        make_workspace(tmp_path, DOCUMENTS),
        encoder,
        progress=lambda *told: seen.append(told),
    )

    assert seen == [
        ("hr", "reading", 1, 1),
        ("hr", "encoding", 0, 1),
        ("hr", "encoding", 1, 1),
        ("rd", "reading", 1, 2),
        ("rd", "reading", 2, 2),
        ("rd", "encoding", 0, 2),
        ("rd", "encoding", 2, 2),
    ]


def test_departments_without_documents_can_be_asked(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    """An empty workspace is an index of nothing, not an error."""
    workspace = make_workspace(tmp_path, {}, more_departments=["rd"])
    report = reindex(workspace, encoder)
    result = open_small_engine(workspace, encoder).ask("battery", Scope(viewer=OPERATOR))

    assert (report.documents, report.unreadable) == (0, ())
    assert result.answer.abstained
    assert (result.hits, result.departments, result.experts) == ((), (), ())
