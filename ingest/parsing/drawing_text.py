"""Text in the drawing language that slides, charts, diagrams and text boxes of sheets share."""

from collections.abc import Iterator
from typing import Any

from ingest.parsing.ooxml import local_name

_PAGE_NUMBER = "slidenum"
_SKIPPED = {"Fallback", "pPr", "rPr", "endParaRPr"}


def paragraphs_of(element: Any) -> Iterator[Any]:
    """Yield the paragraphs at any depth below an element."""
    for child in element:
        name = local_name(child)
        if name == "p":
            yield child
        elif name not in _SKIPPED:
            yield from paragraphs_of(child)


def paragraph_text(paragraph: Any) -> str:
    """Return the text of a paragraph, its line breaks kept."""
    return "".join(_pieces(paragraph)).replace("\v", "\n")


def text_of(element: Any | None) -> str:
    """Return all text below an element, a line a paragraph."""
    if element is None:
        return ""
    texts = (paragraph_text(paragraph).strip() for paragraph in paragraphs_of(element))
    return "\n".join(filter(None, texts))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name == "br":
            yield "\n"
        elif name == "tab":
            yield " "
        elif name not in _SKIPPED and child.get("type") != _PAGE_NUMBER:
            yield from _pieces(child)
