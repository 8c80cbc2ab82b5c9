import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from search.engine import Engine
from search.evidence import gather_evidence
from search.queries import make_query
from search.quotable import QuotableSentence, choose_contenders, find_quotable
from search.scopes import Scope, select_documents

REPORT = """# Voice menu outage in November

In November the voice menu had an outage. It dropped the calls of two hours.

## Root cause

The certificate had run out. Nobody owned it.

## Numbers

| Week | Calls dropped |
|---|---|
| 46 | 1,204 |
| 47 | 12 |
"""
PARKING = "# Parking\n\nThe gate is closed at night. The guard has a key."
CHINESE = "# 停车\n\n" + "".join(
    f"夜里第{number}号大门是关着的。" for number in "一二三四五六七八九"
)
PAINT = {f"rd/{n}.md": f"# Note {n}\n\nThe door of hall {n} was painted." for n in range(30)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A few documents, and many on something else."""
    documents = {
        "rd/outage.md": REPORT,
        "hr/parking.md": PARKING,
        "hr/tingche.md": CHINESE,
        **PAINT,
    }
    workspace = make_workspace(tmp_path_factory.mktemp("quotable"), documents)
    reindex(workspace, HashEncoder())
    return open_small_engine(workspace, HashEncoder())


def sentences_for(engine: Engine, question: str, *departments: str) -> list[QuotableSentence]:
    generation = engine.generation()
    query = make_query(question, engine.encoder)
    scope = Scope(viewer=OPERATOR, departments=departments)
    evidence = gather_evidence(generation, query, select_documents(generation, scope))
    return find_quotable(generation, query, evidence)


def test_sentence_below_the_heading_that_is_asked_for_comes_before_the_lead(engine: Engine) -> None:
    """The lead repeats the title, which every sentence of the document stands under."""
    best, *others = sentences_for(engine, "root cause of the voice menu outage", "rd")

    assert best.text == "The certificate had run out."
    lead = next(each for each in others if each.text.startswith("In November"))
    assert lead.own_coverage > best.own_coverage


def test_row_covers_what_its_header_says(engine: Engine) -> None:
    """A row of figures has no word of the question; its header has."""
    best = sentences_for(engine, "calls dropped in week 47", "rd")[0]

    assert best.text == "47 | 12"


def test_sentence_goes_on_from_the_one_before(engine: Engine) -> None:
    """Who has the key is said of the gate that the sentence before names."""
    first, second = sentences_for(engine, "gate at night, what key", "hr")[:2]

    assert {first.text, second.text} == {"The gate is closed at night.", "The guard has a key."}
    assert second.coverage > second.own_coverage or first.coverage > first.own_coverage


def test_title_is_not_quoted(engine: Engine) -> None:
    """It covers a question best, but answers nothing."""
    texts = {each.text for each in sentences_for(engine, "voice menu outage in November", "rd")}

    assert "Voice menu outage in November" not in texts


def test_few_sentences_are_compared_in_meaning(engine: Engine) -> None:
    """Each takes milliseconds: more are compared only where they share no words to judge by."""
    alike = sentences_for(engine, "夜里大门", "hr")
    foreign = sentences_for(engine, "is the gate closed at night", "hr")
    foreign = [each for each in foreign if each.is_foreign]

    assert len(choose_contenders(alike)) == 5
    assert len(choose_contenders(foreign)) == 8


def test_sentence_far_behind_in_words_is_no_contender(engine: Engine) -> None:
    """Meaning does not make up for so much."""
    sentences = sentences_for(engine, "root cause of the voice menu outage", "rd")
    contenders = choose_contenders(sentences)

    assert contenders[0] == sentences[0]
    assert all("hall" not in each.text for each in contenders)
