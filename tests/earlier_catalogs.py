"""Catalogs as earlier programs left them: the rows of today under the migrations of then."""

import sqlite3
from contextlib import closing
from pathlib import Path

from index.schema import CATALOG_NAME, MIGRATIONS

_VALUES_OF_THEN = {  # where the rows of today have no such column, or say too much in it
    "source": "(SELECT source FROM today.files f WHERE f.file_key = t.file_key)",
    "ingest_version": "'earlier'",
}


def age_catalog(index_dir: Path, version: int) -> None:
    """Replace the catalog of an index that nobody has open by one of an earlier schema."""
    path = index_dir / "earlier.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as earlier:
        for script in MIGRATIONS[:version]:
            earlier.executescript(script)
        earlier.execute("ATTACH ? AS today", (str(index_dir / CATALOG_NAME),))
        earlier.execute("BEGIN")
        for table in _tables(earlier, "main") & _tables(earlier, "today"):
            _copy_rows(earlier, table)
        earlier.execute("COMMIT")
        earlier.execute(f"PRAGMA user_version = {version}")
    for old in index_dir.glob(f"{CATALOG_NAME}*"):
        old.unlink()
    path.rename(index_dir / CATALOG_NAME)


def _tables(catalog: sqlite3.Connection, schema: str) -> set[str]:
    rows = catalog.execute(f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'")  # noqa: S608  our own names
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def _copy_rows(catalog: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in catalog.execute(f"PRAGMA main.table_info({table})")]
    values = [_VALUES_OF_THEN.get(name, f"t.{name}") for name in columns]
    if table == "files":
        values[columns.index("source")] = "t.source"
    catalog.execute(
        f"INSERT INTO main.{table} ({', '.join(columns)}) "  # noqa: S608  our own names
        f"SELECT {', '.join(values)} FROM today.{table} t"
    )
