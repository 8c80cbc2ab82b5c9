"""Searches vectors with one engine in a process of its own, for tests/benchmarks/scale_peers.py.

usage: PYTHON tests/benchmarks/scale_peer.py NAME EXPORT STORE

EXPORT holds `vectors.npy` and `rows.jsonl`, which give each chunk's department, tier and text.  The
engine's own store is made in STORE, which must not exist; whoknows takes STORE as a workspace with
an index.  Then reads questions, a line of JSON each, and answers each with one.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

_BATCH = 5_000
_NEAREST = 10
Row = dict[str, Any]
Search = Callable[["Question"], list[int]]


@dataclass(frozen=True, slots=True)
class Question:
    """A vector, and what may be found."""

    vector: Any  # float32 [dimension]
    viewer: str
    departments: Sequence[str] | None  # None: any
    tier: int  # the least that a chunk must have


@dataclass(frozen=True, slots=True)
class Export:
    """The chunks that all engines are given, in order of their ordinals."""

    folder: Path

    @property
    def vectors(self) -> Any:
        """Float32 [chunks, dimension], not read into memory as a whole."""
        return np.load(self.folder / "vectors.npy", mmap_mode="r")

    def batches(self) -> Iterator[tuple[int, list[Row]]]:
        """Yield the rows of many chunks at a time, and the ordinal of the first."""
        with (self.folder / "rows.jsonl").open(encoding="utf-8") as lines:
            first = 0
            while rows := [json.loads(line) for line in islice(lines, _BATCH)]:
                yield first, rows
                first += len(rows)


def search_whoknows(_export: Export, store: Path) -> Search:
    """Open the index that is there; a viewer's groups say what may be found."""
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "tests")]
    from benchmarks.scale_questions import ScriptedEncoder, read_questions

    from index.access import Selection
    from ingest.settings import load_workspace
    from search.engine import Engine

    encoder = ScriptedEncoder(read_questions(store))
    engine = Engine(load_workspace(store), lambda: encoder)

    def search(question: Question) -> list[int]:
        generation = engine.generation()
        selection = Selection(viewer=engine.viewer(question.viewer))
        selected = generation.selected_documents(selection)
        found = generation.nearest_chunks(question.vector, selected, _NEAREST)
        return [chunk_id - 1 for chunk_id in found.chunk_ids.tolist()]

    return search


def search_chroma(export: Export, store: Path) -> Search:
    """Fill a persistent collection, cosine distance, everything else as it is by default."""
    import chromadb

    settings = chromadb.Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(path=str(store), settings=settings)
    collection = client.create_collection("chunks", configuration={"hnsw": {"space": "cosine"}})
    vectors = export.vectors
    for first, rows in export.batches():
        collection.add(
            ids=[str(first + place) for place in range(len(rows))],
            embeddings=vectors[first : first + len(rows)],
            documents=[row["text"] for row in rows],
            metadatas=[{"department": row["department"], "tier": row["tier"]} for row in rows],
        )

    def search(question: Question) -> list[int]:
        where: dict[str, Any] | None = None
        if question.departments is not None:
            where = {"department": {"$in": list(question.departments)}}
        elif question.tier:
            where = {"tier": {"$gte": question.tier}}
        found = collection.query(
            query_embeddings=[question.vector], n_results=_NEAREST, where=where, include=[]
        )
        return [int(each) for each in found["ids"][0]]

    return search


def search_lancedb(export: Export, store: Path) -> Search:
    """Fill a table, exact search as without a vector index; filters before it, with indexes."""
    import lancedb
    import pyarrow as pa
    from lancedb.index import Bitmap

    vectors = export.vectors
    table = None
    for first, rows in export.batches():
        own = pa.array(vectors[first : first + len(rows)].ravel())
        batch = pa.table(
            {
                "id": pa.array(range(first, first + len(rows)), pa.int64()),
                "department": [row["department"] for row in rows],
                "tier": [row["tier"] for row in rows],
                "text": [row["text"] for row in rows],
                "vector": pa.FixedSizeListArray.from_arrays(own, vectors.shape[1]),
            }
        )
        if table is None:
            table = lancedb.connect(store).create_table("chunks", batch)
        else:
            table.add(batch)
    table.optimize()
    table.create_index("department", config=Bitmap())
    table.create_index("tier", config=Bitmap())

    def search(question: Question) -> list[int]:
        query = (
            table.search(question.vector)
            .distance_type("dot")
            .select(["id", "_distance"])
            .limit(_NEAREST)
        )
        if condition := _sql(question):
            query = query.where(condition, prefilter=True)
        return [row["id"] for row in query.to_list()]

    return search


def search_qdrant(export: Export, store: Path) -> Search:
    """Fill a collection of the client's local mode."""
    from qdrant_client import QdrantClient, models

    client = QdrantClient(path=str(store))
    vectors = export.vectors
    client.create_collection(
        "chunks",
        vectors_config=models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT),
    )
    for first, rows in export.batches():
        client.upload_collection(
            "chunks",
            vectors=vectors[first : first + len(rows)],
            payload=rows,
            ids=range(first, first + len(rows)),
        )

    def search(question: Question) -> list[int]:
        condition = None
        if question.departments is not None:
            match = models.MatchAny(any=list(question.departments))
            condition = models.FieldCondition(key="department", match=match)
        elif question.tier:
            condition = models.FieldCondition(key="tier", range=models.Range(gte=question.tier))
        found = client.query_points(
            "chunks",
            query=question.vector,
            query_filter=models.Filter(must=[condition]) if condition else None,
            limit=_NEAREST,
            with_payload=False,
        )
        return [int(point.id) for point in found.points]

    return search


def search_txtai(export: Export, store: Path) -> Search:
    """Fill an index with content, Faiss and SQLite as by default; filters are SQL after search."""
    from txtai import Embeddings

    vectors = export.vectors
    ordinals: dict[int, int] = {}  # by the hash of the text

    def embed(texts: Sequence[str]) -> Any:
        return vectors[[ordinals[hash(text)] for text in texts]]

    def documents() -> Iterator[tuple[int, Row]]:
        for first, rows in export.batches():
            for ordinal, row in enumerate(rows, start=first):
                ordinals[hash(row["text"])] = ordinal
                yield ordinal, row

    embeddings = Embeddings(method="external", transform=embed, content=True)
    embeddings.index(documents())
    ordinals.clear()
    embeddings.save(str(store))

    def search(question: Question) -> list[int]:
        condition = _sql(question)
        also = f" AND {condition}" if condition else ""
        found = embeddings.search(
            f"SELECT id FROM txtai WHERE similar(:query){also}",  # noqa: S608  our own ids
            limit=_NEAREST,
            parameters={"query": question.vector},
        )
        return [int(row["id"]) for row in found]

    return search


def _sql(question: Question) -> str:
    if question.departments is not None:
        listed = ", ".join(f"'{each}'" for each in question.departments)
        return f"department IN ({listed})"
    return f"tier >= {question.tier}" if question.tier else ""


ENGINES: dict[str, Callable[[Export, Path], Search]] = {
    "whoknows": search_whoknows,
    "chroma": search_chroma,
    "lancedb": search_lancedb,
    "qdrant": search_qdrant,
    "txtai": search_txtai,
}


def read_memory_mb() -> float:
    """Return the resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status: has no VmRSS; run this on Linux")


def main() -> None:
    """Fill the store, then answer until there are no more questions."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever the library prints is no answer
    name, export, store = sys.argv[1], Export(Path(sys.argv[2])), Path(sys.argv[3])
    started = time.perf_counter()
    search = ENGINES[name](export, store)
    built = {"seconds": time.perf_counter() - started}
    print(json.dumps(built), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        question = Question(**{**asked, "vector": np.array(asked["vector"], np.float32)})
        wall, processor = time.perf_counter(), time.process_time()
        found = search(question)
        answer = {
            "found": found,
            "ms": (time.perf_counter() - wall) * 1000,
            "processor_ms": (time.process_time() - processor) * 1000,
            "memory_mb": read_memory_mb(),
        }
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
