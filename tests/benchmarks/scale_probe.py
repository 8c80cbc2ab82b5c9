"""Opens a benchmark's index in a process of its own and times what it does, for scale.py.

usage: python tests/benchmarks/scale_probe.py DIR QUESTIONS [VIEWER...]

Prints one JSON object.  Without viewers the index is only opened and asked once.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.scale_questions import (  # noqa: E402  needs the line above
    Questions,
    ScriptedEncoder,
    read_questions,
)

from index.access import Selection  # noqa: E402
from ingest.settings import load_workspace  # noqa: E402
from search.dense import find_near_chunks  # noqa: E402
from search.engine import Engine, Scope  # noqa: E402
from search.queries import make_query  # noqa: E402

_WARM_UP = 5
_MATCHING = 100  # chunks that `ask` takes from the lexical side
_NEAREST = 10


def main() -> None:
    """Open, ask, print."""
    root, count, *viewers = sys.argv[1:]
    questions = read_questions(Path(root))
    encoder = ScriptedEncoder(questions)
    engine = Engine(load_workspace(Path(root)), lambda: encoder)
    started = time.perf_counter()
    engine.generation()
    opened = time.perf_counter()
    engine.ask(questions.texts[-1], Scope(viewer=engine.viewer("scattered-all")))
    result: dict[str, Any] = {
        "open_s": opened - started,
        "first_answer_s": time.perf_counter() - started,
        "memory_after_one_mb": read_memory(),
        "viewers": {
            viewer: _measure(engine, encoder, questions, viewer, int(count)) for viewer in viewers
        },
    }
    print(json.dumps({**result, "memory_mb": read_memory()}))


def _measure(
    engine: Engine, encoder: ScriptedEncoder, questions: Questions, person_id: str, count: int
) -> dict[str, Any]:
    """Time the questions as one viewer; each kind of search for itself, then all of it."""
    viewer = engine.viewer(person_id)
    scope = Scope(viewer=viewer)
    generation = engine.generation()
    for text in questions.texts[-_WARM_UP:]:
        engine.ask(text, scope)
    texts, embeddings = questions.texts[:count], questions.embeddings[:count]
    queries = [make_query(text, encoder) for text in texts]
    selected = generation.selected_documents(Selection(viewer=viewer))
    found = [generation.nearest_chunks(each, selected, _NEAREST).chunk_ids for each in embeddings]
    vector = [_time(lambda q=q: find_near_chunks(generation, q, selected)) for q in embeddings]
    lexical = [
        _time(
            lambda q=q: generation.best_matching(
                generation.match_terms(q.terms, selected)[0], _MATCHING
            )
        )
        for q in queries
    ]
    encoder.chunk_calls.clear()
    stages: list[dict[str, float]] = []
    ask = [
        _time(lambda text=text: stages.append(engine.ask(text, scope).timings_ms)) for text in texts
    ]
    return {
        "documents": int(selected.sum()),
        "found": [ids.tolist() for ids in found],
        "vector": vector,
        "lexical": lexical,
        "ask": ask,
        "stages": stages,
        "sentences": list(encoder.chunk_calls),
    }


def _time(call: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that a call took, on the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def read_memory() -> dict[str, float]:
    """Return the megabytes that this process holds: now, at most so far, and of its own."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    names = {"resident": "VmRSS", "peak": "VmHWM", "own": "RssAnon"}
    return {name: int(fields[field].split()[0]) / 1024 for name, field in names.items()}


if __name__ == "__main__":
    main()
