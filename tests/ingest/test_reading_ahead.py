import time
from pathlib import Path

from ingest.reading_ahead import reading_ahead
from ingest.settings import ParsingSettings
from ingest.sources import SourceFile

SLOW_TEXT = "# Title\n\n" + "Words and more words, and 更多的字。\n\n" * 1_500_000


def written(folder: Path, name: str, text: str) -> SourceFile:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return SourceFile(
        document_id=f"rd/{name}",
        department="rd",
        path=name,
        revision="1",
        size_bytes=path.stat().st_size,
        source="docs",
        address=str(path),
    )


def test_files_come_in_their_order(tmp_path: Path) -> None:
    """However many are read at once, and whichever is done first."""
    files = [written(tmp_path, f"{n}.md", "word " * (1 + 5000 * (n % 2))) for n in range(9)]

    with reading_ahead(
        ParsingSettings(processes=3), is_known=lambda _file, _hash: False, find_scan=lambda _: None
    ) as read_each:
        outcomes = list(read_each(files))

    assert [outcome.file for outcome in outcomes] == files
    assert all(outcome.reading and outcome.reading.documents for outcome in outcomes)


def test_leaving_early_waits_for_no_file(tmp_path: Path) -> None:
    """Ctrl-C in a run ends it although a file that takes long is being parsed."""
    files = [written(tmp_path, "a.md", "A."), written(tmp_path, "b.md", SLOW_TEXT)]

    with reading_ahead(
        ParsingSettings(processes=1), is_known=lambda _file, _hash: False, find_scan=lambda _: None
    ) as read_each:
        assert next(read_each(files)).file == files[0]
        time.sleep(1)  # the second is being parsed
        started = time.monotonic()

    assert time.monotonic() - started < 5
