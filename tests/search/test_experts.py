from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

import search.affinity
from index.build import reindex
from search.engine import Engine
from search.evidence import gather_evidence
from search.experts import Votes, score_experts
from search.queries import make_query


@dataclass(frozen=True)
class Asked:
    """What a question brings up: the votes for each person, and how much each document counts."""

    people: dict[str, Votes]
    voters: list[str]  # ids of the documents that voted

    def weight(self, person: str) -> float:
        """Return what the best of a person's votes counts."""
        return self.people[person].votes[0].weight

    def parts(self, *people: str) -> list[float]:
        """Return what the best vote of each counts beside that of the first."""
        return [self.weight(person) / self.weight(people[0]) for person in people]


def open_over(root: Path, documents: Mapping[str, str], encoder: HashEncoder) -> Engine:
    workspace = make_workspace(root, documents)
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def ask(engine: Engine, encoder: HashEncoder, question: str) -> Asked:
    generation = engine.generation()
    everything = np.ones(len(generation.documents), np.bool_)
    evidence = gather_evidence(generation, make_query(question, encoder), everything)
    found = score_experts(generation, evidence, question)
    voters = {vote.document for each in found for vote in each.votes}
    return Asked(
        people={generation.people[each.person].person_id: each for each in found},
        voters=sorted(generation.documents[row].document_id for row in voters),
    )


def test_person_with_a_part_in_several_of_the_best_gains_by_their_number(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Who wrote of it twice counts more than the two documents do, who wrote once as much."""
    documents = {
        "rd/one.md": "---\nauthor: Ann Lee\n---\n# Spindle\n\nThe spindle broke.",
        "rd/two.md": "---\nauthor: Ann Lee\n---\n# Again\n\nThe spindle was mended.",
        "rd/three.md": "---\nauthor: Bo Hill\n---\n# Third\n\nThe spindle is oiled.",
    }
    people = ask(open_over(tmp_path, documents, hash_encoder), hash_encoder, "spindle").people
    gains = {
        person: votes.score / sum(vote.weight for vote in votes.votes)
        for person, votes in people.items()
    }

    assert gains == {"ann-lee": pytest.approx(2**0.3), "bo-hill": pytest.approx(1.0)}


def test_only_the_best_documents_vote(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Those far behind say nothing for anybody, however many they are."""
    documents = {
        f"rd/{number:02}.md": f"---\nauthor: Person {number:02}\n---\n# Note {number}\n\n"
        + "The spindle broke. " * (30 - number)
        for number in range(30)
    }
    asked = ask(open_over(tmp_path, documents, hash_encoder), hash_encoder, "spindle")

    assert len(asked.people) == len(asked.voters) == 20


def test_document_counts_more_where_the_question_is_its_departments_matter(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Of two people who wrote alike, the one whose department writes of it all the time is first.

    The same affinity ranks departments; without it the two are as good as each other.
    """
    texts = {
        "pipes/fountain.md": "---\nauthor: Ann Lee\n---\n# Fountain\n\nThe pump of it.",
        "lamps/fountain.md": "---\nauthor: Bo Hill\n---\n# Fountain\n\nThe pump of it!",
    }
    for number in range(4):
        texts[f"pipes/{number}.md"] = f"# Note {number}\n\nThe pump {number} is cleaned."
        texts[f"lamps/{number}.md"] = f"# Note {number}\n\nThe lamp {number} is screwed in."
    engine = open_over(tmp_path, texts, hash_encoder)
    with (
        patch.object(search.affinity, "_LIKELIHOOD_WEIGHT", 0.0),
        patch.object(search.affinity, "_VOCABULARY_POWER", 0.0),
    ):
        alike = ask(engine, hash_encoder, "the pump").parts("ann-lee", "bo-hill")
    told_apart = ask(engine, hash_encoder, "the pump").parts("ann-lee", "bo-hill")

    assert alike == pytest.approx([1.0, 1.0])
    assert told_apart[1] < 0.9


def test_owners_whom_a_text_names_share_it(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Of four who own a row each none owns the document, which its reviewer read as a whole."""
    rows = "".join(f"| Part {name} | {name} Lee |\n" for name in ("Ann", "Bea", "Cid", "Dan"))
    text = f"# Spindle\n\nReviewer: Eve Lee\n\n| Area | Owner |\n|---|---|\n{rows}\nThe spindle."
    asked = ask(
        open_over(tmp_path, {"rd/areas.md": text}, hash_encoder), hash_encoder, "the spindle"
    )

    assert asked.parts("eve-lee", "ann-lee", "dan-lee") == pytest.approx([1, 0.75, 0.75])


@pytest.mark.parametrize(
    "text",
    [
        "# Spindle\n\nReviewer: Eve Lee\nOwner: Ann Lee\n\nThe spindle broke.",
        "---\nreviewer: Eve Lee\nowner: [Ann Lee, Bea Lee]\n---\n# Spindle\n\nThe spindle broke.",
    ],
    ids=["alone in the text", "in the document's properties"],
)
def test_owner_of_the_whole_document_counts_in_full(
    tmp_path: Path, hash_encoder: HashEncoder, text: str
) -> None:
    """The only owner of a text, and each that the document's properties give."""
    asked = ask(
        open_over(tmp_path, {"rd/spindle.md": text}, hash_encoder), hash_encoder, "the spindle"
    )

    assert asked.parts("eve-lee", "ann-lee") == pytest.approx([1, 1.5])
