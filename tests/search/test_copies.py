"""What many mails quote is found once, by whoever may read one of them."""

from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import found_documents, make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule
from search.engine import Engine
from search.scopes import Scope

QUOTED = "From: Jane Doe <jane@example.com>\nSent: 2024-03-04\nSubject: depot\n\nThe freezer leaks."
OUTSIDER = Viewer(person_id="x", groups=frozenset({EVERYONE}))


def answer(sender: str, text: str) -> str:
    return f"From: {sender} <{sender}@example.com>\nSubject: depot\n\n{text}\n\n{QUOTED}\n"


@pytest.fixture
def engine(tmp_path: Path, hash_encoder: HashEncoder) -> Engine:
    """Three answers that quote the same mail, the first of them closed."""
    workspace = make_workspace(
        tmp_path,
        {
            "rd/closed/1.eml": answer("ann", "Call the landlord."),
            "rd/open/2.eml": answer("bob", "Order a new seal."),
            "rd/open/3.eml": answer("eve", "Done, thanks."),
        },
        rules={"rd": [AccessRule(path="closed/**", readers=("rd",))]},
    )
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


def test_quoted_mail_is_found_once(engine: Engine) -> None:
    """Each answer that quotes it would be another document and another vote for its writer."""
    found = found_documents(engine, "freezer leaks")

    assert [each.partition("/quoted")[0] for each in found if "/quoted" in each] == [
        "rd/closed/1.eml"
    ]


def test_copy_that_the_viewer_may_read_is_the_one_found(engine: Engine) -> None:
    """The copies are told apart after the viewer's rights, or the closed one would hide them."""
    found = found_documents(engine, "freezer leaks", OUTSIDER)

    assert [each.partition("/quoted")[0] for each in found if "/quoted" in each] == [
        "rd/open/2.eml"
    ]


def test_copy_that_is_not_found_can_be_opened(engine: Engine) -> None:
    """Links to it go on working."""
    (first,) = (each for each in found_documents(engine, "freezer leaks") if "/quoted" in each)
    other = first.replace("closed/1.eml", "open/3.eml")

    assert engine.knows_document(other, OPERATOR)
    engine.related_to_document(other, Scope(viewer=OPERATOR))
