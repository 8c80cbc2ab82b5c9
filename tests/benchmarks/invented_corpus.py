"""Writes many small documents in both languages, for benchmarks of what a run of the job costs.

Their sentences are those of the default workspace, shuffled, each with an invented number, so that
no two passages are the same; most documents have a few hundred bytes, some have several kilobytes.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from ingest.initialising import init_workspace
from ingest.sentences import split_sentences
from ingest.settings import Workspace, load_workspace
from ui.opening import DEFAULT_WORKSPACE

DEPARTMENTS = 60
_FILES_A_FOLDER = 200
_MEDIAN_SENTENCES = 10
_SPREAD = 0.7  # of the logarithm: one document in fifty is four times the median
_SHORTEST_SENTENCE = 12


def write_corpus(root: Path, documents: int) -> Workspace:
    """Write that many text files in sixty departments below an empty folder; return its workspace.

    The same number gives the same files.
    """
    chooser = random.Random(4)  # noqa: S311  not for secrets
    sentences = list(_read_sentences())
    for number in range(documents):
        path = root / document_path(number)
        if number // DEPARTMENTS % _FILES_A_FOLDER == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_invent_text(chooser, sentences, number), encoding="utf-8")
    people = (DEFAULT_WORKSPACE / "people.csv").read_bytes()
    (root / "people.csv").write_bytes(people)
    return load_workspace(init_workspace(root))


def document_path(number: int) -> Path:
    """Return where below the workspace a document is written."""
    department, place = number % DEPARTMENTS, number // DEPARTMENTS
    folder = f"folder-{place // _FILES_A_FOLDER:03}"
    return Path("departments", f"d{department:02}", folder, f"{place:06}.txt")


def edit_document(path: Path) -> None:
    """Add a sentence to a document that was written before."""
    with path.open("a", encoding="utf-8") as file:
        file.write("\nAdded later: the figures above were checked again. 以上数字已重新核对。\n")


def _invent_text(chooser: random.Random, sentences: list[str], number: int) -> str:
    count = max(2, round(chooser.lognormvariate(0, _SPREAD) * _MEDIAN_SENTENCES))
    lines = [f"Note {number} 记录", ""]
    for place in range(count):
        sentence = chooser.choice(sentences)
        lines.append(f"{sentence} (N{chooser.randrange(10**6)})" + "\n" * (place % 4 == 3))
    return "\n".join(lines)


def _read_sentences() -> Iterator[str]:
    for path in sorted((DEFAULT_WORKSPACE / "departments").rglob("*.md")):
        for sentence in split_sentences(path.read_text(encoding="utf-8")):
            text = re.sub(r"\s+", " ", sentence).strip("#|*->` ")
            if len(text) >= _SHORTEST_SENTENCE:
                yield text
