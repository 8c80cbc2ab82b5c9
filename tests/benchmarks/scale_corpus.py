"""A large organisation, invented from a seed: departments, documents, people, labels, vectors.

Vectors are of unit length, in clusters: a topic's centre, a document's offset from it and a
chunk's from that, all with a spectrum that falls as 1/rank, as the embeddings of real text do.  So
a query has true neighbours, and many that are hardly farther.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from benchmarks.scale_people import SHARES, Staff
from benchmarks.scale_text import Writer
from numpy.typing import NDArray

from index.access import AccessLabel
from index.encoding import Embeddings
from ingest.associations import Attribution
from ingest.records import Chunk, Department, Language, Visibility

DIMENSION = 384
ENCODER = "benchmark-clusters"

_DEPARTMENTS = 60
_LARGEST = 70  # times the smallest department
_DOCUMENT_CHUNKS = (5, 15)  # fewest and most
_CHUNK_WORDS = (60, 140)
_TOPIC_CHUNKS = 500  # about so many chunks a topic
_OWN_TOPICS = 0.7  # share of the documents that are on a topic of their department's own
_DOCUMENT_SPREAD = 0.5  # beside 1 for the topic's centre
_CHUNK_SPREAD = 0.8
QUERY_SPREAD = 0.5  # how far a question is from the chunk that it is about
_LISTED_SHARE = 0.01
_PERSON_DOCUMENTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is known of a department's documents before they are written: parallel arrays."""

    number: int
    first_document: int  # among all
    first_chunk: int
    chunk_counts: NDArray[np.int64]
    topics: NDArray[np.int64]
    languages: tuple[Language, ...]

    @property
    def department(self) -> str:
        """The department's id."""
        return f"d{self.number:02}"

    @property
    def chunk_count(self) -> int:
        """The number of chunks of the whole department."""
        return int(self.chunk_counts.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDocument:
    """A document as the corpus has it."""

    title: str
    path: str
    language: Language
    chunks: tuple[Chunk, ...]
    label: AccessLabel
    attribution: Attribution


class Corpus:
    """So many chunks; the same seed and count give the same, in any order of asking."""

    def __init__(self, chunk_count: int, seed: int = 1) -> None:
        self.chunk_count = chunk_count
        self.seed = seed
        self.topic_count = max(_DEPARTMENTS, chunk_count // _TOPIC_CHUNKS)

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """The departments, those with most chunks first."""
        shares = _LARGEST ** -np.linspace(0, 1, _DEPARTMENTS)
        ends = np.rint(np.cumsum(shares) / shares.sum() * self.chunk_count).astype(int)
        layouts: list[Layout] = []
        documents = 0
        for number, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
            layouts.append(self._lay_out(number, documents, int(start), int(end)))
            documents += len(layouts[-1].topics)
        return tuple(layouts)

    def _lay_out(self, number: int, first_document: int, start: int, end: int) -> Layout:
        random = self._random("layout", number)
        fewest, most = _DOCUMENT_CHUNKS
        counts = random.integers(fewest, most + 1, (end - start) // fewest + 1)
        ends = np.minimum(np.cumsum(counts), end - start)
        counts = np.diff(ends, prepend=0)
        counts = counts[counts > 0]
        own = random.integers(self.topic_count // _DEPARTMENTS, size=len(counts)) * _DEPARTMENTS
        any_topic = random.integers(self.topic_count, size=len(counts))
        is_own = random.random(len(counts)) < _OWN_TOPICS
        is_chinese = random.random(len(counts)) < 0.5
        return Layout(
            number=number,
            first_document=first_document,
            first_chunk=start,
            chunk_counts=counts,
            topics=np.where(is_own, own + number, any_topic),
            languages=tuple(Language.ZH if each else Language.EN for each in is_chinese),
        )

    @property
    def document_count(self) -> int:
        """The number of documents of all departments."""
        return self.layouts[-1].first_document + len(self.layouts[-1].topics)

    @cached_property
    def ranks(self) -> NDArray[np.float64]:
        """Float64 [documents]: each document's place in a random order, 0 to 1.

        Whoever may see a share of all documents sees those whose rank is below it.
        """
        order = self._random("ranks", 0).permutation(self.document_count)
        return order / self.document_count

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The departments, as the index has them."""
        return tuple(
            Department(
                department_id=each.department,
                names={
                    Language.ZH: f"第{each.number + 1}部",
                    Language.EN: f"Division {each.number + 1}",
                },
                sources=(f"departments/{each.department}",),
                readers=(each.department, "staff-all"),
                lead=f"p{each.number:05}",
            )
            for each in self.layouts
        )

    @cached_property
    def staff(self) -> Staff:
        """Everyone who works there."""
        sizes = {each.department: each.chunk_count for each in self.layouts}
        return Staff(sizes, self.document_count // _PERSON_DOCUMENTS, self.seed)

    def write_document(self, layout: Layout, place: int, writer: Writer) -> WrittenDocument:
        """Return a document of a department."""
        random = self._random("text", layout.first_document + place)
        topic, language = int(layout.topics[place]), layout.languages[place]
        count = int(layout.chunk_counts[place])
        title = writer.write_title(random, topic, language)
        section = " ".join(writer.name_topic(random, topic, language, 2))
        texts = writer.write_chunks(
            random, topic, language, random.integers(*_CHUNK_WORDS, count).tolist()
        )
        is_listed = random.random() < _LISTED_SHARE
        return WrittenDocument(
            title=title,
            path=f"{'restricted' if is_listed else 'notes'}/{place:06}.md",
            language=language,
            chunks=tuple(
                Chunk(ordinal=n, text=text, language=language, heading_path=(title, section))
                for n, text in enumerate(texts)
            ),
            label=AccessLabel(
                readers=self._readers(layout, place),
                visibility=Visibility.LISTED if is_listed else Visibility.HIDDEN,
            ),
            attribution=self.staff.attribute(random, layout.department, count),
        )

    def _readers(self, layout: Layout, place: int) -> tuple[str, ...]:
        rank = self.ranks[layout.first_document + place]
        groups = [f"staff-{name}" for name, share in SHARES.items() if rank < share]
        return tuple(sorted([layout.department, *groups]))

    def embeddings(self, layout: Layout) -> Embeddings:
        """Return float32 [chunks, dimension]: the vectors of a department's chunks, in order."""
        random = self._random("vectors", layout.number)
        offsets = self._normal(random, len(layout.topics)) * np.float32(_DOCUMENT_SPREAD)
        around = self._topic_centres[layout.topics] + offsets
        vectors = self._normal(random, layout.chunk_count) * np.float32(_CHUNK_SPREAD)
        vectors += np.repeat(around, layout.chunk_counts, axis=0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def near(self, embedding: Embeddings, random: np.random.Generator) -> Embeddings:
        """Return float32 [dimension]: a question's embedding, near to a chunk's."""
        direction = embedding + self._normal(random, 1)[0] * np.float32(QUERY_SPREAD)
        return direction / np.linalg.norm(direction)

    @cached_property
    def _topic_centres(self) -> Embeddings:
        return self._normal(self._random("topics", 0), self.topic_count)

    @cached_property
    def _spectrum(self) -> Embeddings:
        """Float32 [dimension, dimension]: gives independent numbers the spectrum, unit variance."""
        variances = 1 / (np.arange(DIMENSION) + 1.0)
        rotation, _ = np.linalg.qr(self._random("spectrum", 0).normal(size=(DIMENSION, DIMENSION)))
        scaled = np.sqrt(variances / variances.sum())[:, None] * rotation
        return scaled.astype(np.float32)

    def _normal(self, random: np.random.Generator, count: int) -> Embeddings:
        independent = random.standard_normal((count, DIMENSION), dtype=np.float32)
        drawn: Embeddings = independent @ self._spectrum
        return drawn

    def _random(self, purpose: str, number: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, number, *purpose.encode()])
