"""What a search can be limited to: the kinds, languages and years of what a viewer may read."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from index.access import Viewer
from index.document_table import Column
from index.generations import Generation
from ingest.parsing.kinds import DocumentKind
from ingest.records import Language

_Value = TypeVar("_Value", bound=str | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to choose among; whatever nothing has is not offered."""

    kinds: tuple[DocumentKind, ...]
    languages: tuple[Language, ...]
    years: tuple[int, ...]  # the newest first


def list_choices(generation: Generation, viewer: Viewer) -> Choices:
    """Return what the documents that a viewer may read differ in."""
    readable = generation.readable_documents(viewer)

    def values_of(column: Column[_Value]) -> set[_Value]:
        return {column.values[code] for code in np.unique(column.codes[readable]).tolist()}

    kinds = values_of(generation.documents.kinds)
    languages = values_of(generation.documents.languages)
    dates = values_of(generation.documents.dates)
    return Choices(
        kinds=tuple(each for each in DocumentKind if each in kinds),
        languages=tuple(each for each in Language if each in languages),
        years=tuple(sorted({int(date[:4]) for date in dates if date}, reverse=True)),
    )
