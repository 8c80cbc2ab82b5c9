from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from hypothesis import given
from hypothesis import strategies as st
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import AccessRule
from search.differences import ComparedSentence, compare_sentences
from search.engine import Engine
from search.errors import QueryError
from search.scopes import Scope

SENTENCES = st.lists(st.sampled_from(["The pump hums.", "The pump hummed.", "泵在响。", "No."]))
DOCUMENTS = {
    "rd/pump.md": "---\ndate: 2026-01-01\n---\n# Pump rules\n\n"
    "The pump hums. Wait two days. Ask Ann.",
    "qa/pump.md": "---\ndate: 2026-03-01\n---\n# 水泵 PUMP rules, copied\n\n"
    "The pump hums. Wait three days. Never stop.",
    "qa/secret/pump.md": "# Pump secret\n\nNobody reads this.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Engine:
    """Two versions of a rule, and a document that nobody may read."""
    rules = {"qa": [AccessRule(path="secret/**", readers=("nobody",))]}
    root: Path = tmp_path_factory.mktemp("differences")
    workspace = make_workspace(root, DOCUMENTS, rules=rules, people="ann,Ann Lee,,,rd,,,,\n")
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


def test_two_documents_stand_sentence_by_sentence_beside_each_other(engine: Engine) -> None:
    """Versions of a sentence side by side, what only one has alone."""
    found = engine.differences("rd/pump.md", "qa/pump.md", OPERATOR)

    assert found.titles == ("Pump rules", "水泵 PUMP rules, copied")
    assert found.departments == ("rd", "qa")
    assert not found.is_cut
    assert found.sentences == (
        ComparedSentence("Pump rules", None),
        ComparedSentence(None, "水泵 PUMP rules, copied"),
        ComparedSentence("The pump hums.", "The pump hums."),
        ComparedSentence("Wait two days.", "Wait three days."),
        ComparedSentence("Ask Ann.", None),
        ComparedSentence(None, "Never stop."),
    )
    assert [each.is_same for each in found.sentences] == [
        *(False, False, True, False, False, False)
    ]


@given(one=SENTENCES, other=SENTENCES)
def test_no_sentence_of_either_is_lost_or_repeated(one: list[str], other: list[str]) -> None:
    """And each side keeps its order."""
    compared = list(compare_sentences(one, other))

    assert [each.one for each in compared if each.one is not None] == one
    assert [each.other for each in compared if each.other is not None] == other


def test_what_a_viewer_may_not_read_is_neither_compared_nor_listed(engine: Engine) -> None:
    """It is as unknown as a document that does not exist."""
    ann = engine.viewer("ann")

    with pytest.raises(QueryError, match="no document 'qa/secret/pump"):
        engine.differences("rd/pump.md", "qa/secret/pump.md", ann)
    found = engine.titled("pump", Scope(viewer=ann))
    assert [each.document for each in found] == ["qa/pump.md", "rd/pump.md"]
    assert len(engine.titled("pump", Scope(viewer=OPERATOR))) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("RULES pump", ["qa/pump.md", "rd/pump.md"]),
        ("水泵", ["qa/pump.md"]),
        ("rd/", ["rd/pump.md"]),
        ("", ["qa/pump.md", "rd/pump.md"]),
        ("pump nothing", []),
    ],
)
def test_documents_are_found_by_parts_of_their_titles(
    engine: Engine, query: str, found: list[str]
) -> None:
    """All words must fit; the newest comes first."""
    titled = engine.titled(query, Scope(viewer=engine.viewer("ann")))

    assert [each.document for each in titled] == found
