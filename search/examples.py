"""What a newcomer may ask first: matters that this workspace's own documents are about."""

import re
from collections.abc import Iterator

from index.access import Selection, Viewer
from index.catalog_rows import DocumentRow
from index.generations import Generation
from ingest.records import Language
from search.hits import text_width

_IDEAL_WIDTH = 24  # columns; a shorter title says little, a longer one is tiresome to read
_WIDEST = 44
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[A-Za-z]{2,}")


def example_topics(
    generation: Generation, viewer: Viewer, language: Language, *, count: int = 3
) -> list[str]:
    """Return titles to ask about, of as many departments: fewer where there are fewer.

    Only documents that the viewer may read are named; the same index gives the same titles.
    """
    best: dict[str, str] = {}
    for document in sorted(
        _readable(generation, viewer), key=lambda each: _awkwardness(each, language)
    ):
        if document.title not in best.values():
            best.setdefault(document.department, document.title)
    order = [each.department_id for each in generation.departments if each.department_id in best]
    return [best[department] for department in _spread(order, count)]


def _readable(generation: Generation, viewer: Viewer) -> Iterator[DocumentRow]:
    selected = generation.selected_documents(Selection(viewer=viewer))
    for document, is_selected in zip(generation.documents, selected, strict=True):
        if is_selected and text_width(document.title) <= _WIDEST:
            yield document


def _awkwardness(document: DocumentRow, language: Language) -> tuple[bool, bool, bool, int, str]:
    """Return what speaks against a title in a question, the weightiest first."""
    title = document.title
    foreign = _LATIN if language is Language.ZH else _HAN
    return (
        document.language is not language,
        bool(foreign.search(title)),
        any(character.isdigit() for character in title),
        abs(text_width(title) - _IDEAL_WIDTH),
        document.document_id,
    )


def _spread(departments: list[str], count: int) -> list[str]:
    """Return so many departments, as far apart as their order allows."""
    if len(departments) <= count:
        return departments
    return [departments[place * len(departments) // count] for place in range(count)]
