"""How long finding duplicates takes, and in how much memory; prints what was planted and found.

usage: python tests/benchmarks/duplicates.py [--documents 10000]

Documents are made of phrases of three to six units from the default workspace's texts, about 500
units each, in twenty departments.  One in a hundred is a copy of an earlier one with every
fortieth unit changed, one in a hundred quotes 130 units of one, one in twenty fills in one of
twenty templates.  They are in a real catalog; nothing is embedded, for duplicates need no vectors.
"""

import argparse
import datetime
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.access import AccessLabel
from index.catalog_rows import ChunkMark
from index.catalog_writing import CatalogWriter
from index.generations import open_generation
from index.manifest import Manifest
from index.schema import open_for_writing
from index.words import units_of
from ingest.cleaning import detect_language
from ingest.records import (
    EVERYONE,
    Chunk,
    Department,
    Document,
    IngestedDocument,
    Language,
    Visibility,
)
from ingest.sources import SourceFile
from search.duplicates import DuplicateKind, find_duplicates
from ui.opening import DEFAULT_WORKSPACE

_DEPARTMENTS = 20
_TEMPLATES = 20
_UNITS = 500
_CHUNK_UNITS = 170
_ENCODER = "none"
_FIRST_DAY = datetime.date(2020, 1, 1)


@dataclass(slots=True)
class Corpus:
    """Invented documents, and the pairs among them that a search must find."""

    units: list[str]
    random: random.Random
    texts: list[list[str]] = field(default_factory=list)
    planted: dict[frozenset[int], DuplicateKind] = field(default_factory=dict)

    def write(self, count: int) -> None:
        """Invent so many documents."""
        templates = [list(self._phrases(150)) for _ in range(_TEMPLATES)]
        for number in range(count):
            chance = self.random.random()
            earlier = number - 1 - self.random.randrange(7)  # of another department
            text = list(self._phrases(_UNITS))
            if chance < 0.01 and earlier >= 0:
                text = list(self.texts[earlier])
                text[::40] = self.random.choices(self.units, k=len(text[::40]))
                self.planted[frozenset({earlier, number})] = DuplicateKind.COPY
            elif chance < 0.02 and earlier >= 0:
                text[200:330] = self.texts[earlier][-130:]
                self.planted[frozenset({earlier, number})] = DuplicateKind.QUOTATION
            elif chance < 0.07:
                text[:150] = self.random.choice(templates)
            self.texts.append(text)

    def _phrases(self, count: int) -> Iterator[str]:
        for _ in range(count // 4):
            start = self.random.randrange(len(self.units))
            yield from self.units[start : start + self.random.randint(3, 6)]


def main() -> None:
    """Write, search, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    corpus = Corpus(_read_units(), random.Random(1))  # noqa: S311  no secret
    corpus.write(count)
    planted = corpus.planted
    with TemporaryDirectory() as folder:
        _write_catalog(Path(folder), corpus)
        corpus.texts.clear()
        generation = open_generation(Path(folder), encoder=_ENCODER)
        before = _peak_mb()
        started = time.perf_counter()
        selected = np.ones(count, np.bool_)
        found = find_duplicates(generation, selected, within=False, top=count)
        seconds = time.perf_counter() - started
    kinds = {frozenset(int(each[-7:]) for each in pair.documents): pair.kind for pair in found}
    hits = sum(kinds.get(pair) is kind for pair, kind in planted.items())
    templates = sum(pair.kind is DuplicateKind.TEMPLATE for pair in found)
    print(f"{count:,} documents: {seconds:.1f} s, peak {_peak_mb():.0f} MB ({before:.0f} before)")
    print(
        f"planted pairs found as what they are: {hits} of {len(planted)}; "
        f"templates {templates} of {_TEMPLATES}; pairs in all {len(found)}"
    )


def _read_units() -> list[str]:
    texts = sorted((DEFAULT_WORKSPACE / "departments").rglob("*.md"))
    return [unit for path in texts for unit in units_of(path.read_text(encoding="utf-8"))]


def _write_catalog(index_dir: Path, corpus: Corpus) -> None:
    writer = CatalogWriter(open_for_writing(index_dir))
    writer.begin()
    names = [f"d{number:02}" for number in range(_DEPARTMENTS)]
    writer.set_departments(
        Department(department_id=name, names={Language.EN: name}, sources=()) for name in names
    )
    segments = [
        writer.add_segment(
            department=name, file_name=name, chunk_count=len(corpus.texts), sha256=""
        )
        for name in names
    ]
    positions = [0] * _DEPARTMENTS
    for number, units in enumerate(corpus.texts):
        owner = number % _DEPARTMENTS
        chunks = _cut(units)
        key = _add(writer, f"{names[owner]}/{number:07}", chunks, number)
        writer.place_document(key, segment_id=segments[owner], first_position=positions[owner])
        positions[owner] += len(chunks)
    writer.publish(_manifest(len(corpus.texts)), {})
    writer.commit()
    writer.close()


def _cut(units: list[str]) -> tuple[Chunk, ...]:
    texts = [
        " ".join(units[start : start + _CHUNK_UNITS])
        for start in range(0, len(units), _CHUNK_UNITS)
    ]
    return tuple(
        Chunk(ordinal=ordinal, text=text, language=detect_language(text))
        for ordinal, text in enumerate(texts)
    )


def _add(writer: CatalogWriter, document_id: str, chunks: tuple[Chunk, ...], number: int) -> int:
    department, _, path = document_id.partition("/")
    file = SourceFile(
        document_id=document_id,
        department=department,
        path=path,
        revision="",
        size_bytes=0,
        source="",
        address="",
    )
    document = Document(
        document_id=document_id,
        department=department,
        path=path,
        title=path,
        language=Language.EN,
        media_type="text/plain",
        content_hash="",
        size_bytes=0,
        date=_FIRST_DAY + datetime.timedelta(days=number % 2000),
    )
    file_key = writer.add_file(file, content_hash="", ingest_version="", means="", unreadable=())
    marks = [ChunkMark(term_count=1, text_hash=b"")] * len(chunks)
    ingested = IngestedDocument(document=document, chunks=chunks, bylines=())
    key = writer.add_document(file_key, ingested, marks)
    writer.set_access(key, AccessLabel(readers=(EVERYONE,), visibility=Visibility.OPEN))
    return key


def _manifest(documents: int) -> Manifest:
    return Manifest(
        workspace="benchmark",
        encoder=_ENCODER,
        dimension=1,
        ingest_version="",
        directory_hash="",
        documents=documents,
        chunks=0,
        people=0,
        built_at="",
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
