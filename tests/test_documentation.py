import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from ingest.workspace_file import WorkspaceFile
from ui.cli import app

REPOSITORY_DIR = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(REPOSITORY_DIR).as_posix()
    for folder in (REPOSITORY_DIR, REPOSITORY_DIR / "docs")
    for path in folder.glob("*.md")
)
TRANSLATED = [name for name in DOCUMENTS if name.replace(".md", ".zh.md") in DOCUMENTS]
ENGLISH_ONLY = {  # for developers, or written by a program
    *("CHANGELOG.md", "CONTRIBUTING.md", "docs/programs-reference.md"),
}
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def read(name: str) -> str:
    return (REPOSITORY_DIR / name).read_text(encoding="utf-8")


def fenced_lines(name: str) -> Iterator[str]:
    """Yield the lines of a document's code fences, continued lines joined."""
    for fence in re.findall(r"^```\w*\n(.*?)^```", read(name), flags=re.MULTILINE | re.DOTALL):
        yield from fence.replace("\\\n", " ").splitlines()


def words_after(name: str, program: str) -> list[list[str]]:
    """Return the words after a program's name, of each fenced line that runs it."""
    lines = (line.strip().removeprefix("$ ") for line in fenced_lines(name))
    return [
        shlex.split(line, comments=True)[1:] for line in lines if line.startswith(f"{program} ")
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_that_are_shown_exist(name: str) -> None:
    """Each `whoknows ...` in a code fence names a command, and options that it takes."""
    for words in words_after(name, "whoknows"):
        command = next((word for word in words if word in COMMANDS), None)
        assert command is not None, f"whoknows {' '.join(words)}"
        chosen = COMMANDS[command]
        inner = getattr(chosen, "commands", None)  # of a command that has commands of its own
        if inner is not None:
            name_of_inner = words[words.index(command) + 1]
            assert name_of_inner in inner, f"whoknows {' '.join(words)}"
            chosen = inner[name_of_inner]
        known = {option for each in chosen.params for option in each.opts}
        shown = {word.split("=")[0] for word in words if word.startswith("--")}
        assert shown <= {*known, "--workspace", "--help"}, f"whoknows {' '.join(words)}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_that_are_named_exist(name: str) -> None:
    """Whether in a fence or in a sentence."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    named = {words[0] for words in words_after(name, "make") if words}
    named |= set(re.findall(r"`make ([a-z]+)`", read(name)))

    assert named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_are_linked_exist(name: str) -> None:
    """A link or a picture within the repository leads somewhere."""
    folder = (REPOSITORY_DIR / name).parent
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", read(name))

    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_source_has_one_sentence_a_line(name: str) -> None:
    """A changed sentence is a changed line."""
    prose = re.sub(r"^```.*?^```|<!--.*?-->", "", read(name), flags=re.MULTILINE | re.DOTALL)
    crowded = [
        line
        for line in prose.splitlines()
        if not line.startswith(("|", ">", "[", "!")) and re.search(r"[a-z`)]\. [A-Z`]", line)
    ]

    assert crowded == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_settings_that_are_shown_are_valid(name: str) -> None:
    """Each fence of TOML is part of a workspace file; what it leaves out is filled in."""
    for fence in re.findall(r"^```toml\n(.*?)^```", read(name), flags=re.MULTILINE | re.DOTALL):
        shown = tomllib.loads(fence)
        department = {"id": "rd", "sources": ["rd"]}
        if isinstance(shown.get("departments"), dict):  # rules without their department
            shown["departments"] = [{**department, **shown["departments"]}]
        WorkspaceFile.model_validate({"departments": [department], **shown})


def test_what_users_read_is_there_in_both_languages() -> None:
    """All documents but those for developers, each with a link to the other language."""
    of_users = [name for name in DOCUMENTS if not name.endswith(".zh.md")]

    assert [name for name in of_users if name not in ENGLISH_ONLY] == TRANSLATED
    for name in TRANSLATED:
        translated = Path(name.replace(".md", ".zh.md"))
        assert f"]({translated.name})" in read(name)
        assert f"]({Path(name).name})" in read(translated.as_posix())


@pytest.mark.parametrize("name", TRANSLATED)
def test_translations_have_the_same_parts(name: str) -> None:
    """As many headings, rows, and lines to run or to write into a file; these may be translated."""
    translated = name.replace(".md", ".zh.md")

    assert len(headings(translated)) == len(headings(name))
    assert len([*fenced_lines(translated)]) == len([*fenced_lines(name)])
    assert len(rows(translated)) == len(rows(name))


def headings(name: str) -> list[str]:
    """Return the headings of a document."""
    prose = re.sub(r"^```.*?^```", "", read(name), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ .*$", prose, flags=re.MULTILINE)


def rows(name: str) -> list[str]:
    """Return the rows of a document's tables."""
    return re.findall(r"^\|.*$", read(name), flags=re.MULTILINE)
