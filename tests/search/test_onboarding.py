import json
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import AccessRule
from search.engine import Engine, as_json
from search.errors import QueryError
from search.onboarding import Onboarding
from search.scopes import Scope

EVERYTHING = Scope(viewer=OPERATOR, top=20)
PEOPLE = (
    "ann,Ann Lee,,,rd,Engineer,,,\n"
    "lead-of-rd,Lea Dunn,,,rd,Head,,,\n"
    "bo,Bo Hill,,,rd,,,,yes\n"
    "guest,Gus Este,,,legal,,,,\n"
    "passer,Pat Asser,,,legal,,,,\n"
)
DOCUMENTS = {
    "rd/handbook.md": "---\ndate: 2024-01-01\n---\n# Valve handbook\n\nAuthor: Ann Lee\n\n"
    "Slow valve means a valve that leaks. The pump and the valve.",
    "rd/minutes.md": "---\ndate: 2025-01-01\n---\n# Minutes of May\n\nAuthor: Bo Hill\n\n"
    "We read the valve handbook. Pat Asser asked about the pump.",
    "rd/report.md": "---\ndate: 2023-01-01\n---\n# Pump trial\n\nAuthor: Ann Lee\n"
    "Reviewer: Gus Este\n\nThe pump hums and the valve leaks.",
    "legal/pump.md": "# Pump law\n\nAuthor: Gus Este\n\nThe pump hums and the valve leaks.",
    "hr/pay.md": "# Holidays\n\nAuthor: Ann Lee\n\nThirty days of leave for everybody.",
}
SECRET = {
    "rd/secret/plan.md": "# Guide to the valve\n\nAuthor: Pat Asser\n\n"
    "Pump means a secret. See the Pump trial and the valve handbook.",
    "legal/secret/case.md": "# Pump case\n\nAuthor: Ann Lee\n\nValve (VLV) means a secret pump.",
}


def open_engine(root: Path, documents: dict[str, str], encoder: HashEncoder) -> Engine:
    """Index documents of which those below `secret` are hidden from all; return the engine."""
    hidden = AccessRule(path="secret/**", readers=("nobody",))
    rules = {"rd": [hidden], "legal": [hidden]}
    workspace = make_workspace(root, documents, rules=rules, people=PEOPLE, more_departments=["rd"])
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


@pytest.fixture
def found(tmp_path: Path, hash_encoder: HashEncoder) -> Onboarding:
    """What the small workspace has for a newcomer to rd."""
    return open_engine(tmp_path, DOCUMENTS, hash_encoder).onboard("rd", EVERYTHING)


def test_handbook_that_others_cite_is_read_first(found: Onboarding) -> None:
    """What is made for newcomers comes first, what an occasion left behind last."""
    reasons = {each.document: (each.why, each.cited_by) for each in found.documents}

    assert found.documents[0].document == "rd/handbook.md"
    assert {"general", "cited"} <= set(reasons["rd/handbook.md"][0])
    assert reasons["rd/handbook.md"][1] == 1
    assert "recent" in reasons["rd/minutes.md"][0]
    assert "general" not in reasons["rd/report.md"][0]


def test_lead_is_met_first_then_who_wrote_what_matters(found: Onboarding) -> None:
    """Guests who work here are named with that; mere mentions and who opted out are not."""
    people = {each.person: each.why for each in found.people}

    assert list(people) == ["lead-of-rd", "ann", "guest"]
    assert people["lead-of-rd"] == ("lead",)
    assert people["ann"] == ("author",)
    assert people["guest"] == ("guest", "reviewer")


def test_neighbour_is_who_works_on_the_same(found: Onboarding) -> None:
    """With what both write about, and who works in both."""
    first = found.neighbours[0]

    assert first.department == "legal"
    assert {"pump", "hums"} <= {term.casefold() for term in first.shared_terms}
    assert [each.document for each in first.documents] == ["legal/pump.md"]
    assert [each.person for each in first.people] == ["guest"]


def test_words_are_quoted_from_documents(found: Onboarding) -> None:
    """The term, the sentence, and where it stands."""
    (word,) = found.glossary

    assert (word.term, word.quote) == ("Slow valve", "Slow valve means a valve that leaks.")
    assert (word.document, word.title) == ("rd/handbook.md", "Valve handbook")


def test_hidden_documents_change_no_byte(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Neither those of the department nor those of others."""
    answers = []
    for name, documents in (("with", {**DOCUMENTS, **SECRET}), ("without", DOCUMENTS)):
        engine = open_engine(tmp_path / name, documents, hash_encoder)
        scope = Scope(viewer=engine.viewer("ann"), top=20)
        answers.append(json.dumps(as_json(engine.onboard("rd", scope))))

    assert answers[0] == answers[1]


def test_hidden_documents_count_for_who_may_read_them(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """The same documents do change what the operator sees, so the test above can fail."""
    engine = open_engine(tmp_path, {**DOCUMENTS, **SECRET}, hash_encoder)
    found = engine.onboard("rd", EVERYTHING)

    assert "passer" in {each.person for each in found.people}
    assert "Pump" in {each.term for each in found.glossary}


def test_department_without_documents_has_its_lead(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """There is nothing to read or to know, and it is no error."""
    engine = open_engine(tmp_path, {"legal/a.md": "# Law\n\nThe pump."}, hash_encoder)
    found = engine.onboard("rd", EVERYTHING)

    assert [each.person for each in found.people] == ["lead-of-rd"]
    assert (found.documents, found.neighbours, found.glossary, found.topics) == ((), (), (), ())


def test_unknown_department_is_named(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The error lists those that there are."""
    engine = open_engine(tmp_path, {"legal/a.md": "# Law\n\nThe pump."}, hash_encoder)

    with pytest.raises(QueryError, match="no department 'nowhere': there are legal, rd"):
        engine.onboard("nowhere", EVERYTHING)


def test_newcomer_to_research_starts_with_the_glossary(company_engine: Engine) -> None:
    """On the example company: the list that a colleague of that department would give."""
    found = company_engine.onboard("rd", Scope(viewer=company_engine.viewer("priya-nair"), top=20))
    terms = {each.term for each in found.glossary}

    assert found.documents[0].document == "rd/glossary.md"
    assert [each.person for each in found.people[:2]] == ["lin-yue", "he-jian"]
    assert found.neighbours[0].department == "marketing"
    assert {"AOD", "PPG", "容量衰减", "睡眠分期", "Kite"} <= terms
    assert not {"Owner", "New words"} & terms


@pytest.mark.parametrize(
    ("department", "document", "neighbour", "term"),
    [
        ("production", "production/procedures/first-article-check.md", "quality", "报废率"),
        ("hr", "hr/handbook/first-30-days.md", "finance", "轮岗"),
        ("finance", "finance/guides/month-end-close.docx", "hr", "月结"),
        (
            "customer-service",
            "customer-service/handbook/elderly-callers.md",
            "risk-control",
            "IVR",
        ),
        (
            "risk-control",
            "risk-control/policies/operational-loss-reporting.md",
            "customer-service",
            "Smishing",
        ),
        ("it", "it/runbooks/wms-erp-interface.docx", "legal", "保密协议"),
    ],
)
def test_newcomer_gets_guides_neighbours_and_words(
    company_engine: Engine, department: str, document: str, neighbour: str, term: str
) -> None:
    """A guide among the first five documents, the nearest department, a word of the trade."""
    found = company_engine.onboard(department, EVERYTHING)

    assert document in [each.document for each in found.documents[:5]]
    assert found.neighbours[0].department == neighbour
    assert term in {each.term for each in found.glossary}


def test_topics_divide_the_documents(company_engine: Engine) -> None:
    """Each readable document is in one topic, and words that name it are not names of people."""
    found = company_engine.onboard("rd", EVERYTHING)
    documents = [each.document for topic in found.topics for each in topic.documents]
    terms = {term.casefold() for topic in found.topics for term in topic.terms}

    assert sorted(documents) == sorted({each.document for each in found.documents})
    assert {"battery", "评审"} <= terms
    assert not {"zhang", "张伟", "the", "2026"} & terms
