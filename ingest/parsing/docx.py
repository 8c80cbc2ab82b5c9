"""Word documents in, blocks out: the body, what reviewers noted, and the first page's header.

The walk over the XML finds what `python-docx` leaves out: content controls, tracked insertions,
text boxes, notes, comments, equations, charts, and files saved as "Strict Open XML".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.core_properties import read_core_properties
from ingest.parsing.embedded import read_embedded
from ingest.parsing.numbering import read_numbering
from ingest.parsing.ooxml import (
    OfficePart,
    attribute,
    children_named,
    descend,
    descendants_named,
    local_name,
    main_part,
    open_archive,
    open_package,
    read_part,
)
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of
from ingest.parsing.word_body import WordBody
from ingest.parsing.word_styles import read_styles
from ingest.parsing.word_text import lines_of
from ingest.records import BlockKind, ParsedDocument, Role, Scan

_NOTES = {"footnotes": "footnoteReference", "endnotes": "endnoteReference"}
_COMMENT_MARK = "commentReference"
_READABLE_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")  # PNG and JPEG
_PAGE_NUMBER = re.compile(r"(?:page|第)?[\s\d/|·-]*(?:of|页|共)?[\s\d,，共]*页?", re.IGNORECASE)


def parse_docx(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the core properties of a .docx file."""
    with open_archive(content, path) as archive:
        package = open_package(archive)
        main = package.open(main_part(archive))
        root = read_part(archive, main.name, path)
        if root is None:
            raise UnreadableDocumentError(
                f"{path}: has no document inside; save it again from the word processor"
            )
        comments = list(_children(main, "comments"))
        outline = Outline()
        body = WordBody(
            outline=outline,
            main=main,
            styles=read_styles(_root(main, "styles")),
            numbering=read_numbering(_root(main, "numbering")),
            notes={**_notes(main), **_comments(comments)},
        )
        _add_first_page(outline, main, root)
        for each in children_named(root, "body"):
            body.add(each)
        embedded = read_embedded(main)
        scans = () if outline.blocks else tuple(_pictures(main))
        properties = read_core_properties(package)
    reviewers = (attribute(comment, "author") or "" for comment in comments)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(outline.blocks),
        bylines=properties.bylines + bylines_of(reviewers, Role.REVIEWER),
        date=properties.date,
        parts=embedded.parts,
        scans=scans,
        gaps=(*embedded.gaps, *package.gaps),
    )


def _root(main: OfficePart, kind: str) -> Any | None:
    part = main.one_of_kind(kind)
    return None if part is None else part.read()


def _children(main: OfficePart, kind: str) -> Iterator[Any]:
    root = _root(main, kind)
    return iter(() if root is None else root)


def _notes(main: OfficePart) -> Mapping[tuple[str, str], str]:
    """Return footnotes and endnotes by the marks that refer to them."""
    return {
        (mark, attribute(note, "id") or ""): "\n".join(lines_of(note))
        for kind, mark in _NOTES.items()
        for note in _children(main, kind)
    }


def _comments(comments: Iterable[Any]) -> Mapping[tuple[str, str], str]:
    return {
        (_COMMENT_MARK, attribute(comment, "id") or ""): _comment_text(comment)
        for comment in comments
    }


def _comment_text(comment: Any) -> str:
    author = attribute(comment, "author")
    text = "\n".join(lines_of(comment))
    return f"comment by {author}: {text}" if author else f"comment: {text}"


def _add_first_page(outline: Outline, main: OfficePart, root: Any) -> None:
    """Append the header and footer of a first page of its own, where the body lacks their words.

    They hold what a cover says: the file number, the version, how confidential it is.
    """
    section = next(descendants_named(root, "sectPr"), None)
    if descend(section, "titlePg") is None:
        return
    body = "".join(each.text or "" for each in descendants_named(root, "t"))
    for reference in section if section is not None else ():
        is_header = local_name(reference) in {"headerReference", "footerReference"}
        if is_header and attribute(reference, "type") == "first":
            part = main.related(identity=attribute(reference, "id") or "")
            for line in lines_of(_read(part)):
                text = line.strip()
                if text not in body and not _PAGE_NUMBER.fullmatch(text):
                    outline.add(BlockKind.NOTE, text)


def _read(part: OfficePart | None) -> Any:
    root = None if part is None else part.read()
    return () if root is None else root


def _pictures(main: OfficePart) -> Iterator[Scan]:
    """Yield the pictures of a document that is nothing else: pages that somebody scanned."""
    for part in main.all_of_kind("image"):
        image = part.read_picture()
        if image is not None and image.startswith(_READABLE_PICTURES):
            yield Scan(image=image)
