import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY_DIR = Path(__file__).parents[1]
PACKAGES = ("ingest", "index", "search", "ui")
MOST_LINES = 300
LONGER = {  # and how long each may be until it is divided
    "search/engine.py": 450,  # the one door: one short method a question
}
OWNERS = {  # who alone may know a library
    "index": {
        *("faiss", "sqlite3", "onnxruntime", "sentence_transformers", "torch", "filelock"),
        "safetensors",
    },
    "ui": {
        *("streamlit", "typer", "rich", "http", "mcp", "starlette", "uvicorn", "fastapi"),
        *("watchfiles", "prometheus_client", "authlib", "limits", "sse_starlette"),
    },
    "ingest": {
        *("pypdfium2", "docx", "lxml", "selectolax", "markdown_it", "charset_normalizer", "yaml"),
        *("fsspec", "tomllib", "csv", "PIL", "rapidocr"),
        *("olefile", "msoffcrypto", "pyzipper", "compressed_rtf", "striprtf"),
    },
}
MODULES = sorted(
    path.relative_to(REPOSITORY_DIR).as_posix()
    for package in PACKAGES
    for path in (REPOSITORY_DIR / package).rglob("*.py")
)


def parse(module: str) -> ast.Module:
    return ast.parse((REPOSITORY_DIR / module).read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Yield the top-level name of whatever a module imports, inside its functions too."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield (node.module or "").split(".")[0]


def test_imports_go_to_the_left_only() -> None:
    """Data flows ingest, index, search, ui; import-linter proves it."""
    program = "import sys; from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        cwd=REPOSITORY_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_foreign_libraries_stay_where_they_belong(module: str) -> None:
    """Only `index` knows FAISS and SQL, only `ui` knows pages, only `ingest` knows formats."""
    package = module.split("/")[0]
    foreign = set(imported(module)) & {
        library for owner, libraries in OWNERS.items() if owner != package for library in libraries
    }

    assert foreign == set()


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is_for_and_is_short(module: str) -> None:
    """Whoever opens a file knows within a minute what it does."""
    docstring = ast.get_docstring(parse(module))
    lines = len((REPOSITORY_DIR / module).read_text(encoding="utf-8").splitlines())

    assert docstring
    assert lines <= LONGER.get(module, MOST_LINES)


@pytest.mark.parametrize("module", MODULES)
def test_names_say_what_is_in_a_module(module: str) -> None:
    """No drawer for everything, and nothing that hides a package from Streamlit's path."""
    path = Path(module)

    assert not {"utils", "helpers", "common", "manager", "core"} & {*path.parts, path.stem}
    if path.parts[0] == "ui":
        assert path.stem not in {"ingest", "index", "search", "pages"}


def test_tests_are_no_packages() -> None:
    """`--import-mode=importlib` needs none, and a package would shadow the code it tests."""
    assert list((REPOSITORY_DIR / "tests").rglob("__init__.py")) == []


OPERATORS = {  # who may speak of whoever sees everything, and why
    "index/access.py": "says who that is",
    "ui/callers.py": "one person alone at their own machine",
    "ui/options.py": "the command line",
    "ui/mcp_command.py": "the command line, for an assistant of its own",
    "ui/audit_commands.py": "the command line reads the audit log",
    "ui/reference.py": "lists the tools of assistants, and asks nothing with them",
    "ui/api_parameters.py": "compares with it, and lets nobody else ask as another",
}


def test_nobody_who_signs_in_is_made_to_see_everything() -> None:
    """Only the command line, and one's own machine, have such a viewer to hand."""
    speaking = set()
    for module in MODULES:
        for node in ast.walk(parse(module)):
            names_it = isinstance(node, ast.Name | ast.alias) and "OPERATOR" in (
                getattr(node, "id", ""),
                getattr(node, "name", ""),
            )
            if names_it or (isinstance(node, ast.keyword) and node.arg == "sees_everything"):
                speaking.add(module)
            assert not (isinstance(node, ast.Attribute) and node.attr == "OPERATOR"), module

    assert speaking == OPERATORS.keys()
