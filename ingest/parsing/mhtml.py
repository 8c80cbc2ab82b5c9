"""A saved web page in, its document out; the pictures and frames saved with it are left out."""

from ingest.errors import UnreadableDocumentError
from ingest.parsing.html import parse_html
from ingest.parsing.mime import content_of, leaves, read_message, text_of
from ingest.records import ParsedDocument


def parse_mhtml(content: bytes, path: str) -> ParsedDocument:
    """Return the page; the date on which it was saved is not its own."""
    parts = leaves(read_message(content))
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise UnreadableDocumentError(f"{path}: holds no web page; save the page again")
    # Browsers leave the encoding to the page's own declaration, which the HTML parser reads.
    is_declared = page.get_param("charset") is not None
    return parse_html(text_of(page, path).encode() if is_declared else content_of(page), path)
