"""Reads many files, a few at a time and each in a process apart, in the order they are given."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from ingest.errors import UnreachableDocumentError, UnreadableDocumentError
from ingest.parsing import libreoffice, ocr
from ingest.parsing.sandbox import Sandbox
from ingest.reading import FileReading, FindScan, hash_content, read_file
from ingest.settings import ParsingSettings
from ingest.sources import SourceFile

_MOST_PROCESSES = 4
_AHEAD = 2  # files a process that may be read before they are asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What came of reading one file."""

    file: SourceFile
    reading: FileReading | None = None  # None where there is nothing new
    is_unreachable: bool = False  # it may be as it was: it cannot be read just now
    reason: str | None = None  # why there is no reading; None where its content is known


IsKnown = Callable[[SourceFile, str], bool]
"""Tells whether a file with this SHA-256 need not be parsed again."""


def means_of_reading(settings: ParsingSettings) -> str:
    """Return what reading depends on besides the file: what failed may succeed once it differs."""
    parts = (ocr.is_installed(), libreoffice.can_convert())
    return hash_content(repr((settings, parts)).encode())[:16]


@contextmanager
def reading_ahead(
    settings: ParsingSettings,
    *,
    is_known: IsKnown,
    find_scan: FindScan,
    wants_lines: bool = False,
) -> Iterator[Callable[[Iterable[SourceFile]], Iterator[FileOutcome]]]:
    """Give a function that reads files in their order; its processes end with the context.

    Whatever ends the context early, such as Ctrl-C, waits for no file that is still being parsed.
    `is_known` and `find_scan` are called from several threads.
    """
    process_count = settings.processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
    idle: SimpleQueue[Sandbox] = SimpleQueue()

    def read(file: SourceFile) -> FileOutcome:
        sandbox = idle.get()
        try:
            return _read(file, sandbox, settings, is_known, find_scan, wants_lines)
        finally:
            idle.put(sandbox)

    def read_each(files: Iterable[SourceFile]) -> Iterator[FileOutcome]:
        pending: deque[Future[FileOutcome]] = deque()
        for file in files:
            pending.append(pool.submit(read, file))
            if len(pending) >= process_count * _AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    with ExitStack() as stack:
        sandboxes = [stack.enter_context(Sandbox(settings)) for _ in range(process_count)]
        pool = ThreadPoolExecutor(process_count, "reading")
        stack.callback(pool.shutdown, cancel_futures=True)
        for sandbox in sandboxes:
            idle.put(sandbox)
            stack.callback(sandbox.stop)
        yield read_each


def _read(
    file: SourceFile,
    sandbox: Sandbox,
    settings: ParsingSettings,
    is_known: IsKnown,
    find_scan: FindScan,
    wants_lines: bool,
) -> FileOutcome:
    try:
        content = file.read()
    except UnreachableDocumentError as error:
        return FileOutcome(file=file, is_unreachable=True, reason=str(error))
    except UnreadableDocumentError as error:
        return FileOutcome(file=file, reason=str(error))
    if is_known(file, hash_content(content)):
        return FileOutcome(file=file)
    reading = read_file(
        file,
        content,
        sandbox,
        has_ocr=settings.has_ocr,
        find_scan=find_scan,
        wants_lines=wants_lines,
    )
    return FileOutcome(file=file, reading=reading)
