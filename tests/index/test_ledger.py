import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fault_operations import read_ledger_without_rights
from forked_processes import ForkedProcess

from index.access import OPERATOR
from index.errors import LedgerError
from index.ledger import Ledger, from_text, to_text
from index.ledger_audit import Door, QuestionKind, add_entry, read_audit
from index.ledger_feedback import add_open_question
from index.ledger_schema import LEDGER_NAME, MIGRATIONS, SCHEMA_VERSION, open_ledger

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CONTEND = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from index.ledger import Ledger
from index.ledger_audit import Door, QuestionKind, add_entry
ledger = Ledger(Path(sys.argv[1]))
for number in range(50):
    add_entry(ledger, at=datetime.now(UTC), person_id=sys.argv[2], door=Door.CLI,
        kind=QuestionKind.ASK, question=str(number), keeping="text", documents=[], milliseconds=1)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in a folder that has none yet."""
    ledger = Ledger(tmp_path / "index")
    yield ledger
    ledger.close()


def ask(ledger: Ledger, person_id: str | None, question: str, times: int = 1) -> None:
    for _ in range(times):
        add_entry(
            ledger,
            at=NOON,
            person_id=person_id,
            door=Door.PAGE,
            kind=QuestionKind.ASK,
            question=question,
            keeping="text",
            documents=["rd/a.md"],
            milliseconds=3,
        )


def test_reading_makes_no_ledger(ledger: Ledger, tmp_path: Path) -> None:
    """Before anything is written there is nothing, and no file."""
    assert read_audit(ledger, OPERATOR) == []
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_ledger_and_its_log_are_for_their_owner_alone(ledger: Ledger, tmp_path: Path) -> None:
    """Whatever the umask is, and even where the rights were widened meanwhile."""
    earlier = os.umask(0)
    try:
        ask(ledger, "ann", "who knows about bearings")
    finally:
        os.umask(earlier)
    files = sorted((tmp_path / "index").iterdir())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
    assert modes == dict.fromkeys((LEDGER_NAME, f"{LEDGER_NAME}-shm", f"{LEDGER_NAME}-wal"), 0o600)

    ledger.close()
    (tmp_path / "index" / LEDGER_NAME).chmod(0o644)
    ask(ledger, "ann", "again")
    assert stat.S_IMODE((tmp_path / "index" / LEDGER_NAME).stat().st_mode) == 0o600


def test_threads_and_processes_share_a_ledger(tmp_path: Path) -> None:
    """The first of them makes it; no entry of any is lost."""
    processes = [
        subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", CONTEND, str(tmp_path), f"process-{number}"]
        )
        for number in range(2)
    ]
    shared = Ledger(tmp_path)
    threads = [
        threading.Thread(target=lambda name=name: [ask(shared, name, str(n)) for n in range(50)])
        for name in ("thread-0", "thread-1")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0]

    for name in ("process-0", "process-1", "thread-0", "thread-1"):
        own = read_audit(shared, OPERATOR, person_id=name, top=1_000)
        assert [each.question for each in own] == [str(n) for n in reversed(range(50))]
    shared.close()


def test_ledger_that_took_the_place_of_another_is_noticed(ledger: Ledger, tmp_path: Path) -> None:
    """Nothing is written to a file that lies nowhere any more."""
    ask(ledger, "ann", "before")
    (tmp_path / "index").rename(tmp_path / "away")
    ask(ledger, "ann", "after")

    assert [each.question for each in read_audit(Ledger(tmp_path / "index"), OPERATOR)] == ["after"]
    assert [each.question for each in read_audit(Ledger(tmp_path / "away"), OPERATOR)] == ["before"]


def test_ledger_of_a_newer_program_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    """To read and to write, with what to do."""
    ask(ledger, "ann", "before")
    ledger.close()
    with closing(sqlite3.connect(tmp_path / "index" / LEDGER_NAME)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(LedgerError, match="upgrade whoknows"):
        read_audit(ledger, OPERATOR)
    with pytest.raises(LedgerError, match="upgrade whoknows"):
        ask(ledger, "ann", "after")


def test_ledger_of_an_earlier_program_is_brought_up_to_date(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its entries stay."""
    ask(ledger, "ann", "before")
    ledger.close()
    later = ("CREATE TABLE later (one TEXT)",)
    monkeypatch.setattr("index.ledger_schema.MIGRATIONS", (*MIGRATIONS, later))
    monkeypatch.setattr("index.ledger_schema.SCHEMA_VERSION", SCHEMA_VERSION + 1)

    assert [each.question for each in read_audit(ledger, OPERATOR)] == ["before"]
    with closing(open_ledger(tmp_path / "index" / LEDGER_NAME)) as database:
        assert database.execute("SELECT count(*) FROM later").fetchone() == (0,)


def test_damaged_ledger_is_an_error_that_says_what_to_do(ledger: Ledger, tmp_path: Path) -> None:
    """It is never taken for an empty one, nor written anew."""
    ask(ledger, "ann", "before")
    ledger.close()
    path = tmp_path / "index" / LEDGER_NAME
    path.write_bytes(b"this is no database" * 500)

    with pytest.raises(LedgerError, match=r"is damaged .* move it out of the index folder"):
        ask(ledger, "ann", "after")
    with pytest.raises(LedgerError, match="is damaged"):
        read_audit(ledger, OPERATOR)
    assert path.read_bytes().startswith(b"this is no database")


def test_full_disk_is_an_error_and_leaves_what_was_there(ledger: Ledger) -> None:
    """The entry is not there, all others are."""
    ask(ledger, "ann", "before")
    with ledger.reading() as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")  # as a full disk is to SQLite

    with pytest.raises(LedgerError, match=r"full.* the space on its disk"):
        ask(ledger, "ann", "many\N{HORIZONTAL ELLIPSIS} " * 300, times=1_000)
    kept = read_audit(ledger, OPERATOR, top=1_000)
    assert kept[-1].question == "before"
    with ledger.reading() as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_folder_without_the_right_to_write_can_be_read(ledger: Ledger, tmp_path: Path) -> None:
    """With or without the log that lies beside the ledger while it is in use."""
    add_open_question(ledger, OPERATOR, at=NOON, question="before")
    for is_in_use in (True, False):
        if not is_in_use:
            ledger.close()
        for path in (tmp_path / "index").iterdir():
            path.chmod(0o444)
        (tmp_path / "index").chmod(0o555)
        process = ForkedProcess(read_ledger_without_rights, tmp_path / "index")
        assert process.wait() == 0
        (tmp_path / "index").chmod(0o755)


def test_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """A file stands where the index should be."""
    (tmp_path / "index").write_text("not a folder", encoding="utf-8")

    with pytest.raises(LedgerError, match="rights of the index folder"):
        ask(Ledger(tmp_path / "index"), "ann", "before")


def test_writing_that_fails_half_way_leaves_nothing(ledger: Ledger) -> None:
    """One transaction is all or nothing, and the next one goes well."""

    def stop_half_way() -> None:
        with ledger.writing() as database:
            database.execute("INSERT INTO erasures VALUES ('now', 'half', 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    ask(ledger, "ann", "after")

    with ledger.reading() as database:
        assert database.execute("SELECT count(*) FROM erasures").fetchone() == (0,)


def test_moments_are_kept_to_the_millisecond_and_sort_as_text() -> None:
    """They are aware, and in UTC."""
    whole, later = NOON, NOON.replace(microsecond=123_456)

    assert to_text(whole) < to_text(later)
    assert len(to_text(whole)) == len(to_text(later))
    assert from_text(to_text(later)) == NOON.replace(microsecond=123_000)
