"""Sentences about the default workspace, true and false ones, and what a judge makes of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.generations import Generation
from search.drafting import Draft
from search.engine import Engine
from search.passages import Passage, make_passage
from search.support import StrikeReason, SupportJudge

CLAIMS_FILE = Path(__file__).parent / "fixtures" / "claims.jsonl"


@dataclass(frozen=True)
class PlantedClaim:
    """A sentence that somebody wrote about a document, and what is wrong with it."""

    document: str
    sentence: str
    fault: str | None


def load_claims(path: Path = CLAIMS_FILE) -> list[PlantedClaim]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [PlantedClaim(**json.loads(line)) for line in lines]


def passages_of(generation: Generation, document: str) -> Iterator[Passage]:
    """Yield all passages of a document."""
    row = generation.documents.row_of[document]
    chunks = generation.fetch_chunks(generation.chunk_ids_of(row).tolist())
    for number, stored in enumerate(chunks.values(), start=1):
        yield make_passage(generation, row, stored.chunk, number)


@cache
def _judge_of(engine: Engine, document: str) -> tuple[SupportJudge, int]:
    """Return a judge over all passages of a document, and how many there are."""
    generation = engine.generation()
    passages = list(passages_of(generation, document))
    people = [(each.name, *each.aliases) for each in generation.people]
    return SupportJudge(passages, people, engine.encoder), len(passages)


def faults_of(engine: Engine, claim: PlantedClaim) -> list[StrikeReason]:
    """Return why each passage of the document does not support a sentence; none if one does."""
    judge, count = _judge_of(engine, claim.document)
    verdicts = [judge.judge(Draft(claim.sentence, (each,))) for each in range(1, count + 1)]
    faults = [verdict for verdict in verdicts if isinstance(verdict, StrikeReason)]
    return faults if len(faults) == len(verdicts) else []


def is_proved_uncited(engine: Engine, claim: PlantedClaim) -> bool:
    """Tell whether a passage of the document is found for a sentence that cites none."""
    judge, _ = _judge_of(engine, claim.document)
    return not isinstance(judge.judge(Draft(claim.sentence, ())), StrikeReason)
