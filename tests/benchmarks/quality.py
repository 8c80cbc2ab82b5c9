"""How good the rankings are, beside words alone and meaning alone: prints a Markdown table.

usage: python tests/benchmarks/quality.py [--corpora DIR] [--work DIR] [--only SET...]

DIR holds sets of documents, each with `departments/` and `tasks/`; without one, only the default
workspace is measured.  Each set is copied to the work folder, indexed there once, and every file of
tasks is evaluated three times: as whoknows ranks, by BM25 alone, by cosine similarity alone.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

import search.affinity
import search.evidence
import search.related
import search.word_matching
from index.access import OPERATOR
from index.build import reindex
from ingest.settings import init_workspace
from search.engine import Engine
from search.evaluation.evaluating import Evaluation, evaluate
from search.evaluation.tasks import kind_of, load_tasks
from ui.opening import DEFAULT_WORKSPACE, load_workspace_encoder, open_engine, open_workspace

Scores = NDArray[np.float32]

# MRR@10 of two simple systems on the same tasks: BM25 over whole documents with Chinese bigrams,
# and the bundled encoder's best chunk of about 900 characters.  Measured apart from this project's
# code; None where it was not.
REFERENCES: dict[str, tuple[float | None, float | None]] = {
    "keps/departments": (0.89, None),
    "keps/experts": (0.56, None),
    "keps/related": (0.41, None),
    "keps/related, other departments": (0.36, None),
    "keps/documents-knownitem": (0.98, None),
    "paddle/departments": (0.84, None),
    "paddle/experts": (0.32, None),
    "paddle/related": (0.30, None),
    "paddle/related, other departments": (0.38, None),
    "paddle/documents-knownitem": (0.94, None),
    "xquad/documents-en": (0.94, 0.95),
    "xquad/documents-zh": (0.96, 0.93),
    "xquad/documents-zh2en": (0.16, 0.66),
    "xquad/documents-en2zh": (0.31, 0.79),
    "cmrc-trial/documents-zh": (0.985, None),
}

_COLUMNS = (
    "tasks",
    "queries",
    "reference BM25",
    "reference dense",
    "words alone",
    "meaning alone",
    "whoknows",
    "hit@1",
    "nDCG@10",
)


def _by_words(_similarities: Scores, coverages: Scores, *_rest: object, **_weight: float) -> Scores:
    return coverages


def _by_meaning(similarities: Scores, *_rest: object, **_weight: float) -> Scores:
    return similarities


@contextmanager
def _fusing_by(fuse: object) -> Iterator[None]:
    """Rank by another fusion for a while, with nothing that counts beside it."""
    with ExitStack() as stack:
        for module in (search.evidence, search.related):
            stack.enter_context(patch.object(module, "fuse", fuse))
        stack.enter_context(patch.object(search.related, "_NAME_WEIGHT", 0.0))
        stack.enter_context(patch.object(search.word_matching, "_WEIGHT", 0.0))
        stack.enter_context(patch.object(search.affinity, "_VOCABULARY_POWER", 0.0))
        if fuse is _by_words:
            stack.enter_context(patch.object(search.affinity, "_LIKELIHOOD_WEIGHT", 0.0))
        yield


def _open_set(source: Path, work: Path) -> Engine:
    """Copy a set, index it if that was not done, and open it."""
    root = work / source.name
    if not root.exists():
        shutil.copytree(source, root, ignore=shutil.ignore_patterns("index"))
    if not (root / "whoknows.toml").exists():
        init_workspace(root)
    workspace = open_workspace(root)
    reindex(workspace, load_workspace_encoder(workspace))
    return open_engine(workspace)


def rows_of(name: str, tasks: Path, engine: Engine) -> Iterator[str]:
    """Yield the rows of the table that a file of tasks makes."""
    loaded = load_tasks(tasks)
    if not any(any(task.relevant.values()) for task in loaded):
        return
    kind = kind_of(tasks, loaded)
    fused = evaluate(engine, loaded, kind, OPERATOR).evaluation
    with _fusing_by(_by_words):
        words = evaluate(engine, loaded, kind, OPERATOR).evaluation
    with _fusing_by(_by_meaning):
        meaning = evaluate(engine, loaded, kind, OPERATOR).evaluation
    label = f"{name}/{tasks.stem}"
    yield _row(label, fused.queries, [each.metrics for each in (fused, words, meaning)])
    if fused.metrics_cross:
        metrics = [_cross(each) for each in (fused, words, meaning)]
        count = sum(any(task.relevant_cross.values()) for task in loaded)
        yield _row(f"{label}, other departments", count, metrics)


def _cross(evaluation: Evaluation) -> dict[str, float]:
    return evaluation.metrics_cross


def _row(label: str, queries: int, metrics: list[dict[str, float]]) -> str:
    fused, words, meaning = metrics
    references = ["" if value is None else f"{value:.3f}" for value in REFERENCES.get(label, ())]
    cells = [
        label,
        str(queries),
        *(references or ["", ""]),
        f"{words['mrr@10']:.3f}",
        f"{meaning['mrr@10']:.3f}",
        f"**{fused['mrr@10']:.3f}**",
        f"{fused['hit@1']:.3f}",
        f"{fused['ndcg@10']:.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure every set and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    found = options.corpora.glob("*/tasks") if options.corpora else []
    sources = [DEFAULT_WORKSPACE, *sorted(path.parent for path in found)]
    print(f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for source in sources:
            if options.only and source.name not in options.only:
                continue
            engine = _open_set(source, options.work or Path(temporary))
            for tasks in sorted((source / "tasks").glob("*.jsonl")):
                for row in rows_of(source.name, tasks, engine):
                    print(row, flush=True)


if __name__ == "__main__":
    main()
