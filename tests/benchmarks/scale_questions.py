"""Questions to an invented organisation, with the vectors that an encoder would give them.

Each question is about one chunk: its vector is near to that of the chunk, and two in three have
words of its topic.  One in three is a question of the default workspace's tasks, whose words are
frequent ones.  Every second one is about a document that even those may see who see least.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.scale_corpus import DIMENSION, ENCODER, Corpus, Layout
from benchmarks.scale_people import SHARES
from benchmarks.scale_text import Writer

from index.encoding import Embeddings
from ingest.records import Language
from search.evaluation.tasks import load_tasks
from ui.opening import DEFAULT_WORKSPACE

_COUNT = 300
_TEXTS = "questions.json"
_EMBEDDINGS = "questions.npy"
_PATTERNS = {
    Language.EN: "what do we know about {} {} and the {}, and who decided on {}?",
    Language.ZH: "{}的{}和{}怎么处理，{}由谁负责？",
}


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions and their vectors, in parallel."""

    corpus: Corpus  # that they are about
    texts: Sequence[str]
    embeddings: Embeddings  # float32 [questions, dimension], of unit length


def write_questions(root: Path, corpus: Corpus) -> None:
    """Write questions on a corpus beside its index."""
    random = np.random.default_rng([corpus.seed, corpus.chunk_count])
    targets = list(_choose_documents(random, corpus))
    embeddings = np.empty((_COUNT, DIMENSION), np.float32)
    for layout in corpus.layouts:
        own = [place for place, (aimed, _) in enumerate(targets) if aimed is layout]
        vectors = corpus.embeddings(layout) if own else None
        firsts = np.cumsum(layout.chunk_counts) - layout.chunk_counts
        for place in own:
            document = targets[place][1]
            chunk = firsts[document] + random.integers(layout.chunk_counts[document])
            embeddings[place] = corpus.near(vectors[chunk], random)
    texts = list(_write_texts(random, corpus, targets))
    about = {"chunk_count": corpus.chunk_count, "seed": corpus.seed, "texts": texts}
    (root / _TEXTS).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    np.save(root / _EMBEDDINGS, embeddings)


def read_questions(root: Path) -> Questions:
    """Return the questions that lie beside an index."""
    about = json.loads((root / _TEXTS).read_text(encoding="utf-8"))
    return Questions(
        corpus=Corpus(about["chunk_count"], about["seed"]),
        texts=about["texts"],
        embeddings=np.load(root / _EMBEDDINGS),
    )


def _choose_documents(random: np.random.Generator, corpus: Corpus) -> Iterator[tuple[Layout, int]]:
    """Yield a department and a document of it for each question."""
    firsts = [layout.first_document for layout in corpus.layouts]
    seen_by_all = np.flatnonzero(corpus.ranks < min(SHARES.values()))
    for number in range(_COUNT):
        anywhere = random.integers(corpus.document_count)
        document = int(random.choice(seen_by_all) if number % 2 else anywhere)
        layout = corpus.layouts[int(np.searchsorted(firsts, document, side="right")) - 1]
        yield layout, document - layout.first_document


def _write_texts(
    random: np.random.Generator, corpus: Corpus, targets: Sequence[tuple[Layout, int]]
) -> Iterator[str]:
    """Yield the text of each question, all different; one in four is in the other language."""
    tasks = load_tasks(DEFAULT_WORKSPACE / "tasks" / "documents.jsonl")
    asked = [task.query for task in tasks if task.query]
    writer = Writer(corpus.seed, corpus.topic_count)
    for number, (layout, document) in enumerate(targets):
        if number % 3 == 0 and asked:
            yield asked.pop()
            continue
        language = layout.languages[document]
        if number % 4 == 0:
            language = Language.EN if language is Language.ZH else Language.ZH
        words = writer.name_topic(random, int(layout.topics[document]), language, 4)
        yield _PATTERNS[language].format(*words)


class ScriptedEncoder:
    """Gives each question its vector; any other text has a direction of its own.

    It takes no time, so that what is measured is the search.  It keeps the texts that it was given,
    so that a real encoder's time for the same can be told apart.
    """

    name = ENCODER
    dimension = DIMENSION
    max_tokens = 512

    def __init__(self, questions: Questions) -> None:
        self._known = dict(zip(questions.texts, questions.embeddings, strict=True))
        self.chunk_calls: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return the vectors of questions, float32 [texts, dimension]."""
        return np.stack([self._known[text] for text in texts])

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return vectors that say nothing, float32 [texts, dimension], and keep the texts."""
        self.chunk_calls.append(list(texts))
        rows = [
            np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIMENSION)
            for text in texts
        ]
        embeddings = np.array(rows, np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        return embeddings

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return about the number of tokens of each text."""
        return [len(text) // 3 for text in texts]
