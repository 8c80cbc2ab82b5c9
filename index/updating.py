"""One department brought up to date: what changed in its sources is read, embedded and staged."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.access import label_document
from index.catalog_rows import ChunkMark, FileRow
from index.embedding_reuse import embed_texts, hash_text
from index.forgetting import attribute_remembered
from index.manifest import Unreadable
from index.running import Phase, Run
from index.segment_writing import (
    PlacedDocument,
    add_segment,
    first_positions,
    pack_documents,
)
from ingest.chunking import embedding_text
from ingest.pipeline import INGEST_VERSION, ingest_document
from ingest.reading import FileReading
from ingest.reading_ahead import FileOutcome
from ingest.records import Department, IngestedDocument
from ingest.sources import SourceFile, SourceScan, UnreadableDocument, scan_department

TOKEN_BUDGET = 200  # tokens of a chunk's own text; title and headings come on top
_SEGMENT_CHUNKS = 20_000  # what is held in memory before it is written

ReadEach = Callable[[Iterable[SourceFile]], Iterator[FileOutcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewFile:
    """A file that was read anew, with the documents that it holds."""

    file: SourceFile
    content_hash: str
    documents: tuple[IngestedDocument, ...]
    unreadable: tuple[Unreadable, ...]


def update_department(run: Run, department: Department, read_each: ReadEach) -> None:
    """Read what changed in a department; whatever its sources no longer have is ended."""
    started = time.monotonic()
    scan = scan_department(run.workspace.root, department)
    run.unreadable += map(_unreadable, scan.unreadable)
    if scan.unreachable and not scan.files:
        run.failed.add(department.department_id)
    run.file_ids.update(file.document_id for file in scan.files)
    changed = [file for file in scan.files if not _keep_current(run, file)]
    pending: list[_NewFile] = []
    pending_chunks = 0
    for done, outcome in enumerate(read_each(changed), start=1):
        new = _take(run, outcome)
        if new is not None:
            pending.append(new)
            pending_chunks += sum(len(document.chunks) for document in new.documents)
        if pending_chunks >= _SEGMENT_CHUNKS:
            _stage(run, department, pending)
            pending, pending_chunks = [], 0
        run.progress(department.department_id, Phase.READING, done, len(changed))
    _stage(run, department, pending)
    _end_missing(run, department, scan)
    run.tallies[department.department_id].seconds += time.monotonic() - started


def _keep_current(run: Run, file: SourceFile) -> bool:
    """Keep a file that its source says is as it was; tell whether it is."""
    old = run.old_files.get(file.document_id)
    if (
        old is None
        or not run.may_keep(old, file)
        or file.revision != old.revision
        or not old.revision
    ):
        return False
    run.keep(old)
    return True


def _take(run: Run, outcome: FileOutcome) -> _NewFile | None:
    """Note what came of a file; return it if it must be staged."""
    file = outcome.file
    old = run.old_files.get(file.document_id)
    if outcome.reason is not None:
        reason = outcome.reason.removeprefix(f"{file.path}: ")
        run.unreadable.append(Unreadable(document=file.document_id, reason=reason))
        if old is not None:
            if outcome.is_unreachable:
                run.keep(old)
            else:
                run.end(old)
        return None
    if outcome.reading is None:
        if old is not None:
            run.keep(old)
            run.new_revisions[old.file_key] = file.revision
        return None
    return _ingest(run, file, outcome.reading, old)


def _ingest(run: Run, file: SourceFile, reading: FileReading, old: FileRow | None) -> _NewFile:
    """Cut what was read into chunks, and count what changed."""
    documents = [
        ingest_document(
            read,
            file.department,
            count_tokens=run.count_tokens,
            token_budget=min(TOKEN_BUDGET, run.encoder.max_tokens // 2),
        )
        for read in reading.documents
    ]
    fresh, unreadable = [], [*map(_unreadable, reading.unreadable)]
    for document in documents:
        document_id = document.document.document_id
        is_listed = document_id != file.document_id and document_id in run.file_ids
        if is_listed or document_id in run.document_ids:
            reason = "another document has this name; rename one of the two"
            unreadable.append(Unreadable(document=document_id, reason=reason))
        else:
            run.document_ids.add(document_id)
            fresh.append(document)
    run.unreadable += unreadable
    run.replace(file.department, old, [each.document for each in fresh])
    return _NewFile(
        file=file,
        content_hash=reading.content_hash,
        documents=tuple(fresh),
        unreadable=tuple(unreadable),
    )


def _unreadable(one: UnreadableDocument) -> Unreadable:
    return Unreadable(document=one.document_id, reason=one.reason)


def _stage(run: Run, department: Department, files: Sequence[_NewFile]) -> None:
    """Encode the documents of files and add them to the generation that is being made."""
    documents = [document for each in files for document in each.documents]
    placed = list(_embed(run, department.department_id, documents))
    packed = pack_documents(placed)
    term_counts = iter(packed.term_counts)
    run.writer.begin()
    segment_id = (
        add_segment(run.writer, run.segments_dir, department.department_id, placed, packed)
        if placed
        else 0
    )
    positions = iter(first_positions(placed))
    for new in files:
        file_key = run.writer.add_file(
            new.file,
            content_hash=new.content_hash,
            ingest_version=INGEST_VERSION,
            means=run.means,
            unreadable=new.unreadable,
        )
        for document in new.documents:
            counts = list(islice(term_counts, len(document.chunks)))
            key = _add_document(run, department, new.file, file_key, document, counts)
            run.writer.place_document(key, segment_id=segment_id, first_position=next(positions))
    run.writer.commit()


def _embed(
    run: Run, department: str, documents: Sequence[IngestedDocument]
) -> Iterator[PlacedDocument]:
    texts = [
        embedding_text(ingested.document.title, chunk)
        for ingested in documents
        for chunk in ingested.chunks
    ]
    encoded = embed_texts(run, department, texts)
    first = 0
    for ingested in documents:
        last = first + len(ingested.chunks)
        yield PlacedDocument(
            title=ingested.document.title,
            chunks=ingested.chunks,
            embeddings=encoded.embeddings[first:last],
            facets=encoded.facets[first:last],
        )
        first = last


def _add_document(
    run: Run,
    department: Department,
    file: SourceFile,
    file_key: int,
    ingested: IngestedDocument,
    term_counts: Sequence[int],
) -> int:
    title = ingested.document.title
    marks = [
        ChunkMark(term_count=term_count, text_hash=hash_text(embedding_text(title, chunk)))
        for chunk, term_count in zip(ingested.chunks, term_counts, strict=True)
    ]
    key = run.writer.add_document(file_key, ingested, marks)
    label = label_document(department, ingested.document.path, file_path=file.path)
    run.writer.add_access(key, label)
    run.writer.add_attribution(
        key,
        attribute_remembered(
            bylines=ingested.bylines,
            chunks=ingested.chunks,
            department=department.department_id,
            directory=run.directory,
            forgotten=run.forgotten,
        ),
    )
    return key


def _end_missing(run: Run, department: Department, scan: SourceScan) -> None:
    """End the files that the sources no longer have; those that may still be there stay."""
    found = {file.document_id for file in scan.files}
    for old in run.files_of(department.department_id):
        if old.file_id not in found:
            if scan.may_still_hold(old.source, old.file_id):
                run.keep(old)
            else:
                run.end(old)
