"""The tags of a PDF page in, the headings that they name out (PDF 32000-1, 14.8.4)."""

import ctypes
import re
from collections.abc import Iterator
from typing import Any

_HEADING = re.compile(r"H([1-6])|Title")
_MAX_NAME_BYTES = 64
_MAX_ELEMENTS = 5_000
_MAX_DEPTH = 60


def read_tagged_levels(page: Any) -> dict[int, int]:
    """Return the level of each heading by the mark that its text carries, empty without tags."""
    import pypdfium2.raw as pdfium

    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        return {mark: level for element, level in _headings(tree) for mark in _marks(element)}
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _headings(tree: Any) -> Iterator[tuple[Any, int]]:
    """Yield the elements that are headings, with their level from 1; a title's is 1 as well."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDF_StructTree_CountChildren(tree)
    waiting = [(pdfium.FPDF_StructTree_GetChildAtIndex(tree, i), 0, 0) for i in range(count)]
    seen = 0
    while waiting and seen < _MAX_ELEMENTS:
        element, level, depth = waiting.pop()
        if not element or depth > _MAX_DEPTH:
            continue
        seen += 1
        level = level or _level(element)
        if level:
            yield element, level
        children = pdfium.FPDF_StructElement_CountChildren(element)
        waiting += [
            (pdfium.FPDF_StructElement_GetChildAtIndex(element, i), level, depth + 1)
            for i in range(children)
        ]


def _level(element: Any) -> int:
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(_MAX_NAME_BYTES)
    length = pdfium.FPDF_StructElement_GetType(element, name, _MAX_NAME_BYTES)
    text = name.raw[: max(0, min(length, _MAX_NAME_BYTES) - 2)].decode("utf-16-le", "replace")
    match = _HEADING.fullmatch(text)
    return int(match[1] or 1) if match else 0


def _marks(element: Any) -> Iterator[int]:
    import pypdfium2.raw as pdfium

    for index in range(pdfium.FPDF_StructElement_GetMarkedContentIdCount(element)):
        yield pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
