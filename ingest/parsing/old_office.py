"""Word, PowerPoint and RTF files of old formats in, blocks out: converted first, then read."""

from dataclasses import replace

from ingest.parsing.core_properties import CoreProperties
from ingest.parsing.docx import parse_docx
from ingest.parsing.libreoffice import convert
from ingest.parsing.ole_properties import read_ole_properties
from ingest.parsing.pptx import parse_pptx
from ingest.records import ParsedDocument, Role


def parse_doc(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the properties of a .doc file."""
    parsed = parse_docx(convert(content, path, suffix="doc", target="docx"), path)
    return _with_properties(parsed, read_ole_properties(content))


def parse_ppt(content: bytes, path: str) -> ParsedDocument:
    """Return the slides and the properties of a .ppt file."""
    parsed = parse_pptx(convert(content, path, suffix="ppt", target="pptx"), path)
    return _with_properties(parsed, read_ole_properties(content))


def parse_rtf(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the properties of an .rtf file."""
    return parse_docx(convert(content, path, suffix="rtf", target="docx"), path)


def _with_properties(parsed: ParsedDocument, properties: CoreProperties) -> ParsedDocument:
    """Return what was parsed with the properties of the file itself, not of its conversion."""
    others = (byline for byline in parsed.bylines if byline.role is not Role.AUTHOR)
    return replace(
        parsed,
        title=properties.title,
        bylines=(*properties.bylines, *others),
        date=properties.date,
    )
