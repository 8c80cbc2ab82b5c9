"""Taking a person out of the ledger, and remembering by keyed hashes alone whom to forget."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from index.ledger import Ledger
from index.ledger_audit import hash_keyed, note_erasure, read_salt
from ingest.associations import unlisted_ids
from ingest.names import derived_forms, listed_forms, normalised_name, respelled_forms
from ingest.records import Person

_LETTER = "[0-9a-zà-ɏ]"  # Latin names end where these do; Chinese ones stand within text
_SHORTEST = 2  # characters of a name that is looked for in what others wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Whom no document may be attributed to any more."""

    salt: bytes = b""
    digests: frozenset[bytes] = frozenset()

    def covers(self, person_id: str, *, is_listed: bool) -> bool:
        """Return whether an id is that of somebody forgotten.

        Args:
            person_id: The id.
            is_listed: Whether the directory has it.  If not, it is what a document calls somebody,
                who may be forgotten under another id.
        """
        return bool(self.digests) and (
            hash_keyed(self.salt, "id", person_id) in self.digests
            or (not is_listed and hash_keyed(self.salt, "name", person_id) in self.digests)
        )

    def covers_name(self, name: str) -> bool:
        """Return whether a name in a document may be that of somebody forgotten."""
        return any(self.covers(each, is_listed=False) for each in unlisted_ids(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTraces:
    """How much the ledger holds of a person."""

    questions: int  # entries of the audit log: theirs, and the operator's on their behalf
    named: int  # questions and reasons of others in which their name stands
    feedback: int
    open_questions: int
    keys: int

    @property
    def any(self) -> bool:
        """Whether it holds anything."""
        return bool(
            self.questions or self.named or self.feedback or self.open_questions or self.keys
        )


def read_forgotten(ledger: Ledger) -> Forgotten:
    """Return whom to forget.

    Raises:
        LedgerError: It cannot be read.
    """
    with ledger.reading() as database:
        rows = database.execute("SELECT digest FROM forgotten").fetchall()
        return Forgotten(salt=read_salt(database), digests=frozenset(row[0] for row in rows))


def find_traces(ledger: Ledger, person: Person) -> LedgerTraces:
    """Return what forgetting somebody would take out of the ledger.

    Raises:
        LedgerError: It cannot be read.
    """
    with ledger.reading() as database:
        return _count(database, person)


def erase_person(ledger: Ledger, person: Person, *, now: datetime) -> LedgerTraces:
    """Take somebody out of the ledger, and remember to forget them; return what was taken out.

    What others asked stays, without its text where that names them.  Bytes are overwritten by
    `Ledger.wipe`.

    Raises:
        LedgerError: It cannot be written; nothing was taken out.
    """
    own = (person.person_id,)
    with ledger.writing() as database:
        traces = _count(database, person)
        _blank_questions(database, person)
        database.execute("INSERT INTO permits (person_id) VALUES (?)", own)
        database.execute("DELETE FROM audit WHERE ? IN (person_id, seen_as)", own)
        note_erasure(database, now, "forget", traces.questions)
        for table in ("feedback", "open_questions", "api_keys"):
            database.execute(f"DELETE FROM {table} WHERE person_id = ?", own)
        database.executemany(
            "INSERT OR IGNORE INTO forgotten (owner, digest) VALUES (?, ?)",
            _digests(read_salt(database), person),
        )
    return traces


def stop_forgetting(ledger: Ledger, person_id: str) -> bool:
    """Let documents be attributed to somebody again; return whether they were forgotten at all.

    Raises:
        LedgerError: It cannot be written.
    """
    with ledger.reading() as database:  # which makes no ledger where there is none
        owner = hash_keyed(read_salt(database), "id", person_id)
        query = "SELECT count(*) FROM forgotten WHERE owner = ?"
        (count,) = database.execute(query, (owner,)).fetchone()
    if count:
        with ledger.writing() as database:
            database.execute("DELETE FROM forgotten WHERE owner = ?", (owner,))
    return bool(count)


def _digests(salt: bytes, person: Person) -> Iterator[tuple[bytes, bytes]]:
    """Yield hashes of an id, and of all that documents may call whoever bears it."""
    owner = hash_keyed(salt, "id", person.person_id)
    yield owner, owner
    email = (normalised_name(person.email),) if person.email else ()
    for form in {
        *listed_forms(person),
        *respelled_forms(person),
        *derived_forms(person),
        *email,
    }:
        for name in unlisted_ids(form):
            yield owner, hash_keyed(salt, "name", name)


def _count(database: sqlite3.Connection, person: Person) -> LedgerTraces:
    def count(table: str, condition: str = "person_id = :person") -> int:
        statement = f"SELECT count(*) FROM {table} WHERE {condition}"
        (number,) = database.execute(statement, {"person": person.person_id}).fetchone()
        return int(number)

    return LedgerTraces(
        questions=count("audit", ":person IN (person_id, seen_as)"),
        named=sum(len(found) for found, _ in _find_names(database, person)),
        feedback=count("feedback"),
        open_questions=count("open_questions"),
        keys=count("api_keys"),
    )


def _blank_questions(database: sqlite3.Connection, person: Person) -> None:
    """Take out what others wrote where it names somebody; that they asked stays."""
    for found, statements in list(_find_names(database, person)):
        for statement in statements:
            database.executemany(statement, found)


_Blanking = tuple[list[tuple[int]], tuple[str, ...]]


def _find_names(database: sqlite3.Connection, person: Person) -> Iterator[_Blanking]:
    """Yield the rows of others that name somebody, with the statements that blank such a row."""
    names = _name_test(person)
    others = "person_id IS NOT ?"
    tables = (
        (
            f"SELECT entry, question FROM audit WHERE {others} AND seen_as IS NOT ? "
            "AND question IS NOT NULL AND NOT is_hashed",
            (person.person_id, person.person_id),
            (
                "INSERT INTO permits (entry) VALUES (?)",
                "UPDATE audit SET question = NULL WHERE entry = ?",
            ),
        ),
        (
            f"SELECT feedback, question || char(10) || reason FROM feedback WHERE {others}",
            (person.person_id,),
            ("UPDATE feedback SET question = '', reason = '' WHERE feedback = ?",),
        ),
        (
            f"SELECT open_question, question FROM open_questions WHERE {others}",
            (person.person_id,),
            ("DELETE FROM open_questions WHERE open_question = ?",),
        ),
    )
    for query, values, statements in tables:
        rows = database.execute(query, values)
        yield [(number,) for number, text in rows if names(text)], statements


def _name_test(person: Person) -> Callable[[str], bool]:
    """Return what tells whether a text has one of the names, ids and addresses of somebody."""
    written = (person.person_id, person.name, *person.aliases, person.email or "")
    forms = {normalised_name(each) for each in written}
    forms |= {form.replace("-", " ") for form in forms}
    parts = [
        re.escape(form) if not form.isascii() else f"(?<!{_LETTER}){re.escape(form)}(?!{_LETTER})"
        for form in sorted(forms)
        if len(form) >= _SHORTEST
    ]
    if not parts:
        return lambda _text: False
    pattern = re.compile("|".join(parts))
    return lambda text: pattern.search(normalised_name(text)) is not None
