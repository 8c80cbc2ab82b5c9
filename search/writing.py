"""A question and evidence in, an answer in a language model's words out, each sentence proved.

The model is sent the question and the passages that were found for its viewer, nothing else.  What
it writes is checked sentence by sentence; where nothing is left, or it fails, the quotations stand.
"""

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from index.encoding import Encoder
from index.generations import Generation
from ingest.settings import AnsweringSettings
from search.answering import cut_quote
from search.answers import (
    Answer,
    AnswerMode,
    Citation,
    Notice,
    StruckSentence,
    WrittenSentence,
)
from search.claims import Spellings
from search.drafting import Draft, read_drafts
from search.errors import LanguageModelError, Problem
from search.evidence import Evidence
from search.naming import name_of
from search.passages import number_passages
from search.prompting import Message, write_messages
from search.queries import Query
from search.results import SentenceAccepted, SentenceStruck
from search.support import Stretch, StrikeReason, SupportJudge

Writing = Generator[SentenceAccepted | SentenceStruck, None, Answer]


def write_answer(
    settings: AnsweringSettings,
    generation: Generation,
    query: Query,
    evidence: Evidence,
    encoder: Encoder,
    quoted: Answer,
) -> Writing:
    """Yield the answer as it grows; return it whole, or the quotations with a notice.

    Args:
        settings: Which model is asked, and for how long.
        generation: What the evidence is of.
        query: The question.
        evidence: What was found for the viewer.
        encoder: Compares the sentences with the passages.
        quoted: The answer in quotations, which is not an abstention.
    """
    passages = number_passages(generation, evidence)
    messages = write_messages(query.text, passages, query.language)
    spellings = _spellings(generation, {each.row for each in passages})
    judge = SupportJudge(passages, spellings, encoder)
    answer = replace(quoted, text="", citations=(), conflicts=(), mode=AnswerMode.LLM)
    try:
        for draft in read_drafts(_ask_model(settings, messages)):
            proof = judge.judge(draft)
            if isinstance(proof, StrikeReason):
                answer = _strike(answer, draft, proof)
                yield SentenceStruck(answer)
            else:
                answer = _accept(answer, draft, proof, generation)
                yield SentenceAccepted(answer)
    except LanguageModelError as error:
        return replace(quoted, struck=answer.struck, notice=Notice(error.problem, str(error)))
    return _conclude(answer, quoted)


def _ask_model(settings: AnsweringSettings, messages: Sequence[Message]) -> Iterator[str]:
    from search.language_model import stream_reply  # costs its time only where a model is asked

    return stream_reply(settings, messages, os.environ)


def _conclude(answer: Answer, quoted: Answer) -> Answer:
    """Return an answer that has sentences, with a notice where some were struck; else quotes."""
    count_struck = len(answer.struck)
    if answer.sentences and not count_struck:
        return answer
    if answer.sentences:
        detail = f"{count_struck} sentences of the language model were struck out"
        return replace(answer, notice=Notice(Problem.STRUCK, detail))
    if count_struck:
        detail = "no sentence of the language model is supported by the passages that it cites"
        return replace(quoted, struck=answer.struck, notice=Notice(Problem.UNSUPPORTED, detail))
    return replace(quoted, notice=Notice(Problem.EMPTY, "the language model wrote nothing"))


def _strike(answer: Answer, draft: Draft, reason: StrikeReason) -> Answer:
    return replace(answer, struck=(*answer.struck, StruckSentence(draft.text, reason)))


def _accept(
    answer: Answer, draft: Draft, proof: Sequence[Stretch], generation: Generation
) -> Answer:
    """Return an answer with one more sentence; the same quotation is cited once."""
    citations = list(answer.citations)
    numbers = []
    for stretch in proof:
        cited = _cite(generation, stretch, len(citations) + 1)
        known = (each for each in citations if replace(each, number=cited.number) == cited)
        earlier = next(known, None)
        if earlier is None:
            citations.append(cited)
        numbers.append((earlier or cited).number)
    sentence = WrittenSentence(draft.text, tuple(dict.fromkeys(numbers)))
    sentences = (*answer.sentences, sentence)
    return replace(answer, text=_join(sentences), sentences=sentences, citations=tuple(citations))


def _join(sentences: Iterable[WrittenSentence]) -> str:
    return " ".join(
        f"{each.text} {''.join(f'[{number}]' for number in each.numbers)}" for each in sentences
    )


def _cite(generation: Generation, stretch: Stretch, number: int) -> Citation:
    passage = stretch.passage
    document = generation.documents[passage.row]
    return Citation(
        number=number,
        document=document.document_id,
        chunk=passage.chunk.ordinal,
        title=document.title,
        department=document.department,
        heading=passage.heading,
        page=passage.chunk.page_at(stretch.start),
        quote=cut_quote(stretch.text),
        date=document.date,
        header=stretch.header,
    )


def _spellings(generation: Generation, rows: Iterable[int]) -> list[Spellings]:
    """Return what people are called whom the directory knows or one of these documents names.

    Not those of other documents: what is struck out would tell of documents that nobody may read.
    """
    table, documents = generation.associations, set(rows)
    named = {int(table.people[part]) for part in table.parts_in(documents)}
    return [
        (name_of(generation, row, documents), *person.aliases)
        for row, person in enumerate(generation.people)
        if person.is_in_directory or row in named
    ]
