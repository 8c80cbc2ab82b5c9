"""Forgetting a person: in every generation of the index and in the ledger, at once and for good."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from index.catalog import CatalogReader
from index.catalog_rewriting import CatalogRewriter
from index.catalog_rows import person_from_json, person_to_json
from index.connecting import connect, explain_damage
from index.errors import NoIndexError, UnknownViewerError
from index.ledger import Ledger
from index.ledger_forgetting import (
    Forgotten,
    LedgerTraces,
    erase_person,
    find_traces,
    read_forgotten,
    stop_forgetting,
)
from index.locking import hold_lock
from index.schema import CATALOG_NAME, open_for_writing
from ingest.associations import Attribution, attribute
from ingest.people import Directory, load_directory
from ingest.records import Byline, Chunk, Person
from ingest.settings import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How much is known of a person besides what documents themselves say."""

    person: str
    is_listed: bool  # in the directory, where only whoever keeps it can delete them
    documents: int  # that are attributed to them, or name them, in the served generation
    ledger: LedgerTraces


def hide_forgotten(directory: Directory, forgotten: Forgotten) -> Directory:
    """Return a directory in which whoever is forgotten has opted out.

    They stay in it while it lists them: their names must go on meaning nobody else, and their
    groups hold.
    """
    people = {
        person_id: replace(person, has_opted_out=True)
        if forgotten.covers(person_id, is_listed=True)
        else person
        for person_id, person in directory.people.items()
    }
    return replace(directory, people=people)


def attribute_remembered(
    *,
    bylines: Sequence[Byline],
    chunks: Sequence[Chunk],
    department: str,
    directory: Directory,
    forgotten: Forgotten,
) -> Attribution:
    """Return who stands behind a document, as `attribute`, but for those who are forgotten."""
    found = attribute(bylines=bylines, chunks=chunks, department=department, directory=directory)
    if not forgotten.digests:
        return found

    def is_forgotten(person_id: str) -> bool:
        return forgotten.covers(person_id, is_listed=person_id in directory.people)

    return Attribution(
        associations=tuple(each for each in found.associations if not is_forgotten(each.person_id)),
        unresolved=tuple(
            each
            for each in found.unresolved
            if not forgotten.covers_name(each.name) and not any(map(is_forgotten, each.candidates))
        ),
    )


def find_person(workspace: Workspace, person_id: str) -> Traces:
    """Return what forgetting a person would remove; errors as `forget_person`."""
    directory = load_directory(workspace.directory_path, workspace.departments)
    return _find(workspace, directory, person_id)[1]


def forget_person(workspace: Workspace, person_id: str, *, now: datetime) -> Traces:
    """Remove a person from the ledger and from all generations; return what was removed.

    Whoever reads the index opens it anew.  Later runs attribute nothing to them either, whether
    the directory goes on listing them or not.  The ledger goes first, so that after a crash the
    next run does the rest, in all generations too.

    Raises:
        UnknownViewerError: Nothing is known of anybody with that id.
        LockedIndexError: A run is under way.
        LedgerError: The ledger cannot be used.
        UnusableIndexError: The index is damaged, or cannot be written.
        SettingsError: The directory cannot be read.
    """
    directory = load_directory(workspace.directory_path, workspace.departments)
    _find(workspace, directory, person_id)  # before anything is made
    with hold_lock(workspace.index_dir), closing(Ledger(workspace.index_dir)) as ledger:
        person, traces = _find(workspace, directory, person_id)
        erased = erase_person(ledger, person, now=now)
        if (workspace.index_dir / CATALOG_NAME).exists():
            with explain_damage():
                connection = open_for_writing(workspace.index_dir)
                with closing(CatalogRewriter(connection)):
                    forget_in_catalog(connection, read_forgotten(ledger))
        ledger.wipe()
    return replace(traces, ledger=erased)


def remember_person(workspace: Workspace, person_id: str) -> None:
    """Let the next run attribute documents to a forgotten person again; what is gone stays gone.

    Raises:
        UnknownViewerError: Nobody of that id is forgotten.
        LedgerError: The ledger cannot be used.
    """
    with closing(Ledger(workspace.index_dir)) as ledger:
        if not stop_forgetting(ledger, person_id):
            raise UnknownViewerError(
                f"nobody of the id {person_id!r} is forgotten: give the id that was forgotten"
            )


def forget_in_catalog(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Delete what any generation of a catalog attributes to whoever is forgotten.

    Where nothing does, nothing is written.
    """
    connection.execute("PRAGMA secure_delete = ON")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        gone = _find_forgotten(connection, forgotten)
        left = {each for each, listed in gone.items() if _is_left(connection, each, listed)}
        for person_id in left:
            connection.execute("DELETE FROM associations WHERE person_id = ?", (person_id,))
            connection.execute("DELETE FROM people WHERE person_id = ?", (person_id,))
            for born, died, person in gone[person_id]:
                connection.execute(
                    "INSERT INTO people (person_id, person, born, died) VALUES (?, ?, ?, ?)",
                    (person_id, person, born, died),
                )
        names = connection.execute("SELECT rowid, name, candidates FROM unresolved_names")
        hidden = [
            (row,)
            for row, name, candidates in names.fetchall()
            if forgotten.covers_name(name) or not gone.keys().isdisjoint(json.loads(candidates))
        ]
        connection.executemany("DELETE FROM unresolved_names WHERE rowid = ?", hidden)
        if left or hidden:
            connection.execute(  # so that the next run looks again whom names mean
                "UPDATE generations SET manifest = json_set(manifest, '$.directory_hash', '')"
            )
            connection.execute(  # so that readers open their generation again
                "INSERT INTO choices (generation) "
                "SELECT generation FROM choices ORDER BY choice DESC LIMIT 1"
            )


_ListedRow = tuple[int, int | None, str]


def _find_forgotten(
    connection: sqlite3.Connection, forgotten: Forgotten
) -> dict[str, list[_ListedRow]]:
    """Return who is forgotten, by id, with their rows as the directory's who have opted out."""
    gone: dict[str, list[_ListedRow]] = {}
    rows = connection.execute("SELECT person_id, person, born, died FROM people").fetchall()
    for person_id, text, born, died in rows:
        person = person_from_json(text)
        if forgotten.covers(person_id, is_listed=person.is_in_directory):
            kept = gone.setdefault(person_id, [])
            if person.is_in_directory:
                hidden = replace(person, has_opted_out=True)
                kept.append((born, died, person_to_json(hidden)))
    return gone


def _is_left(connection: sqlite3.Connection, person_id: str, listed: Sequence[_ListedRow]) -> bool:
    """Return whether a catalog holds more of somebody forgotten than that the directory did."""
    rows = connection.execute(
        "SELECT born, died, person FROM people WHERE person_id = ?", (person_id,)
    ).fetchall()
    has_part = "SELECT EXISTS (SELECT 1 FROM associations WHERE person_id = ?)"
    return rows != [*listed] or bool(connection.execute(has_part, (person_id,)).fetchone()[0])


def _find(workspace: Workspace, directory: Directory, person_id: str) -> tuple[Person, Traces]:
    known, documents = _find_in_catalog(workspace.index_dir, person_id)
    listed = directory.people.get(person_id)
    person = listed or known or Person(person_id=person_id, name=person_id)
    with closing(Ledger(workspace.index_dir)) as ledger:
        traces = find_traces(ledger, person)
        is_forgotten = read_forgotten(ledger).covers(person_id, is_listed=True)
    if listed is None and known is None and not traces.any and not is_forgotten:
        raise UnknownViewerError(
            f"nothing is known of anybody with the id {person_id!r}: `whoknows people` shows ids"
        )
    return person, Traces(
        person=person_id, is_listed=listed is not None, documents=documents, ledger=traces
    )


def _find_in_catalog(index_dir: Path, person_id: str) -> tuple[Person | None, int]:
    """Return a person as the served generation knows them, and the number of their documents."""
    try:
        connection = connect(index_dir)
    except NoIndexError:
        return None, 0
    with closing(CatalogReader(connection)) as catalog, explain_damage():
        generation = catalog.served_generation()
        if generation is None:
            return None, 0
        people = {each.person_id: each for each in catalog.people(generation)}
        parts = catalog.associations(generation)
        documents = {each.document_key for each in parts if each.association.person_id == person_id}
        return people.get(person_id), len(documents)
