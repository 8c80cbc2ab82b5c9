import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hash_encoder import HashEncoder
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from small_workspace import make_workspace, remove_document, write_documents

from index.running import Phase
from ingest.records import Language
from ui.indexing import run_index
from ui.progress import DrawnProgress

REPOSITORY_DIR = Path(__file__).parents[2]


def make_bars() -> Progress:
    columns = (*map(TextColumn, ("{task.description}", "{task.fields[phase]}")), BarColumn())
    return Progress(*columns, console=Console(file=io.StringIO()), auto_refresh=False)


def test_department_is_one_bar_through_its_phases() -> None:
    """Reading and encoding follow each other in the row of the department, counted in its units."""
    bars = make_bars()
    drawn = DrawnProgress(bars, {"rd": "R&D", "hr": "People"}, Language.EN)
    drawn("rd", Phase.READING, 3, 10)
    drawn("rd", Phase.ENCODING, 40, 80)

    whole, department = bars.tasks
    assert whole.description == "All departments"
    assert department.description == "R&D"
    assert department.fields == {"phase": Phase.ENCODING, "count": "40/80"}
    assert department.percentage == 50


def test_bar_over_all_never_goes_back() -> None:
    """Departments are met in order; one without changes is passed over, phases may come again."""
    bars = make_bars()
    drawn = DrawnProgress(bars, {"a": "A", "b": "B", "c": "C"}, Language.ZH)
    seen = []
    heard = [
        ("a", Phase.READING),
        ("a", Phase.ENCODING),
        ("a", Phase.READING),
        ("c", Phase.READING),
    ]
    for department, phase in heard:
        for done in (0, 1, 2):
            drawn(department, phase, done, 2)
            seen.append(bars.tasks[0].completed)
    drawn.finish()

    assert bars.tasks[0].description == "全部部门"
    assert seen == sorted(seen)
    assert seen[-1] < 3
    assert bars.tasks[0].completed == 3
    assert all(task.fields["phase"] == "完成" and task.finished for task in bars.tasks)


def test_log_has_a_line_a_department(
    tmp_path: Path, hash_encoder: HashEncoder, capfd: pytest.CaptureFixture[str]
) -> None:
    """Elsewhere than on a terminal, each department's counts are key=value on standard error."""
    workspace = make_workspace(
        tmp_path,
        {"rd/a.md": "# A\n\nOne.", "rd/b.md": "# B\n\nTwo.", "人事/c.md": "# C\n\n三。"},
        more_departments=["empty"],
    )
    run_index(workspace, hash_encoder, is_full=False, allow_shrink=False)
    first = logged(capfd)
    write_documents(tmp_path, {"rd/a.md": "# A\n\nOther.", "rd/new.md": "# N\n\nNew."})
    (tmp_path / "departments" / "rd" / "bad.pdf").write_bytes(b"")
    remove_document(tmp_path, "rd/b.md")
    run_index(workspace, hash_encoder, is_full=False, allow_shrink=False)
    second = logged(capfd)
    run_index(workspace, hash_encoder, is_full=True, allow_shrink=False)

    assert first == [
        "department=empty documents=0 added=0 changed=0 removed=0 unreadable=0 seconds=_",
        "department=rd documents=2 added=2 changed=0 removed=0 unreadable=0 seconds=_",
        "department=人事 documents=1 added=1 changed=0 removed=0 unreadable=0 seconds=_",
    ]
    assert second[1] == (
        "department=rd documents=2 added=1 changed=1 removed=1 unreadable=1 seconds=_"
    )
    assert logged(capfd)[1] == (
        "department=rd documents=2 added=0 changed=0 removed=0 unreadable=1 seconds=_"
    )


def logged(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines on standard error, without the time that was measured."""
    return re.sub(r"seconds=[\d.]+", "seconds=_", capfd.readouterr().err).splitlines()


def test_terminal_shows_departments_and_no_log(tmp_path: Path, model_cache: Path) -> None:
    """On a real terminal there are bars, with the department's name in the reader's language."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Battery\n\nIt lasts.", encoding="utf-8")
    (tmp_path / "whoknows.toml").write_text(
        '[[departments]]\nid = "rd"\nname = { zh = "研发部", en = "R&D" }\nsources = ["docs"]\n',
        encoding="utf-8",
    )
    terminal, end = pty.openpty()
    shown = bytearray()

    def read() -> None:
        try:
            while piece := os.read(terminal, 4096):
                shown.extend(piece)
        except OSError:  # the other end was closed
            return

    reader = Thread(target=read)
    reader.start()
    subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "ui.cli", "index", "--workspace", str(tmp_path)],
        cwd=REPOSITORY_DIR,
        env={
            **os.environ,
            "WHOKNOWS_CACHE": str(model_cache),
            "LC_ALL": "zh_CN.UTF-8",
            "TERM": "xterm",
            "COLUMNS": "120",
        },
        stdout=subprocess.DEVNULL,
        stderr=end,
        check=True,
        timeout=120,
    )
    os.close(end)
    reader.join()
    os.close(terminal)

    text = shown.decode()
    assert "研发部" in text
    assert "全部部门" in text
    assert "完成" in text
    assert "department=" not in text
