import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder
from numpy.typing import NDArray
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import Language
from ingest.settings import Workspace
from search import answering
from search.answering import NOT_WRITTEN_DOWN
from search.engine import Engine
from search.results import AskResult
from search.scopes import Scope


def queries(company: Workspace, name: str) -> Iterator[str]:
    """Yield the questions of one of the default workspace's tasks."""
    path = company.root / "tasks" / f"{name}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["query"]


def ask_all(company: Workspace, engine: Engine, abstain_below: float) -> list[AskResult]:
    """Ask every third question that has an answer and every other that has none."""
    asked = [*queries(company, "documents")][::3] + [*queries(company, "unanswerable")][::2]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(answering, "ABSTAIN_BELOW", abstain_below)
        return [engine.ask(question, Scope(viewer=OPERATOR)) for question in asked]


@pytest.fixture(scope="module")
def results(company: Workspace, company_engine: Engine) -> list[AskResult]:
    """The answers to all questions, however weak the evidence is."""
    return ask_all(company, company_engine, abstain_below=0.0)


@pytest.fixture(scope="module")
def abstentions(company: Workspace, company_engine: Engine) -> list[AskResult]:
    """What is said to the same questions where no evidence is enough."""
    return ask_all(company, company_engine, abstain_below=1.1)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_quotations_are_verbatim(results: list[AskResult], company_engine: Engine) -> None:
    """Each citation is a stretch of the document that it names, and of nothing else."""
    generation = company_engine.generation()
    quoted = [citation for result in results for citation in result.answer.citations]
    assert len(quoted) >= len(results)

    for citation in quoted:
        row = generation.documents.row_of[citation.document]
        chunks = generation.fetch_chunks(generation.chunk_ids_of(row).tolist())
        text = "\n".join(stored.chunk.text for _, stored in sorted(chunks.items()))
        assert without_spaces(citation.quote) in without_spaces(text), citation
        assert citation.department == generation.documents[row].department
        assert citation.title == generation.documents[row].title


def test_answer_is_made_of_its_citations(results: list[AskResult]) -> None:
    """Without a language model nothing is said that is not quoted, and each quote is numbered."""
    for result in results:
        assert not result.answer.abstained
        text = result.answer.text
        assert [each.number for each in result.answer.citations] == [
            *range(1, len(result.answer.citations) + 1)
        ]
        for citation in result.answer.citations:
            assert citation.quote in text
            text = text.replace(citation.header or "", "", 1)
            text = text.replace(citation.quote, "", 1).replace(f"[{citation.number}]", "", 1)
        assert not text.strip()


def test_abstention_cites_nothing_and_speaks_the_language_of_the_question(
    abstentions: list[AskResult],
) -> None:
    """It says that nobody wrote it down, and still shows who is closest."""
    for result in abstentions:
        assert result.answer.abstained
        assert result.answer.citations == ()
        is_chinese = any("\u4e00" <= character <= "\u9fff" for character in result.question)
        language = Language.ZH if is_chinese else Language.EN
        assert result.answer.text == NOT_WRITTEN_DOWN[language]
        assert result.departments
        assert result.experts


def test_confidence_is_a_probability(results: list[AskResult]) -> None:
    """It lies between 0 and 1 for every question."""
    assert all(0 <= result.answer.confidence <= 1 for result in results)


def test_heading_is_quoted_with_what_stands_below_it(company_engine: Engine) -> None:
    """The words of a question stand in a heading, the answer in the sentence after it."""
    result = company_engine.ask("谁在管 6205-2RS 轴承的库存", Scope(viewer=OPERATOR))
    agreement = next(each for each in result.answer.citations if "共享协议" in each.title)

    assert "2,100 只" in agreement.quote


def test_same_sentence_is_quoted_once(results: list[AskResult]) -> None:
    """A copy of a document adds no second copy of its sentence."""
    for result in results:
        quotes = [each.quote for each in result.answer.citations]
        assert len(set(quotes)) == len(quotes)


def test_row_of_a_table_is_quoted_below_its_header(company_engine: Engine) -> None:
    """A row of figures says nothing to whoever does not see what they are."""
    answer = company_engine.ask("GNSS 芯片的交期是多少周", Scope(viewer=OPERATOR)).answer

    first = answer.citations[0]
    assert first.header is not None
    assert "交期（周）" in first.header.split(" | ")
    assert first.quote.startswith("M-70518 | GNSS 芯片 | 导航芯 | 45000 | 45000 | 32000 | 18 | ")
    assert answer.text.startswith(f"{first.header}\n{first.quote} [1]")


def test_sentence_has_no_header(company_engine: Engine) -> None:
    """Not even one from a passage that holds a table too."""
    answer = company_engine.ask(
        "how much current does the always-on display of the watch add", Scope(viewer=OPERATOR)
    ).answer

    assert all((" | " in each.quote) == (each.header is not None) for each in answer.citations)


@pytest.mark.parametrize(
    ("question", "documents", "figures"),
    [
        (
            "how long are call recordings kept",
            {"it/policies/file-retention.md", "legal/policies/records-retention.md"},
            {"3 years", "5 years"},
        ),
        (
            "一线城市住宿标准每晚多少钱",
            {"finance/policies/travel-expenses.md", "hr/handbook/travel-expenses.md"},
            {"550", "500"},
        ),
    ],
)
def test_documents_that_contradict_each_other_are_quoted_side_by_side(
    company_engine: Engine, question: str, documents: set[str], figures: set[str]
) -> None:
    """Both quotations, the newer document first, and the answer says that they disagree."""
    answer = company_engine.ask(question, Scope(viewer=OPERATOR)).answer

    ((newer, older),) = answer.conflicts
    pair = [answer.citations[newer - 1], answer.citations[older - 1]]
    assert {each.document for each in pair} == documents
    assert all(any(figure in each.quote for each in pair) for figure in figures)
    assert newer < older
    assert (pair[0].date or "") >= (pair[1].date or "")


def test_hardly_any_question_meets_a_contradiction(results: list[AskResult]) -> None:
    """What speaks of other things, or of other times, is not said to disagree."""
    disputed = [result for result in results if result.answer.conflicts]

    assert len(disputed) <= 3


class _WatchedEncoder(HashEncoder):
    """Remembers the passages that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return super().encode_chunks(texts)


def test_sentences_that_cannot_win_are_not_compared_in_meaning(tmp_path: Path) -> None:
    """Encoding takes milliseconds a sentence: it is for those whose words leave it open."""
    equals = "The battery of the watch lasts nine days.", "The watch battery lasts for the trip."
    text = "\n\n".join(["# Report", "Lunch was served at noon.", "It rained outside.", *equals])
    others = {f"rd/{n}.md": f"# Note {n}\n\nThe door of hall {n} was painted." for n in range(40)}
    encoder = _WatchedEncoder()
    workspace = make_workspace(tmp_path, {"rd/report.md": text, **others})
    reindex(workspace, encoder)
    engine = open_small_engine(workspace, encoder)

    def encoded_for(question: str) -> list[str]:
        encoder.encoded.clear()
        citations = engine.ask(question, Scope(viewer=OPERATOR)).answer.citations
        compared = list(encoder.encoded)  # a question is encoded as one too, first
        assert [each.document for each in citations] == ["rd/report.md"]
        return [each for each in compared if each != question]

    assert encoded_for("how long lasts the watch battery") == list(equals)
    assert encoded_for("lunch served at noon") == []
