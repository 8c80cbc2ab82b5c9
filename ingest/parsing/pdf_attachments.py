"""A file inside a PDF, attached to it or pinned to one of its pages."""

from typing import Any

from ingest.records import Part

MAX_PARTS = 200  # of one document
MAX_PART_BYTES = 100_000_000


def read_attachment(attachment: Any) -> Part | str:
    """Return the file that an attachment of pypdfium2's is, or a sentence that says why not."""
    import ctypes

    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        name = attachment.get_name().replace("\\", "/")
        size = ctypes.c_ulong()
        pdfium.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
        if size.value > MAX_PART_BYTES:
            limit = MAX_PART_BYTES // 1_000_000
            return f"its attachment {name} is larger than {limit} MB; put it beside the document"
        return Part(name=name, content=bytes(attachment.get_data()))
    except pypdfium2.PdfiumError:
        return "one of its attachments is damaged; attach it again"
