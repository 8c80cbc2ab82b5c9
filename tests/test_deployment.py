"""What is shipped for service managers, read by the real tools where they are installed."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer.main

from ui.cli import app

REPOSITORY_DIR = Path(__file__).parents[1]
DEPLOY_DIR = REPOSITORY_DIR / "deploy"
PROGRAM = "/opt/whoknows/.venv/bin/whoknows"
UNITS = ["whoknows-index.service", "whoknows-index.timer", "whoknows.service"]
SERVICES = [name for name in UNITS if name.endswith(".service")]
MOST_EXPOSURE = "20"  # of 100; systemd calls what is below 20 "ok" and an unhardened service 96
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def run_tool(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program that need not be installed."""
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(  # noqa: S603  an absolute path
        [program, *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units with a program and a document that exist on this machine."""
    for name in UNITS:
        text = (DEPLOY_DIR / name).read_text(encoding="utf-8")
        text = text.replace(PROGRAM, "/bin/true")
        text = text.replace("/opt/whoknows/README.md", str(REPOSITORY_DIR / "README.md"))
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / name) for name in UNITS]


def test_units_are_what_systemd_understands(units: Sequence[str]) -> None:
    """It has nothing to remark: no unknown key, no value that it does not know."""
    verified = run_tool("systemd-analyze", "verify", *units)

    assert (verified.returncode, verified.stdout) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_hardened(units: Sequence[str], name: str) -> None:
    """By systemd's own score."""
    unit = next(each for each in units if each.endswith(f"/{name}"))
    options = ["--offline=true", f"--threshold={MOST_EXPOSURE}", "--no-pager"]
    judged = run_tool("systemd-analyze", "security", *options, unit)

    assert judged.returncode == 0, judged.stdout


def test_crontab_is_what_cron_understands() -> None:
    """Debian's cron checks with -n, others with -T."""
    file = str(DEPLOY_DIR / "whoknows.crontab")
    checks = [run_tool("crontab", option, file) for option in ("-T", "-n")]

    assert any(check.returncode == 0 for check in checks), checks


def commands_of(name: str) -> list[list[str]]:
    """Return the words after the program's name, wherever a file runs it."""
    text = (DEPLOY_DIR / name).read_text(encoding="utf-8")
    lines = re.findall(rf"^[^#\n]*{re.escape(PROGRAM)} (.*)$", text, flags=re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("name", [*SERVICES, "whoknows.crontab"])
def test_commands_that_are_started_exist(name: str) -> None:
    """Each names a command, and options that it takes."""
    (words,) = commands_of(name)
    command = next(word for word in words if word in COMMANDS)
    known = {option for each in COMMANDS[command].params for option in each.opts}

    assert {word for word in words if word.startswith("--")} <= known
