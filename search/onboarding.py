"""What a new member of a department needs: what to read, whom to meet, which words to know."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from ingest.records import Department, Language
from search.glossary import GlossaryEntry, collect_glossary
from search.introductions import Introduction, introduce_people
from search.neighbours import Neighbour, find_neighbours
from search.reading_list import EssentialDocument, list_essential, score_documents
from search.topics import Topic, find_topics
from search.vocabulary import Occurrences, Vocabulary, read_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """The short list for a newcomer; each part is in the order in which it helps most."""

    department: str
    documents: tuple[EssentialDocument, ...]
    people: tuple[Introduction, ...]
    neighbours: tuple[Neighbour, ...]
    glossary: tuple[GlossaryEntry, ...]
    topics: tuple[Topic, ...]


def onboard(
    generation: Generation,
    department: Department,
    own: NDArray[np.bool_],
    others: NDArray[np.bool_],
    *,
    top: int,
) -> Onboarding:
    """Return what a newcomer to a department needs; whatever is not selected changes nothing.

    Args:
        generation: What is searched.
        department: Where the newcomer starts.
        own: bool [documents]: those of the department that the newcomer may read.
        others: bool [documents]: those of other departments that they may read.
        top: How many of each kind to return at most.
    """
    readable = Occurrences(generation, own | others)
    essential = score_documents(generation, own, readable)
    texts = read_documents(generation, np.flatnonzero(own).tolist())
    rows = [each.row for each in essential]
    language = _main_language(generation, own)
    return Onboarding(
        department=department.department_id,
        documents=tuple(list_essential(generation, essential[:top])),
        people=tuple(introduce_people(generation, department, essential, top=top)),
        neighbours=tuple(
            find_neighbours(generation, rows, others, readable, language=language, top=top)
        ),
        glossary=tuple(collect_glossary(generation, texts, own, others, top=top)),
        topics=tuple(
            find_topics(generation, own, Vocabulary(generation, texts), readable, top=top)
        ),
    )


def _main_language(generation: Generation, own: NDArray[np.bool_]) -> Language:
    """Return the language that most of a department's documents are in."""
    written = {each: np.count_nonzero(own & generation.in_language(each)) for each in Language}
    return max(Language, key=lambda each: int(written[each]))
