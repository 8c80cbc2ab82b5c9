"""Builds and measures an index of a million chunks in sixty departments.

usage: python tests/benchmarks/scale.py build DIR [--chunks 1000000] [--seed 1]
       python tests/benchmarks/scale.py measure DIR [--questions 100] [--encoder] [--json]
           [--viewers NAME...]

`build` writes a workspace with its index and questions into DIR, which must not exist.

`measure` asks the questions as people who may read all, 50, 10, 1 and 0.1 % of the documents:
scattered over all departments, and whole departments.  Vector search is that of `ask` (the nearest
200 chunks in each language), recall@10 that of the nearest ten against exact fp32 over what the
viewer may read.  Each figure is p50 / p95 in milliseconds; the processor's p50 is beside `ask`'s,
for a machine that does other things too.  Embedding takes no time; with `--encoder` the bundled
model's time for the same texts is told apart.  Cold: in a new process, with the index's files out
of the page cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.scale_building import build_index  # noqa: E402  needs the line above
from benchmarks.scale_corpus import Corpus  # noqa: E402
from benchmarks.scale_exact import recall_of_each  # noqa: E402
from benchmarks.scale_people import VIEWERS  # noqa: E402
from benchmarks.scale_questions import Questions, read_questions, write_questions  # noqa: E402


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build")
    build.add_argument("folder", type=Path)
    build.add_argument("--chunks", type=int, default=1_000_000)
    build.add_argument("--seed", type=int, default=1)
    build.set_defaults(run=_build)
    measure = commands.add_parser("measure")
    measure.add_argument("folder", type=Path)
    measure.add_argument("--questions", type=int, default=100)
    measure.add_argument("--encoder", action="store_true")
    measure.add_argument("--json", action="store_true")
    measure.add_argument("--viewers", nargs="*", choices=VIEWERS, default=VIEWERS)
    measure.set_defaults(run=_measure)
    options = parser.parse_args()
    options.run(options)


def _build(options: argparse.Namespace) -> None:
    corpus = Corpus(options.chunks, options.seed)
    build_index(options.folder, corpus, report=lambda line: print(line, flush=True))
    write_questions(options.folder, corpus)


def _measure(options: argparse.Namespace) -> None:
    questions = read_questions(options.folder)
    result = measure(options.folder, questions, options.viewers, options.questions)
    if options.encoder:
        result["encoder"] = time_encoder(questions, result, options.questions)
    for each in result["viewers"].values():
        del each["found"], each["sentences"]
    print(json.dumps(result) if options.json else "\n".join(describe(result)))


def measure(root: Path, questions: Questions, viewers: Sequence[str], count: int) -> dict[str, Any]:
    """Return what the probes saw, with recall, sizes and whether they opened it cold."""
    drop_from_cache(root)
    cold = _probe(root, 1)
    result = _probe(root, count, *viewers)
    recalls = recall_of_each(
        questions, {name: each["found"] for name, each in result["viewers"].items()}
    )
    for name, recall in recalls.items():
        result["viewers"][name]["recall@10"] = recall
    files = [path for path in (root / "index").rglob("*") if path.is_file()]
    is_catalog = [path.name.startswith("catalog") for path in files]
    sizes = [path.stat().st_size / 2**20 for path in files]
    return {
        **result,
        "chunks": questions.corpus.chunk_count,
        "load": os.getloadavg()[0],
        "cold": {name: cold[name] for name in ("open_s", "first_answer_s")},
        "catalog_mb": sum(s for s, own in zip(sizes, is_catalog, strict=True) if own),
        "segments_mb": sum(s for s, own in zip(sizes, is_catalog, strict=True) if not own),
    }


def drop_from_cache(root: Path) -> None:
    """Have the index's files read from the disk again by whoever opens them next."""
    for path in (root / "index").rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def _probe(root: Path, count: int, *viewers: str) -> dict[str, Any]:
    program = Path(__file__).with_name("scale_probe.py")
    command = [sys.executable, str(program), str(root), str(count), *viewers]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603  our own
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def time_encoder(questions: Questions, result: Mapping[str, Any], count: int) -> dict[str, Any]:
    """Return how long the bundled model takes for the questions and the sentences compared."""
    from index.loading import load_encoder

    encoder = load_encoder("bundled")
    calls = next(iter(result["viewers"].values()))["sentences"]
    encoder.encode_queries(questions.texts[:5])
    timed: dict[str, list[float]] = {"questions_ms": [], "sentences_ms": []}
    for text in questions.texts[:count]:
        started = time.perf_counter()
        encoder.encode_queries([text])
        timed["questions_ms"].append((time.perf_counter() - started) * 1000)
    for texts in calls:
        started = time.perf_counter()
        encoder.encode_chunks(texts)
        timed["sentences_ms"].append((time.perf_counter() - started) * 1000)
    return timed


def describe(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, and what else was seen."""
    yield (
        f"{result['chunks']:,} chunks; load of the machine {result['load']:.1f}; "
        "p50 / p95 in milliseconds"
    )
    yield ""
    yield (
        "| viewer | documents | vector | recall@10 | lexical | ask | ask, processor "
        "| open, encode, search, rank, answer |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for name, each in result["viewers"].items():
        stages = [
            statistics.median(stage[key] for stage in each["stages"])
            for key in ("open", "encode", "search", "rank", "answer")
        ]
        processor = statistics.median(spent for _, spent in each["ask"])
        cells = [
            name,
            f"{each['documents']:,}",
            _percentiles(wall for wall, _ in each["vector"]),
            f"{each['recall@10']:.4f}",
            _percentiles(wall for wall, _ in each["lexical"]),
            _percentiles(wall for wall, _ in each["ask"]),
            f"{processor:.1f}",
            ", ".join(f"{stage:.1f}" for stage in stages),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        f"open: cold {result['cold']['open_s']:.2f} s, warm {result['open_s']:.2f} s; with the "
        f"first answer: cold {result['cold']['first_answer_s']:.2f} s, "
        f"warm {result['first_answer_s']:.2f} s"
    )
    for title, key in (("one question", "memory_after_one_mb"), ("all questions", "memory_mb")):
        memory = {name: f"{megabytes:,.0f}" for name, megabytes in result[key].items()}
        yield (
            f"memory after {title}: {memory['resident']} MB resident ({memory['own']} of its "
            f"own, the rest mapped files), peak {memory['peak']} MB"
        )
    yield f"disk: catalog {result['catalog_mb']:,.0f} MB, segments {result['segments_mb']:,.0f} MB"
    for name, timed in result.get("encoder", {}).items():
        yield f"bundled encoder, {name.removesuffix('_ms')}: {_percentiles(timed)}"


def _percentiles(values: Iterator[float] | Sequence[float]) -> str:
    listed = list(values)
    if not listed:
        return "none"
    p95 = sorted(listed)[min(len(listed) - 1, int(0.95 * len(listed)))]
    return f"{statistics.median(listed):.1f} / {p95:.1f}"


if __name__ == "__main__":
    main()
