"""A workspace that is rewritten again and again: what changes says of which edition it is.

An answer that quotes two editions, or lacks a document of its own, was not of one generation.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from small_workspace import remove_document, write_documents

from index.access import OPERATOR
from ingest.settings import Workspace, init_workspace, load_workspace
from search.engine import Engine, as_json
from search.scopes import Scope

DEPARTMENTS = ("hr", "qa", "rd")
QUESTION = "who keeps the lighthouse"
_EVERYTHING = Scope(viewer=OPERATOR, top=50)
_LETTERS = str.maketrans("0123456789", "abcdefghij")  # a person's name has no digits
_DIGITS = str.maketrans("abcdefghij", "0123456789")
_OTHER_MATTERS = (  # without which no word of the question would tell anything
    *("Payroll closes on Friday.", "The boiler is inspected yearly.", "Parking costs nothing."),
    *("Lunch begins at noon.", "Badges open doors.", "Invoices take a fortnight."),
)


def name_edition(edition: int) -> str:
    """Return the word that is in all documents of an edition and nowhere else."""
    return "Ed" + f"{edition:04}".translate(_LETTERS)


def make_editions(root: Path) -> Workspace:
    """Write the first edition, and the workspace file."""
    write_edition(root, 1)
    init_workspace(root, "editions")
    return load_workspace(root)


def write_edition(root: Path, edition: int) -> None:
    """Replace the documents that change by those of an edition; the others stay."""
    wanted = _documents(edition)
    for old in sorted((root / "departments").rglob("edition-*.md")):
        document_id = old.relative_to(root / "departments").as_posix()
        if document_id not in wanted:
            remove_document(root, document_id)
    write_documents(root, wanted)


def copy_workspace(root: Path, new_root: Path) -> Workspace:
    """Return a copy of a workspace with its index."""
    shutil.copytree(root, new_root)
    return load_workspace(new_root)


def _documents(edition: int) -> dict[str, str]:
    return {**dict(_lasting()), **dict(_changing(edition))}


def _lasting() -> Iterator[tuple[str, str]]:
    for department in DEPARTMENTS:
        yield f"{department}/lasting.md", f"# Lasting\n\nThe lighthouse of {department} stands."
    for number, matter in enumerate(_OTHER_MATTERS):
        yield f"hr/other-{number}.md", f"# Other\n\n{matter}"


def _changing(edition: int) -> Iterator[tuple[str, str]]:
    word = name_edition(edition)
    for department in DEPARTMENTS:
        for number in range(5 + edition % 3):  # so that a count tells editions apart too
            text = f"# The lighthouse, {word}\n\nAuthor: Ada {word}\n\nAda {word} keeps the light."
            yield f"{department}/edition-{number}.md", text


def check_answers(engine: Engine) -> int:
    """Check that every answer is of one edition, and whole; return the edition last seen."""
    for answer in (
        *engine.departments(QUESTION, _EVERYTHING),
        *engine.experts(QUESTION, _EVERYTHING),
    ):
        _edition_in(as_json(answer))
    answer = engine.ask(QUESTION, _EVERYTHING)
    edition = _edition_in(as_json(answer))
    assert {hit.document for hit in answer.hits} == set(_documents(edition))
    assert answer.answer.citations
    return _check_counts(engine)


def _check_counts(engine: Engine) -> int:
    """Check that a generation holds what it says that it does; return its edition."""
    generation = engine.generation()
    held = {row.document_id for row in generation.documents}
    edition = _edition_in([row.title for row in generation.documents])
    assert held == set(_documents(edition))
    assert generation.manifest.documents == len(held)
    return edition


def _edition_in(answer: object) -> int:
    text = json.dumps(answer, default=str)
    editions = {word[-4:].lower() for word in re.findall("ed[a-j]{4}", text, re.IGNORECASE)}
    assert len(editions) == 1, f"an answer of several editions, or of none: {sorted(editions)}"
    return int(editions.pop().translate(_DIGITS))
