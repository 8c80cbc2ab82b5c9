"""Parses files in processes of their own, with limits on time, memory and output.

A file that hits a limit, or kills its process, costs that process and nothing else.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import msgspec

from ingest.errors import IngestError, StoppedReadingError, UnreadableDocumentError
from ingest.parsing.frames import (
    READY,
    DrawPageRequest,
    ParseRequest,
    PrepareRequest,
    PrintSlidesRequest,
    ReadScanRequest,
    Reply,
    Request,
    read_frame,
    write_frame,
)
from ingest.parsing.page_images import DrawnPage, MarkedText
from ingest.parsing.registry import ParsedMedia
from ingest.records import ScanText
from ingest.settings import ParsingSettings

_MOST_REQUESTS = 1_000  # then the process is replaced: some libraries never give memory back


class Sandbox:
    """One process that parses, started when it is first needed and replaced when it dies.

    It serves one caller at a time, whom another thread may stop.
    """

    def __init__(self, settings: ParsingSettings) -> None:
        self._settings = settings
        self._worker: _Worker | None = None
        self._is_stopped = False
        self._changing = threading.Lock()  # which process there is, and whether there may be one

    def parse(self, content: bytes, path: str) -> ParsedMedia:
        """Return what a file holds, as `parse_document` does.

        Raises:
            UnreadableDocumentError: nothing can be read, or it costs more than it may.
            StoppedReadingError: it was stopped.
        """
        reply = self._ask(ParseRequest(path, content, self._settings.passwords))
        if reply.media is None:
            raise _killed(path)
        return reply.media

    def recognise_text(self, image: bytes, path: str) -> ScanText:
        """Return what a picture shows.

        Raises:
            UnreadableDocumentError: it cannot be read, OCR is not installed, or it costs too much.
            StoppedReadingError: it was stopped.
        """
        reply = self._ask(ReadScanRequest(path, image))
        if reply.text is None:
            raise _killed(path)
        return reply.text

    def draw_page(
        self, content: bytes, path: str, page: int, marked: MarkedText | None = None
    ) -> DrawnPage:
        """Return the image of a page, as `page_images.draw_page` does.

        Raises:
            UnreadableDocumentError: it cannot be drawn, or costs more than it may.
            StoppedReadingError: it was stopped.
        """
        passwords = self._settings.passwords
        reply = self._ask(DrawPageRequest(path, content, page, marked, passwords))
        if reply.drawn is None:
            raise _killed(path)
        return reply.drawn

    def print_slides(self, content: bytes, path: str) -> bytes:
        """Return the slides of a presentation as a PDF, as `slide_pages.print_slides` does.

        Raises:
            UnreadableDocumentError: it cannot be printed, or costs more than it may.
            StoppedReadingError: it was stopped.
        """
        reply = self._ask(PrintSlidesRequest(path, content, self._settings.passwords))
        if reply.printed is None:
            raise _killed(path)
        return reply.printed

    def prepare(self) -> None:
        """Start the process and load what draws pages, so that the next who asks need not wait.

        Raises:
            IngestError: it does not start, or was stopped.
        """
        self._ask(PrepareRequest(path="pages"))

    def is_running(self) -> bool:
        """Tell whether there is a process, and it lives."""
        with self._changing:
            return self._worker is not None and self._worker.is_alive

    def stop(self) -> None:
        """Kill the process under whoever waits for it, and start none any more."""
        with self._changing:
            self._is_stopped = True
            if self._worker is not None:
                self._worker.kill()

    def close(self) -> None:
        """End the process."""
        with self._changing:
            if self._worker is not None:
                self._worker.end()
                self._worker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, request: Request) -> Reply:
        worker = self._running()
        reply = worker.ask(request)
        if worker.is_spent:
            self.close()
        if reply is None:
            raise _killed(request.path)
        if reply.failure is not None:
            raise UnreadableDocumentError(reply.failure)
        return reply

    def _running(self) -> "_Worker":
        with self._changing:
            if self._is_stopped:
                raise StoppedReadingError("nothing more is read: the run was stopped")
            if self._worker is None:
                self._worker = _Worker(self._settings)
            return self._worker


class _Worker:
    """A running process, its private folder, and whether it can be asked again."""

    def __init__(self, settings: ParsingSettings) -> None:
        self._settings = settings
        self._folder = tempfile.TemporaryDirectory(prefix="whoknows-", ignore_cleanup_errors=True)
        self._process = _start(settings, Path(self._folder.name))
        self._decoder = msgspec.msgpack.Decoder(Reply)
        self._asked = 0
        self.is_spent = False
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        """Wait for the process to begin, which is no file's fault and counts against none."""
        if read_frame(self._replies, most_bytes=len(READY)) != READY:
            self.end()
            raise IngestError(
                "the process that parses does not start; check the memory and the number of "
                "processes that this account may have, or install whoknows again"
            )

    def ask(self, request: Request) -> Reply | None:
        """Return the reply, None where the process died of the request."""
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            self.kill()

        timer = threading.Timer(self._settings.seconds, give_up)
        timer.start()
        try:
            frame = self._converse(msgspec.msgpack.encode(request))
        finally:
            timer.cancel()
            timer.join()  # one that has just run out must not kill the process over the next file
        self._asked += 1
        self.is_spent = frame is None or is_late.is_set() or self._asked >= _MOST_REQUESTS
        if frame is not None:
            return self._decode(frame)
        return _too_slow(request.path, self._settings) if is_late.is_set() else None

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process with all that it started."""
        if sys.platform == "win32":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill the process with all that it started, and remove its folder."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)
        self._process.wait()
        self._folder.cleanup()

    @property
    def _replies(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdout)

    def _converse(self, message: bytes) -> bytes | None:
        try:
            write_frame(cast("BinaryIO", self._process.stdin), message)
        except OSError:  # it is gone
            return None
        return read_frame(self._replies, most_bytes=self._settings.output_mb * 1_000_000 + 1_000)

    def _decode(self, frame: bytes) -> Reply | None:
        try:
            return self._decoder.decode(frame)
        except msgspec.MsgspecError:  # a process that a file has taken over says anything
            self.is_spent = True
            return None


def _start(settings: ParsingSettings, folder: Path) -> subprocess.Popen[bytes]:
    arguments = [str(settings.seconds), str(settings.memory_mb), str(settings.output_mb)]
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-P", "-B", "-m", "ingest.parsing.worker", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    )


def _environment(folder: Path) -> dict[str, str]:
    """Return what a parser needs to know, and no secret of the user's."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    private = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"), str(folder))
    packages = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {**kept, **private, "PYTHONPATH": packages, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}


def _killed(path: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{path}: killed its parser; save it again, or remove it")


def _too_slow(path: str, settings: ParsingSettings) -> Reply:
    return Reply(
        failure=f"{path}: took longer than {settings.seconds:g} s to read; split it, or raise "
        "seconds under [parsing] in whoknows.toml"
    )


def _close(stream: object) -> None:
    with contextlib.suppress(OSError):  # what was still to be flushed has nobody to go to
        cast("BinaryIO", stream).close()
