"""The process that parses: it answers requests on its standard input until that ends.

Whatever a file does to it, the program that sent the file lives on.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import msgspec

from ingest.errors import UnreadableDocumentError
from ingest.parsing.confinement import confine
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

_SPARE_SECONDS = 5.0  # after which it ends itself, should nobody be there any more to end it


def main(seconds: str, memory_mb: str, output_mb: str) -> None:
    """Answer requests within these limits."""
    requests, replies = _own_streams()
    confine(Path(tempfile.gettempdir()), memory_bytes=int(memory_mb) * 1_000_000)
    decoder: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
    write_frame(replies, READY)
    while (frame := read_frame(requests, most_bytes=sys.maxsize)) is not None:
        _set_alarm(float(seconds) + _SPARE_SECONDS)
        write_frame(replies, _answer(decoder.decode(frame), int(output_mb), int(memory_mb)))
        _set_alarm(0.0)


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two ends of the conversation for itself: libraries print to where they like."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silence, standard)
    return requests, replies


def _set_alarm(seconds: float) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(request: Request, output_mb: int, memory_mb: int) -> bytes:
    try:
        reply = msgspec.msgpack.encode(_reply(request))
    except UnreadableDocumentError as error:
        return _fail(str(error))
    except MemoryError:
        return _fail(
            f"{request.path}: needs more than {memory_mb} MB of memory to be read; split it, or "
            "raise memory_mb under [parsing] in whoknows.toml"
        )
    if len(reply) > output_mb * 1_000_000:
        return _fail(
            f"{request.path}: holds more than {output_mb} MB of text and attachments; split it, "
            "or raise output_mb under [parsing] in whoknows.toml"
        )
    return reply


def _reply(request: Request) -> Reply:
    match request:
        case ParseRequest():
            from ingest.parsing.registry import parse_document

            media = parse_document(request.content, request.path, passwords=request.passwords)
            return Reply(media=media)
        case ReadScanRequest():
            from ingest.parsing.ocr import recognise_text

            return Reply(text=recognise_text(request.image))
        case DrawPageRequest():
            from ingest.parsing.page_images import draw_page

            drawn = draw_page(
                request.content,
                request.path,
                request.page,
                marked=request.marked,
                passwords=request.passwords,
            )
            return Reply(drawn=drawn)
        case PrintSlidesRequest():
            from ingest.parsing.slide_pages import print_slides

            content, path = request.content, request.path
            return Reply(printed=print_slides(content, path, passwords=request.passwords))
        case PrepareRequest():
            from ingest.parsing.page_images import load_libraries

            load_libraries()
            return Reply()


def _fail(reason: str) -> bytes:
    return msgspec.msgpack.encode(Reply(failure=reason))


if __name__ == "__main__":
    main(*sys.argv[1:])
