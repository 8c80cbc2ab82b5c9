"""A large organisation, invented from a seed: departments, documents, people, labels, vectors.

Vectors are of unit length, in clusters: a topic's centre, a document's offset from it and a
chunk's from that, all with a spectrum that falls as 1/rank, as the embeddings of real text do.  So
a query has true neighbours, and many that are hardly farther.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from benchmarks.scale_text import Writer
from numpy.typing import NDArray

from index.access import AccessLabel
from index.encoding import Embeddings
from ingest.associations import Attribution
from ingest.records import (
    Association,
    Chunk,
    Department,
    FoundIn,
    Language,
    Person,
    Role,
    Visibility,
)

DIMENSION = 384
ENCODER = "benchmark-clusters"
SHARES = {"all": 1.0, "50": 0.5, "10": 0.1, "1": 0.01, "0.1": 0.001}  # visible, by name

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
_SURNAMES = (("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"))
_GIVEN = (
    ("伟", "Wei"),
    ("芳", "Fang"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("强", "Qiang"),
    ("磊", "Lei"),
)


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
    def people(self) -> tuple[Person, ...]:
        """Everyone, and one viewer for each share: scattered over all documents, or departments.

        `scattered-10` may read each tenth document of any department, `departments-10` all
        documents of departments that hold a tenth together; `scattered-all` reads everything.
        """
        staff = [self._person(number) for number in range(self._person_count)]
        viewers = [_viewer(f"scattered-{name}", (f"staff-{name}",)) for name in SHARES] + [
            _viewer(f"departments-{name}", self._departments_of(share))
            for name, share in SHARES.items()
        ]
        return tuple(sorted([*staff, *viewers], key=lambda person: person.person_id))

    @property
    def _person_count(self) -> int:
        return max(2 * _DEPARTMENTS, self.document_count // _PERSON_DOCUMENTS)

    def _person(self, number: int) -> Person:
        random = self._random("people", number)
        surname, *given = (
            names[int(random.integers(len(names)))] for names in (_SURNAMES, _GIVEN, _GIVEN)
        )
        department = int(random.random() ** 2 * _DEPARTMENTS)
        return Person(
            person_id=f"p{number:05}",
            name=surname[0] + given[0][0] + given[1][0],
            aliases=(f"{given[0][1]}{given[1][1].lower()} {surname[1]}",),
            department=f"d{number if number < _DEPARTMENTS else department:02}",
        )

    @cached_property
    def _staff(self) -> dict[str, list[Person]]:
        people = [self._person(number) for number in range(self._person_count)]
        return {
            layout.department: [each for each in people if each.department == layout.department]
            for layout in self.layouts
        }

    def _departments_of(self, share: float) -> tuple[str, ...]:
        """Return departments that hold such a share of all chunks together."""
        order = self._random("departments", 0).permutation(_DEPARTMENTS)
        chosen, held = [], 0
        for number in order.tolist():
            layout = self.layouts[number]
            if held + layout.chunk_count <= share * self.chunk_count * 1.05:
                chosen.append(layout.department)
                held += layout.chunk_count
        return tuple(sorted(chosen))

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
            attribution=self._attribute(random, layout, count),
        )

    def _readers(self, layout: Layout, place: int) -> tuple[str, ...]:
        rank = self.ranks[layout.first_document + place]
        groups = [f"staff-{name}" for name, share in SHARES.items() if rank < share]
        return tuple(sorted([layout.department, *groups]))

    def _attribute(
        self, random: np.random.Generator, layout: Layout, chunk_count: int
    ) -> Attribution:
        own = self._staff[layout.department]
        chances = random.random(6)
        parts = {Role.AUTHOR: own[int(chances[0] ** 2 * len(own))].person_id}
        if chances[1] < 0.4:
            parts[Role.REVIEWER] = own[int(chances[2] * len(own))].person_id
        if chances[3] < 0.3:
            parts[Role.OWNER] = own[int(chances[4] * len(own))].person_id
        named = [_part(person_id, role, None) for role, person_id in parts.items()]
        mentioned = f"p{int(chances[5] * self._person_count):05}"
        return Attribution(
            associations=(
                *named,
                _part(mentioned, Role.MENTION, int(random.integers(chunk_count))),
            ),
            unresolved=(),
        )

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


def _viewer(person_id: str, groups: tuple[str, ...]) -> Person:
    return Person(person_id=person_id, name=person_id, groups=groups)


def _part(person_id: str, role: Role, ordinal: int | None) -> Association:
    found_in = FoundIn.BYLINE if ordinal is None else FoundIn.TEXT
    return Association(
        person_id=person_id, role=role, found_in=found_in, certainty=0.9, ordinal=ordinal
    )
