"""Three ways to find passages by their terms, for tests/benchmarks/lexical.py.

All are given the same terms, and what may be seen: passages whose document has a level below a
limit, or one department's.  FTS5 and tantivy count what nobody may see in their statistics; the
postings do not.
"""

import importlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.catalog_postings import add_postings, read_postings
from index.lexical_scores import TextLayout, score_terms
from index.postings import pack_postings
from index.schema import open_for_writing

TOP = 100
LEVELS = 1_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to index; those of a document lie together, and so do those of a department."""

    number: int
    document: int
    department: int
    level: int  # of the document, below LEVELS
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Visible:
    """What a search may look at."""

    below_level: int = LEVELS
    department: int | None = None


class LexicalEngine(Protocol):
    """Anything that finds passages by terms."""

    def build(self, passages: Sequence[Passage]) -> None:
        """Index passages."""

    def delete(self, documents: Sequence[int]) -> None:
        """Let no search find these documents any more."""

    def search(self, terms: Mapping[str, float], visible: Visible) -> list[int]:
        """Return the numbers of the passages that match best, best first."""


class Postings:
    """What whoknows does: rows of plain arrays in SQLite, scored with numpy."""

    def __init__(self, folder: Path) -> None:
        self._connection = open_for_writing(folder)

    def build(self, passages: Sequence[Passage]) -> None:
        """Index passages."""
        self._connection.execute("BEGIN")
        starts = {}
        for department, group in groupby(passages, key=lambda each: each.department):
            segment = list(group)
            starts[department] = segment[0].number
            counts = ((Counter(each.terms), Counter[str]()) for each in segment)
            add_postings(self._connection, department, pack_postings(counts))
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        documents = np.array([each.document for each in passages])
        self._layout = TextLayout.of(
            starts=starts,
            slot_document=documents,
            slot_lengths=np.array([len(each.terms) for each in passages], np.float32),
            document_count=int(documents[-1]) + 1,
        )
        _, firsts = np.unique(documents, return_index=True)
        self._levels = np.array([passages[first].level for first in firsts])
        self._departments = np.array([passages[first].department for first in firsts])

    def delete(self, documents: Sequence[int]) -> None:
        """Let no search find these documents any more."""
        self._levels[list(documents)] = LEVELS  # as a generation without them: nothing is written

    def search(self, terms: Mapping[str, float], visible: Visible) -> list[int]:
        """Return the numbers of the passages that match best, best first."""
        (scores,) = score_terms(
            terms,
            most_terms=len(terms),
            postings=lambda term, segments: read_postings(self._connection, term, segments),
            layout=self._layout,
            selections=[self._selected(visible)],
        )
        best = scores.best_chunks(TOP)
        order = np.lexsort((best, -scores.chunks[best]))[:TOP]
        found: list[int] = best[order].tolist()
        return found

    def _selected(self, visible: Visible) -> NDArray[np.bool_]:
        selected: NDArray[np.bool_] = self._levels < visible.below_level
        if visible.department is not None:
            selected &= self._departments == visible.department
        return selected


class Fts5:
    """SQLite's own full-text index, what may be seen joined to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._connection = sqlite3.connect(folder / "fts5.sqlite", isolation_level=None)

    def build(self, passages: Sequence[Passage]) -> None:
        """Index passages."""
        self._connection.executescript(
            "BEGIN;"
            "CREATE VIRTUAL TABLE texts USING fts5 "
            "(terms, tokenize = \"unicode61 remove_diacritics 2 tokenchars '+#'\");"
            "CREATE TABLE passages (number INTEGER PRIMARY KEY, document INTEGER, "
            "department INTEGER, level INTEGER);"
            "CREATE INDEX passages_by_document ON passages (document);"
        )
        self._connection.executemany(
            "INSERT INTO texts (rowid, terms) VALUES (?, ?)",
            ((each.number, " ".join(each.terms)) for each in passages),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?)",
            ((each.number, each.document, each.department, each.level) for each in passages),
        )
        self._connection.execute("COMMIT")

    def delete(self, documents: Sequence[int]) -> None:
        """Let no search find these documents any more."""
        self._connection.execute("BEGIN")
        marks = ",".join("?" * len(documents))
        of_documents = f"SELECT number FROM passages WHERE document IN ({marks})"  # noqa: S608 - marks
        for statement in (
            f"DELETE FROM texts WHERE rowid IN ({of_documents})",  # noqa: S608 - marks
            f"DELETE FROM passages WHERE document IN ({marks})",  # noqa: S608 - marks
        ):
            self._connection.execute(statement, list(documents))
        self._connection.execute("COMMIT")

    def search(self, terms: Mapping[str, float], visible: Visible) -> list[int]:
        """Return the numbers of the passages that match best, best first."""
        rows = self._connection.execute(
            "SELECT number FROM texts JOIN passages ON number = texts.rowid "
            "WHERE texts MATCH :match AND level < :level "
            "AND (:department IS NULL OR department = :department) ORDER BY rank LIMIT :top",
            {
                "match": " OR ".join('"' + term.replace('"', '""') + '"' for term in terms),
                "level": visible.below_level,
                "department": visible.department,
                "top": TOP,
            },
        )
        return [number for (number,) in rows]


class Tantivy:
    """The Lucene-like library; its index commits apart from the catalog."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._tantivy = importlib.import_module("tantivy")
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        schema.add_integer_field("number", stored=True)
        for name in ("document", "department", "level"):
            schema.add_integer_field(name, indexed=True, fast=True)
        self._schema = schema.build()
        self._index = self._tantivy.Index(self._schema, str(folder))

    def build(self, passages: Sequence[Passage]) -> None:
        """Index passages."""
        writer = self._index.writer(256_000_000, 2)
        for each in passages:
            document = self._tantivy.Document(
                number=each.number,
                document=each.document,
                department=each.department,
                level=each.level,
                terms=[" ".join(each.terms)],
            )
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def delete(self, documents: Sequence[int]) -> None:
        """Let no search find these documents any more."""
        writer = self._index.writer(64_000_000, 1)
        for document in documents:
            writer.delete_documents_by_term("document", document)
        writer.commit()
        self._index.reload()

    def search(self, terms: Mapping[str, float], visible: Visible) -> list[int]:
        """Return the numbers of the passages that match best, best first."""
        query, occur = self._tantivy.Query, self._tantivy.Occur
        parts = [(occur.Must, self._any_of(terms))]
        if visible.below_level < LEVELS:
            parts.append((occur.Must, self._between("level", 0, visible.below_level - 1)))
        if visible.department is not None:
            department = visible.department
            parts.append((occur.Must, self._between("department", department, department)))
        searcher = self._index.searcher()
        hits = searcher.search(query.boolean_query(parts), TOP).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    def _any_of(self, terms: Mapping[str, float]) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        return query.boolean_query(
            [(occur.Should, query.term_query(self._schema, "terms", term)) for term in terms]
        )

    def _between(self, field: str, first: int, last: int) -> Any:
        query = self._tantivy.Query
        kind = self._tantivy.FieldType.Integer
        matching = query.range_query(self._schema, field, kind, first, last)
        return query.const_score_query(matching, 0.0)


ENGINES: Mapping[str, Callable[[Path], LexicalEngine]] = {
    "postings": Postings,
    "FTS5": Fts5,
    "tantivy": Tantivy,
}
