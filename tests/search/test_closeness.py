import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from search.closeness import doubt_words
from search.engine import Engine
from search.evidence import gather_evidence
from search.queries import make_query
from search.quotable import find_quotable
from search.scopes import Scope, select_documents

APART = "The mail asked for a password. Staff were not told why. They had read the travel policy."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Engine:
    """Words far apart, words under a heading that completes them, and both in Chinese."""
    documents = {
        "it/drill.md": f"# Drill\n\n{APART}",
        "it/mail.md": "# Mail\n\n## Server\n\nIt has a backup every night.",
        "it/leave.md": "# 请假\n\n出门要注意安全。其他假期没有规定。",
    }
    workspace = make_workspace(tmp_path_factory.mktemp("closeness"), documents)
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


def doubt(engine: Engine, question: str) -> float:
    """Return how much of the best document's score is in doubt."""
    generation, query = engine.generation(), make_query(question, engine.encoder)
    selected = select_documents(generation, Scope(viewer=OPERATOR))
    evidence = gather_evidence(generation, query, selected)
    sentences = find_quotable(generation, query, evidence)
    return doubt_words(generation, query, evidence, sentences)


@pytest.mark.parametrize("question", ["password policy", "mail policy", "安全规定"])
def test_two_words_that_stand_apart_are_doubted(engine: Engine, question: str) -> None:
    """A document may have both and say nothing of the two together."""
    assert doubt(engine, question) > 0.05


@pytest.mark.parametrize("question", ["travel policy", "server backup", "假期规定", "password"])
def test_two_words_of_one_place_are_not(engine: Engine, question: str) -> None:
    """In a sentence, or one below a heading; a single word has no other to stand apart from."""
    assert doubt(engine, question) == 0


@pytest.mark.parametrize(
    "question", ["who had asked for the password and for the policy of the night", "xyzzy", "出差"]
)
def test_other_questions_are_not_doubted(engine: Engine, question: str) -> None:
    """Longer ones are seldom covered whole by anything; words that nobody has carry no score."""
    assert doubt(engine, question) == 0


def test_words_far_apart_do_not_answer(company_engine: Engine) -> None:
    """An exercise about phishing has passwords and a policy, but no policy for passwords."""
    scattered = company_engine.ask("password policy", Scope(viewer=OPERATOR))
    together = company_engine.ask("battery life", Scope(viewer=OPERATOR))

    assert scattered.answer.abstained
    assert scattered.hits
    assert not together.answer.abstained
