"""Vector search under filters, beside engines that one would otherwise install.

usage: python tests/benchmarks/scale_peers.py DIR --peer-python PATH [--peers NAME...]
           [--questions 30] [--rounds 2] [--work DIR] [--json]

DIR is a workspace that `scale.py build` wrote; PATH the Python of an environment with chromadb,
lancedb, qdrant-client and txtai.  Each engine is given the same vectors and texts, a department and
a number that tells which viewers see a chunk, and runs in a process of its own with the defaults of
its documentation.  The engines answer each question in turns; what is compared is the median of a
filtered search for the nearest ten, its recall, the memory of the process and the size on disk.
Our process has the whole catalog open, our index holds the lexical side too.  txtai filters after
it has searched, so that it may find fewer; its recall says how many.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.scale_corpus import DIMENSION, ENCODER, Corpus  # noqa: E402  needs the line above
from benchmarks.scale_exact import recall_of_each  # noqa: E402
from benchmarks.scale_people import SHARES, VIEWERS  # noqa: E402
from benchmarks.scale_questions import Questions, read_questions  # noqa: E402

from index.generations import open_generation  # noqa: E402

PEERS = ("chroma", "lancedb", "qdrant", "txtai")
_ROWS_A_BATCH = 5_000
Ask = Callable[[Mapping[str, Any]], dict[str, Any]]


def main() -> None:
    """Export, fill, ask in turns, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer-python", required=True)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--work", type=Path, help="where the stores are made, for a time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    questions = read_questions(options.folder)
    with TemporaryDirectory(dir=options.work) as work:
        export = Path(work) / "export"
        write_export(export, options.folder, questions.corpus)
        engines: dict[str, Ask] = {}
        results: dict[str, dict[str, Any]] = {}
        for name in ("whoknows", *options.peers):
            store = options.folder if name == "whoknows" else Path(work) / name
            python = sys.executable if name == "whoknows" else options.peer_python
            ask, built = start_engine(python, name, export, store)
            if ask is None:
                print(f"{name}: did not start in {python}; see above", file=sys.stderr)
                continue
            engines[name] = ask
            results[name] = {"fill_s": built["seconds"], "disk_mb": _size_mb(store)}
        for name, asked in ask_in_turns(
            engines, questions, options.questions, options.rounds
        ).items():
            results[name] |= asked
    print(json.dumps(results) if options.json else "\n".join(describe(results)))


def write_export(folder: Path, root: Path, corpus: Corpus) -> None:
    """Write the vectors and rows that all engines are given."""
    folder.mkdir()
    vectors = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(corpus.chunk_count, DIMENSION)
    )
    for layout in corpus.layouts:
        last = layout.first_chunk + layout.chunk_count
        vectors[layout.first_chunk : last] = corpus.embeddings(layout)
    vectors.flush()
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as lines:
        for row in _rows(root, corpus):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _rows(root: Path, corpus: Corpus) -> Iterator[dict[str, Any]]:
    generation = open_generation(root / "index", encoder=ENCODER)
    departments = [each.department for each in corpus.layouts for _ in range(each.chunk_count)]
    seen_by = sum((corpus.ranks < share).astype(int) for share in SHARES.values())
    tiers = np.repeat(seen_by, np.concatenate([each.chunk_counts for each in corpus.layouts]))
    for first in range(0, corpus.chunk_count, _ROWS_A_BATCH):
        last = min(first + _ROWS_A_BATCH, corpus.chunk_count)
        stored = generation.fetch_chunks(range(first + 1, last + 1))
        for ordinal in range(first, last):
            yield {
                "department": departments[ordinal],
                "tier": int(tiers[ordinal]),
                "text": stored[ordinal + 1].chunk.text,
            }


def start_engine(
    python: str, name: str, export: Path, store: Path
) -> tuple[Ask | None, dict[str, Any]]:
    """Start an engine in its own Python and let it fill its store; None where it cannot."""
    program = Path(__file__).with_name("scale_peer.py")
    process = subprocess.Popen(  # noqa: S603  our own program in a Python that the caller names
        [python, str(program), name, str(export), str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    source, answers = process.stdin, process.stdout
    if source is None or answers is None or not (first := answers.readline()):
        return None, {}

    def ask(question: Mapping[str, Any]) -> dict[str, Any]:
        print(json.dumps(question), file=source, flush=True)
        answer: dict[str, Any] = json.loads(answers.readline())
        return answer

    return ask, json.loads(first)


def ask_in_turns(
    engines: Mapping[str, Ask], questions: Questions, count: int, rounds: int
) -> dict[str, dict[str, Any]]:
    """Return for each engine what it took and found, the engines answering one after another."""
    filters = {viewer: _filter(questions.corpus, viewer) for viewer in VIEWERS}
    answers: dict[str, dict[str, list[dict[str, Any]]]] = {
        name: {viewer: [] for viewer in VIEWERS} for name in engines
    }
    for viewer, condition in filters.items():
        for number in range(-1, count):  # the last question of all, first, is to warm up
            question = {**condition, "vector": questions.embeddings[number].tolist()}
            for name, ask in engines.items():
                timed = [ask(question) for _ in range(rounds)]
                if number >= 0:
                    answers[name][viewer].append(min(timed, key=lambda answer: answer["ms"]))
        print(f"{viewer}: asked", file=sys.stderr, flush=True)
    return {name: _summarise(questions, of_viewers) for name, of_viewers in answers.items()}


def _filter(corpus: Corpus, viewer: str) -> dict[str, Any]:
    kind, _, share = viewer.partition("-")
    person = next(each for each in corpus.staff.people if each.person_id == viewer)
    return {
        "viewer": viewer,
        "departments": person.groups if kind == "departments" else None,
        "tier": 1 + list(SHARES).index(share) if kind == "scattered" and share != "all" else 0,
    }


def _summarise(
    questions: Questions, answers: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    found = {
        viewer: [[ordinal + 1 for ordinal in each["found"]] for each in of_viewer]
        for viewer, of_viewer in answers.items()
    }
    return {
        "memory_mb": max(each["memory_mb"] for rows in answers.values() for each in rows),
        "recall@10": recall_of_each(questions, found),
        "p50_ms": _medians(answers, "ms"),
        "processor_p50_ms": _medians(answers, "processor_ms"),
    }


def _medians(answers: Mapping[str, Sequence[Mapping[str, Any]]], figure: str) -> dict[str, float]:
    return {
        viewer: statistics.median(each[figure] for each in rows) for viewer, rows in answers.items()
    }


def describe(results: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a table in Markdown: each engine's figures, and how many times ours they are."""
    ours = results["whoknows"]
    yield "p50 of a search in milliseconds (times ours), recall@10"
    yield f"| engine | {' | '.join(VIEWERS)} | memory MB | disk MB | fill s |"
    yield f"|{'---|' * (len(VIEWERS) + 4)}"
    for name, each in results.items():
        cells = [
            f"{each['p50_ms'][viewer]:.1f} (x{each['p50_ms'][viewer] / ours['p50_ms'][viewer]:.1f})"
            f" {each['recall@10'][viewer]:.3f}"
            for viewer in VIEWERS
        ]
        cells += [
            f"{each[figure]:,.0f} (x{each[figure] / ours[figure]:.2f})"
            for figure in ("memory_mb", "disk_mb")
        ]
        cells.append("" if name == "whoknows" else f"{each['fill_s']:.0f}")
        yield f"| {name} | {' | '.join(cells)} |"


def _size_mb(store: Path) -> float:
    paths = [store] if store.is_file() else store.rglob("*")
    return sum(path.stat().st_size for path in paths if path.is_file()) / 2**20


if __name__ == "__main__":
    main()
