"""OpenDocument texts and presentations in, blocks out, by a walk over the XML.

It needs no office program, and keeps the notes, comments, charts and hidden slides apart.
"""

from collections.abc import Iterator
from typing import Any

from ingest.parsing.odf import OpenDocument, open_document, read_properties, text_of
from ingest.parsing.odf_body import OdfBody
from ingest.parsing.ooxml import attribute, children_named, descendants_named, open_archive
from ingest.parsing.outline import Outline
from ingest.parsing.pptx import DECK_LEVEL, SLIDE_LEVEL, hidden_slides_gap
from ingest.parsing.properties import bylines_of
from ingest.records import BlockKind, ParsedDocument, Role

_FURNITURE = {"footer", "header", "date-time", "page-number"}
_ROW_HEIGHT = 0.8  # cm: what begins within it stands side by side
_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}


def parse_odt(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the properties of an .odt file."""
    with open_archive(content, path) as archive:
        document = open_document(archive, path)
        body = OdfBody(document=document, outline=Outline())
        body.add(document.body)
        return _parsed(body, gaps=())


def parse_odp(content: bytes, path: str) -> ParsedDocument:
    """Return the slides and the properties of an .odp file."""
    with open_archive(content, path) as archive:
        document = open_document(archive, path)
        outline = Outline()
        reviewers: list[str] = []
        hidden: list[int] = []
        for number, page in enumerate(children_named(document.body, "page"), start=1):
            if _is_hidden(document, page):
                hidden.append(number)
                continue
            body = OdfBody(document=document, outline=outline, page=number, reviewers=reviewers)
            _add_page(body, page)
        body = OdfBody(document=document, outline=outline, reviewers=reviewers)
        return _parsed(body, gaps=tuple(hidden_slides_gap(hidden)))


def _parsed(body: OdfBody, *, gaps: tuple[str, ...]) -> ParsedDocument:
    properties = read_properties(body.document)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(body.outline.blocks),
        bylines=properties.bylines + bylines_of(body.reviewers, Role.REVIEWER),
        date=properties.date,
        gaps=(*gaps, *body.document.gaps),
    )


def _is_hidden(document: OpenDocument, page: Any) -> bool:
    style = attribute(page, "style-name")
    return document.style_property("drawing-page", style, "visibility") == "hidden"


def _add_page(body: OdfBody, page: Any) -> None:
    """Append a slide: its title as a heading, then the other shapes in reading order, its notes."""
    outline = body.outline
    is_first = not outline.blocks
    outline.end_sections(SLIDE_LEVEL)
    shapes = list(_shapes(page))
    has_subtitle = any(attribute(shape, "class") == "subtitle" for shape in shapes)
    for shape in [shape for shape in shapes if attribute(shape, "class") == "title"]:
        shapes.remove(shape)
        level = DECK_LEVEL if is_first and has_subtitle else SLIDE_LEVEL
        outline.add_heading(level, text_of(shape), page=body.page)
    for shape in shapes:
        body.add_element(shape)
    for notes in children_named(page, "notes"):
        for box in descendants_named(notes, "text-box"):
            outline.add(BlockKind.NOTE, text_of(box), page=body.page)


def _shapes(page: Any) -> Iterator[Any]:
    shown = (shape for shape in page if not _is_furniture(shape))
    return iter(sorted(shown, key=_place))


def _is_furniture(shape: Any) -> bool:
    is_prompt = attribute(shape, "placeholder") == "true"
    return is_prompt or attribute(shape, "class") in _FURNITURE


def _place(shape: Any) -> tuple[int, float]:
    down, right = _centimetres(attribute(shape, "y")), _centimetres(attribute(shape, "x"))
    return int(down / _ROW_HEIGHT), right


def _centimetres(length: str | None) -> float:
    unit = (length or "")[-2:]
    try:
        return float((length or "")[:-2]) * _CM.get(unit, 1.0)
    except ValueError:
        return 0.0
