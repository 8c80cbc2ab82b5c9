"""The parts of an OpenDocument file: content, styles, properties, and the text of a paragraph."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.ooxml import (
    attribute,
    damage_gaps,
    descend,
    descendants_named,
    local_name,
    read_if_sound,
    read_part,
)
from ingest.parsing.properties import bylines_of, date_of, real_title, split_names
from ingest.records import Byline, Role

_SPACES = re.compile(r"[ \t\r\n]+")
# What is tied to a place in a paragraph but is no part of its text.
_APART = {"note", "annotation", "annotation-end", "frame", "custom-shape", "g", "ruby-text", ""}
_MAX_SPACES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDocument:
    """An OpenDocument file that has been opened."""

    archive: zipfile.ZipFile
    body: Any  # the element that holds the text, the pages or the sheets
    styles: Mapping[tuple[str, str], Any]  # by family and name
    damaged: list[str] = field(default_factory=list)  # the parts that could not be read

    @property
    def gaps(self) -> tuple[str, ...]:
        """What could not be read of the file so far."""
        return damage_gaps(self.damaged)

    def read(self, name: str) -> Any | None:
        """Return the root of a part, None where the file lacks the part or has it damaged."""
        return read_if_sound(self.archive, name, self.damaged)

    def style_names(self, family: str, name: str | None) -> Iterator[str]:
        """Yield the name of a style and of those that it takes after; some are in a ring."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            yield name.replace("_20_", " ")
            style = self.styles.get((family, name))
            name = attribute(style, "parent-style-name")

    def style_property(self, family: str, name: str | None, key: str) -> str | None:
        """Return what a style says of a property, None where it says nothing."""
        style = self.styles.get((family, name or ""))
        values = (attribute(one, key) for one in (() if style is None else style))
        return next((value for value in values if value is not None), None)


def open_document(archive: zipfile.ZipFile, path: str) -> OpenDocument:
    """Return an OpenDocument file.

    Raises:
        UnreadableDocumentError: it is encrypted, damaged or has no content.
    """
    manifest = read_part(archive, "META-INF/manifest.xml", path)
    if next(descendants_named(manifest, "encryption-data"), None) is not None:
        raise UnreadableDocumentError(f"{path}: needs a password; save a copy without one")
    content = read_part(archive, "content.xml", path)
    body = descend(content, "body")
    if body is None or not len(body):
        raise UnreadableDocumentError(
            f"{path}: has no content inside; save it again from its program"
        )
    damaged: list[str] = []
    roots = (content, read_if_sound(archive, "styles.xml", damaged))
    styles = {
        (attribute(style, "family") or "", attribute(style, "name") or ""): style
        for root in roots
        for style in descendants_named(root, "style")
    }
    return OpenDocument(archive=archive, body=body[0], styles=styles, damaged=damaged)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProperties:
    """What an OpenDocument file says of itself."""

    title: str | None
    bylines: tuple[Byline, ...]
    date: date | None


def read_properties(document: OpenDocument) -> DocumentProperties:
    """Return the properties of an OpenDocument file, empty where it has none."""
    root = document.read("meta.xml")
    texts = {local_name(one): one.text or "" for one in descendants_named(root, "*")}
    creator = texts.get("initial-creator") or texts.get("creator", "")
    return DocumentProperties(
        title=real_title(texts.get("title")),
        bylines=bylines_of(split_names(creator), Role.AUTHOR),
        date=date_of(texts.get("creation-date", "")[:10]),
    )


def paragraph_text(paragraph: Any) -> str:
    """Return the text of a paragraph, its line breaks kept."""
    return "".join(_pieces(paragraph)).strip(" ")


def paragraphs_of(container: Any) -> Iterator[Any]:
    """Yield the paragraphs and headings below an element, but for those of tables within."""
    for element in container:
        name = local_name(element)
        if name in {"p", "h"}:
            yield element
        elif name not in {"table", "annotation"}:
            yield from paragraphs_of(element)


def text_of(container: Any) -> str:
    """Return all text below an element, a line a paragraph."""
    texts = (paragraph_text(paragraph) for paragraph in paragraphs_of(container))
    return "\n".join(filter(None, texts))


def _pieces(element: Any) -> Iterator[str]:
    yield _SPACES.sub(" ", element.text or "")
    for child in element:
        name = local_name(child)
        if name == "s":
            count = attribute(child, "c") or "1"
            yield " " * min(int(count), _MAX_SPACES)
        elif name == "tab":
            yield " "
        elif name == "line-break":
            yield "\n"
        elif name not in _APART:
            yield from _pieces(child)
        yield _SPACES.sub(" ", child.tail or "")
