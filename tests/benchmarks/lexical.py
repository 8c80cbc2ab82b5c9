"""Which lexical index to use: the postings of whoknows, SQLite's FTS5 or tantivy.

usage: python tests/benchmarks/lexical.py INDEX... [--chunks 100000] [--questions 100]

Each INDEX is the `index` folder of an indexed workspace; the sentences of its passages are dealt
anew into as many passages as asked for, in sixty departments of unequal sizes.  Prints the time of
a search for the 100 best passages (best of three attempts) with all, 50, 10, 1 and 0.1 % of the
documents visible and with one department; size; time to build, and to delete 1 % of the documents;
and how many of the ten best passages each shares with the postings.  tantivy is no dependency: it
is measured where it can be imported (`pip install --target DIR tantivy`, then PYTHONPATH=DIR).
"""

import argparse
import importlib.util
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.lexical_engines import (  # noqa: E402  needs the line above
    ENGINES,
    LEVELS,
    LexicalEngine,
    Passage,
    Visible,
)

from index.catalog import CatalogReader  # noqa: E402
from index.connecting import connect  # noqa: E402
from index.words import terms_of  # noqa: E402
from ingest.cleaning import detect_language  # noqa: E402
from search.queries import weigh_terms  # noqa: E402

DEPARTMENTS = 60
PASSAGES_A_DOCUMENT = 10
TERMS_A_PASSAGE = 90  # about what a passage of 180 tokens has
QUESTION_CHARACTERS = 60
SEED = 4

VISIBLE = {
    "all": Visible(),
    "50 %": Visible(below_level=LEVELS // 2),
    "10 %": Visible(below_level=LEVELS // 10),
    "1 %": Visible(below_level=LEVELS // 100),
    "0.1 %": Visible(below_level=LEVELS // 1_000),
    "a department": Visible(department=DEPARTMENTS // 2),
}
_SENTENCE = re.compile(r"[^.!?。！？\n]{12,}[.!?。！？]?")


def read_sentences(index_dirs: Sequence[Path]) -> list[list[str]]:
    """Return the sentences of all passages, a list for each language."""
    sentences: dict[str, list[str]] = {}
    for index_dir in index_dirs:
        catalog = CatalogReader(connect(index_dir))
        for row in catalog.documents(catalog.served_generation() or 0):
            ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
            for stored in catalog.chunks(ids).values():
                for sentence in _SENTENCE.findall(stored.chunk.text):
                    sentences.setdefault(detect_language(sentence), []).append(sentence)
        catalog.close()
    return [sentences[language] for language in sorted(sentences)]


def deal_passages(
    sentences: Sequence[Sequence[str]], count: int, chance: random.Random
) -> Iterator[Passage]:
    """Yield passages of sentences drawn at random, each document in one language."""
    dealt = [[terms for each in chosen if (terms := terms_of(each))] for chosen in sentences]
    sizes = [1 / (rank + 3) for rank in range(DEPARTMENTS)]
    departments = sorted(
        chance.choices(range(1, DEPARTMENTS + 1), sizes, k=count // PASSAGES_A_DOCUMENT)
    )
    for document, department in enumerate(departments):
        language = chance.choice(dealt)
        level = chance.randrange(LEVELS)
        for part in range(PASSAGES_A_DOCUMENT):
            terms: list[str] = []
            while len(terms) < TERMS_A_PASSAGE:
                terms += chance.choice(language)
            number = document * PASSAGES_A_DOCUMENT + part
            yield Passage(number, document, department, level, terms)


def draw_questions(
    sentences: Sequence[Sequence[str]], count: int, chance: random.Random
) -> list[Mapping[str, float]]:
    """Return the terms of sentences, as many in each language."""
    each = count // len(sentences)
    drawn = chain.from_iterable(chance.sample(chosen, each) for chosen in sentences)
    return [terms for text in drawn if (terms := weigh_terms(text[:QUESTION_CHARACTERS]))]


def size_of(folder: Path) -> float:
    """Return how many megabytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def measure(
    engine: LexicalEngine, questions: Sequence[Mapping[str, float]], visible: Visible
) -> tuple[str, list[list[int]]]:
    """Return the median and 95th percentile in milliseconds, and what was found."""
    found, seconds = [], []
    for terms in questions:
        attempts = [_time(lambda terms=terms: engine.search(terms, visible)) for _ in range(3)]
        seconds.append(min(attempts))
        found.append(engine.search(terms, visible))
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{statistics.median(seconds) * 1e3:.1f} / {p95 * 1e3:.1f}", found


def _time(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def agreement(found: Sequence[Sequence[int]], expected: Sequence[Sequence[int]]) -> float:
    """Return the mean share of the ten best that are also the ten best of another."""
    shares = [
        len({*one[:10]} & {*other[:10]}) / len(other[:10])
        for one, other in zip(found, expected, strict=True)
        if other
    ]
    return statistics.mean(shares) if shares else 1.0


def main() -> None:
    """Build each index over the same passages, search it, delete from it, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("indexes", type=Path, nargs="+")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 - the same passages each time
    sentences = read_sentences(options.indexes)
    questions = draw_questions(sentences, options.questions, chance)
    passages = list(deal_passages(sentences, options.chunks, chance))
    print(f"{len(passages):,} passages, {len(questions)} questions, p50 / p95 in ms")
    print("| | MB | built, s | 1 % deleted, s |", " | ".join(VISIBLE), "| shared with postings |")
    expected: dict[str, list[list[int]]] = {}
    for name in ENGINES:
        if name == "tantivy" and importlib.util.find_spec("tantivy") is None:
            print("tantivy cannot be imported: not measured")
            continue
        print(_row(name, passages, questions, expected), flush=True)


def _row(
    name: str,
    passages: Sequence[Passage],
    questions: Sequence[Mapping[str, float]],
    expected: dict[str, list[list[int]]],
) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        engine = ENGINES[name](folder)
        built = _time(lambda: engine.build(passages))
        times, shared = [], []
        for label, visible in VISIBLE.items():
            spent, found = measure(engine, questions, visible)
            times.append(spent)
            shared.append(agreement(found, expected.setdefault(label, found)))
        size = size_of(folder)
        doomed = [document for document in range(passages[-1].document + 1) if not document % 100]
        deleted = _time(lambda: engine.delete(doomed))
        left = {number for terms in questions for number in engine.search(terms, Visible())}
        if shown := {passages[number].document for number in left} & {*doomed}:
            times.append(f"SHOWS {len(shown)} DELETED DOCUMENTS")
    cells = [name, f"{size:.0f}", f"{built:.1f}", f"{deleted:.2f}", *times]
    return f"| {' | '.join(cells)} | {' '.join(f'{share:.2f}' for share in shared)} |"


if __name__ == "__main__":
    main()
