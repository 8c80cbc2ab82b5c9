"""The index job: what changed in the sources becomes a new generation, published at once."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.access import label_document
from index.catalog import explain_damage
from index.catalog_writing import CatalogWriter, open_for_writing
from index.encoding import Encoder
from index.errors import UnusableIndexError
from index.generations import SEGMENTS_DIR
from index.locking import hold_lock
from index.manifest import IndexReport, Unreadable
from index.publishing import (
    Progress,
    Run,
    is_unchanged,
    keep_generation,
    prune,
    publish,
    sweep_segments,
)
from index.segment_writing import (
    PlacedDocument,
    count_chunk_terms,
    first_positions,
    pack_documents,
    write_vectors,
)
from index.vectors import is_intact
from ingest.associations import attribute
from ingest.chunking import embedding_text
from ingest.errors import UnreadableDocumentError
from ingest.people import Directory, load_directory
from ingest.pipeline import INGEST_VERSION, ingest_file
from ingest.records import Department, IngestedDocument
from ingest.settings import Workspace
from ingest.sources import SourceFile, scan_department

TOKEN_BUDGET = 200  # tokens of a chunk's own text; title and headings come on top
_SEGMENT_CHUNKS = 20_000  # what is held in memory before it is written


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document that was read anew, and the source file it came from."""

    file: SourceFile
    ingested: IngestedDocument


def reindex(
    workspace: Workspace,
    encoder: Encoder,
    *,
    is_full: bool = False,
    progress: Progress = lambda _department, _done, _total: None,
) -> IndexReport:
    """Bring the index up to date with the sources.

    Args:
        workspace: What to index.
        encoder: Embeds the chunks; it must be the one the index was made with, unless `is_full`.
        is_full: Read and encode every document anew.
        progress: Is told how far the run is.

    Raises:
        LockedIndexError: Another run is under way.
        UnusableIndexError: The index is of another encoder or of a newer program, or damaged, or
            cannot be written.
        SettingsError: The directory cannot be read.
    """
    started = time.monotonic()
    directory = load_directory(workspace.directory_path, workspace.departments)
    with hold_lock(workspace.index_dir), explain_damage():
        writer = CatalogWriter(open_for_writing(workspace.index_dir))
        try:
            return _reindex(workspace, encoder, writer, directory, is_full, progress, started)
        finally:
            writer.close()


def _reindex(
    workspace: Workspace,
    encoder: Encoder,
    writer: CatalogWriter,
    directory: Directory,
    is_full: bool,
    progress: Progress,
    started: float,
) -> IndexReport:
    _check_encoder(writer, encoder, is_full)
    run = Run(
        workspace=workspace,
        encoder=encoder,
        writer=writer,
        directory=directory,
        progress=progress,
        is_full=is_full,
        old={row.document_id: row for row in writer.documents(writer.base)},
        revisions=writer.revisions(),
        lost=_find_lost(workspace, encoder, writer),
    )
    for department in workspace.departments:
        _reindex_department(run, department)
    _end_dissolved_departments(run)
    if is_unchanged(run):
        report = keep_generation(run, started)
    else:
        report = publish(run, started)
        prune(run)
    sweep_segments(run)
    return report


def _check_encoder(writer: CatalogWriter, encoder: Encoder, is_full: bool) -> None:
    if writer.base and not is_full:
        made_with = writer.manifest(writer.base).encoder
        if made_with != encoder.name:
            raise UnusableIndexError(
                f"the index was made with the encoder {made_with}, whoknows.toml asks for "
                f"{encoder.name}: run `whoknows index --full` to encode everything anew"
            )


def _find_lost(workspace: Workspace, encoder: Encoder, writer: CatalogWriter) -> frozenset[int]:
    """Return the keys of documents whose vectors are damaged, or of another encoder."""
    rows = writer.documents(writer.base)
    if writer.base and writer.manifest(writer.base).encoder != encoder.name:
        return frozenset(row.document_key for row in rows)
    folder = workspace.index_dir / SEGMENTS_DIR
    damaged = {
        segment.segment_id
        for segment in writer.segments(writer.base)
        if not is_intact(folder / segment.file_name, segment.sha256)
    }
    return frozenset(row.document_key for row in rows if row.segment_id in damaged)


def _reindex_department(run: Run, department: Department) -> None:
    """Read what changed in a department; whatever its sources no longer have is ended."""
    scan = scan_department(run.workspace.root, department)
    run.unreadable += [Unreadable(document=u.document_id, reason=u.reason) for u in scan.unreadable]
    seen = set()
    pending: list[_Reading] = []
    for number, file in enumerate(scan.files, start=1):
        seen.add(file.document_id)
        reading = _read_if_changed(run, file)
        if reading is not None:
            pending.append(reading)
        if sum(len(each.ingested.chunks) for each in pending) >= _SEGMENT_CHUNKS:
            _write_segment(run, department, pending)
            pending = []
        run.progress(department.department_id, number, len(scan.files))
    _write_segment(run, department, pending)
    for row in run.old.values():
        if row.department == department.department_id and row.document_id not in seen:
            may_exist = scan.may_still_hold(row.source, row.document_id)
            if may_exist and row.document_key not in run.lost:
                run.kept.append(row)
            else:
                run.ended.append(row.document_key)
                run.removed += 1


def _read_if_changed(run: Run, file: SourceFile) -> _Reading | None:
    """Return the document if it must be indexed anew, None if it stays or cannot be read."""
    old = run.old.get(file.document_id)
    is_current = (
        old is not None
        and old.ingest_version == INGEST_VERSION
        and old.source == file.source
        and old.document_key not in run.lost
        and not run.is_full
    )
    if is_current and old and file.revision == run.revisions.get(old.document_key) != "":
        run.kept.append(old)
        return None
    try:
        content = file.read()
        if is_current and old and hashlib.sha256(content).hexdigest() == old.content_hash:
            run.kept.append(old)
            run.new_revisions[old.document_key] = file.revision
            return None
        ingested = ingest_file(
            file,
            content=content,
            count_tokens=run.count_tokens,
            token_budget=min(TOKEN_BUDGET, run.encoder.max_tokens // 2),
        )
    except UnreadableDocumentError as error:
        run.unreadable.append(Unreadable(document=file.document_id, reason=str(error)))
        if old:
            run.ended.append(old.document_key)
            run.removed += 1
        return None
    if old:
        run.ended.append(old.document_key)
        run.changed += 1
    else:
        run.added += 1
    return _Reading(file, ingested)


def _write_segment(run: Run, department: Department, readings: Sequence[_Reading]) -> None:
    """Encode documents and add them to the generation that is being made."""
    readings = [each for each in readings if each.ingested.chunks]
    if not readings:
        return
    placed = list(_encode(run.encoder, [each.ingested for each in readings]))
    run.writer.begin()
    segment_id = write_vectors(run.writer, run.segments_dir, department.department_id, placed)
    for reading, first in zip(readings, first_positions(placed), strict=True):
        key = _add_document(run, department, reading)
        run.writer.place_document(key, segment_id=segment_id, first_position=first)
    run.writer.add_postings(segment_id, pack_documents(placed))
    run.writer.commit()


def _encode(encoder: Encoder, documents: Sequence[IngestedDocument]) -> Iterator[PlacedDocument]:
    texts = [
        embedding_text(ingested.document.title, chunk)
        for ingested in documents
        for chunk in ingested.chunks
    ]
    embeddings = encoder.encode_chunks(texts)
    first = 0
    for ingested in documents:
        last = first + len(ingested.chunks)
        yield PlacedDocument(
            title=ingested.document.title,
            chunks=ingested.chunks,
            embeddings=embeddings[first:last],
        )
        first = last


def _add_document(run: Run, department: Department, reading: _Reading) -> int:
    ingested = reading.ingested
    key = run.writer.add_document(
        ingested,
        source=reading.file.source,
        ingest_version=INGEST_VERSION,
        term_counts=[count_chunk_terms(chunk).total() for chunk in ingested.chunks],
    )
    run.writer.set_revision(key, reading.file.revision)
    run.writer.set_access(key, label_document(department, ingested.document.path))
    run.writer.set_attribution(
        key,
        attribute(
            bylines=ingested.bylines,
            chunks=ingested.chunks,
            department=department.department_id,
            directory=run.directory,
        ),
    )
    return key


def _end_dissolved_departments(run: Run) -> None:
    remaining = {department.department_id for department in run.workspace.departments}
    for row in run.old.values():
        if row.department not in remaining:
            run.ended.append(row.document_key)
            run.removed += 1
