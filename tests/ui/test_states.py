from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.build import reindex
from index.encoding import Encoder
from index.schema import CATALOG_NAME
from ingest.settings import load_workspace
from ui.opening import shared_engine

APP = Path(__file__).parents[2] / "ui" / "app.py"
EMPTY = '[workspace]\nname = "Empty"\n\n[[departments]]\nid = "hr"\nsources = ["hr"]\n'


@pytest.fixture(autouse=True)
def _forget_engines() -> Iterator[None]:
    yield
    shared_engine.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "whoknows.toml").write_text(EMPTY, encoding="utf-8")
    (tmp_path / "hr").mkdir()
    return tmp_path


def shown(workspace: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> str:
    """Return what the page of a workspace shows as HTML, for an address."""
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(workspace))
    page = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return "\n".join(each.proto.body for each in page.get("html"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "nothing to search yet"), ("zh", "还没有可供查找的内容")]
)
def test_a_workspace_without_an_index_says_how_to_make_one(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """It gives the command."""
    html = shown(workspace, monkeypatch, lang=language, q="holiday")

    assert said in html
    assert "whoknows index" in html


@pytest.mark.parametrize(
    ("language", "said", "reason"),
    [
        ("en", "The index cannot be used", "catalog.sqlite: is damaged"),
        ("zh", "索引无法使用", "catalog.sqlite：已损坏"),
    ],
)
def test_a_damaged_index_is_said_to_be_unusable_with_the_reason(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str, reason: str
) -> None:
    """The original message stands below, for whoever mends it."""
    folder = load_workspace(workspace).index_dir
    folder.mkdir(parents=True)
    (folder / CATALOG_NAME).write_bytes(b"not a database" * 100)
    html = shown(workspace, monkeypatch, lang=language)

    assert said in html
    assert reason in html


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The workspace cannot be opened"), ("zh", "工作区无法打开")]
)
def test_wrong_settings_are_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """A key that nobody knows is in the message."""
    (workspace / "whoknows.toml").write_text(EMPTY + "colour = 1\n", encoding="utf-8")
    html = shown(workspace, monkeypatch, lang=language)

    assert said in html
    assert "colour" in html


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "🙂🙂", "no words in this question"),
        ("zh", "🙂🙂", "这个问题里没有文字"),
        ("en", "why " * 3000, "This question is too long"),
        ("zh", "为什么" * 5000, "这个问题太长了"),
    ],
)
def test_a_question_that_cannot_be_searched_for_says_what_to_change(
    indexed_workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    question: str,
    said: str,
) -> None:
    """It is no error page."""
    assert said in shown(indexed_workspace, monkeypatch, lang=language, q=question)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What would you like to know?"), ("zh", "想了解什么？")]
)
def test_an_empty_question_shows_the_start_with_examples(
    indexed_workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """Spaces are no question."""
    html = shown(indexed_workspace, monkeypatch, lang=language, q="   ")

    assert said in html
    assert '<section class="wk-failure"' not in html


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing was found"), ("zh", "没有找到任何内容")]
)
def test_a_workspace_without_documents_finds_nothing(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    default_encoder: Encoder,
    language: str,
    said: str,
) -> None:
    """It says what to try."""
    reindex(load_workspace(workspace), default_encoder)

    assert said in shown(workspace, monkeypatch, lang=language, q="holiday")


def test_unknown_languages_and_departments_in_an_address_are_ignored(
    indexed_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old or mistyped link still answers."""
    html = shown(
        indexed_workspace, monkeypatch, lang="xx", q="bearing stock", **{"in": "no-such-one"}
    )

    assert "wk-passages" in html
