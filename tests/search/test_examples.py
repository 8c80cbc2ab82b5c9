from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, Language
from ingest.settings import load_workspace
from search.engine import Engine

DOCUMENTS = {
    "hr/leave.md": "# How to ask for leave\n\nAsk the manager of your team first.\n",
    "hr/salaries/bands.md": "# Salary bands of everybody\n\nThe bands are secret.\n",
    "it/access.md": "# Access to the data platform\n\nAsk the platform team for access.\n",
    "it/report.md": "# Report 2025-11\n\nThe outage lasted for three hours.\n",
    "it/guide.md": "# 远程接入使用指南\n\n先安装客户端，再用工号登录。\n",
}
SETTINGS = """
[workspace]
name = "Test"
[[departments]]
id = "hr"
sources = ["hr"]
[[departments.rules]]
path = "salaries/**"
readers = ["hr"]
[[departments]]
id = "it"
sources = ["it"]
"""


@pytest.fixture
def engine(tmp_path: Path, hash_encoder: HashEncoder) -> Engine:
    for name, content in DOCUMENTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "whoknows.toml").write_text(SETTINGS, encoding="utf-8")
    workspace = load_workspace(tmp_path)
    reindex(workspace, hash_encoder)
    return Engine(workspace, lambda: hash_encoder)


def test_topics_are_titles_in_the_readers_language_one_a_department(engine: Engine) -> None:
    """A title without figures is asked about rather than one with."""
    topics = engine.example_topics(
        Viewer(person_id=None, groups=frozenset([EVERYONE])), Language.EN
    )

    assert topics == ["How to ask for leave", "Access to the data platform"]


def test_a_department_without_a_title_in_the_language_gives_another(engine: Engine) -> None:
    """Better a question in the other language than none."""
    topics = engine.example_topics(
        Viewer(person_id=None, groups=frozenset([EVERYONE])), Language.ZH
    )

    assert topics == ["How to ask for leave", "远程接入使用指南"]


def test_no_topic_tells_of_what_the_viewer_may_not_read(engine: Engine) -> None:
    """The operator may, everyone may not."""
    everyone = Viewer(person_id=None, groups=frozenset([EVERYONE]))
    seen = {topic for each in Language for topic in engine.example_topics(everyone, each)}

    assert "Salary bands of everybody" not in seen
    assert engine.example_topics(OPERATOR, Language.EN)
