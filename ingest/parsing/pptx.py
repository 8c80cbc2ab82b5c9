"""Presentations in, blocks out: slide by slide what stands on them, the notes and the comments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.core_properties import read_core_properties
from ingest.parsing.drawing_text import text_of
from ingest.parsing.embedded import read_embedded
from ingest.parsing.ooxml import (
    OfficePart,
    descend,
    descendants_named,
    open_archive,
    open_package,
    read_part,
)
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of
from ingest.parsing.slide_layouts import SlideLayout, placeholder_kind, shapes_in
from ingest.parsing.slide_scans import find_scan
from ingest.parsing.slide_shapes import Slide
from ingest.records import BlockKind, ParsedDocument, Part, Role, Scan

DECK_LEVEL, SECTION_LEVEL, SLIDE_LEVEL = 0, 1, 2
_DEFAULT_SECTIONS = {"default section", "untitled section", "默认节", "无标题节", "預設章節"}
_COVER_TITLE = "ctrTitle"


def parse_pptx(content: bytes, path: str) -> ParsedDocument:
    """Return the slides and the core properties of a .pptx file and its kin."""
    with open_archive(content, path) as archive:
        package = open_package(archive)
        main = package.one_of_kind("officeDocument")
        root = None if main is None else read_part(archive, main.name, path)
        if main is None or root is None:
            raise UnreadableDocumentError(
                f"{path}: has no presentation inside; save it again from its program"
            )
        properties = read_core_properties(package)
        deck = _Deck(sections=_sections(root), authors=_comment_authors(main))
        for number, (identity, part) in enumerate(_slides(main, root), start=1):
            deck.add_slide(number, identity, part)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(deck.outline.blocks),
        bylines=properties.bylines + bylines_of(deck.reviewers, Role.REVIEWER),
        date=properties.date,
        parts=tuple(deck.parts),
        scans=tuple(deck.scans),
        gaps=(*hidden_slides_gap(deck.hidden), *deck.gaps, *package.gaps),
    )


@dataclass(slots=True, kw_only=True)
class _Deck:
    """A presentation while its slides are appended."""

    sections: Mapping[str, str]  # the section that a slide begins, by the slide's id
    authors: Mapping[str, str]  # of comments, by id
    outline: Outline = field(default_factory=Outline)
    hidden: list[int] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def add_slide(self, number: int, identity: str, part: OfficePart) -> None:
        """Append a slide, unless its author hid it."""
        if identity in self.sections:
            self.outline.add_heading(SECTION_LEVEL, self.sections[identity], page=number)
        root = part.read()
        if root is None:
            return
        if root.get("show") in {"0", "false"}:
            self.hidden.append(number)
            return
        layout = SlideLayout.of(part)
        slide = Slide(outline=self.outline, part=part, layout=layout, number=number)
        shapes = slide.shapes_of(root)
        self._add_title(slide, shapes, is_first=not self.outline.blocks)
        for shape in shapes:
            slide.add(shape)
        self._add_notes(part, number)
        self._add_comments(part, number)
        embedded = read_embedded(part)
        self.parts.extend(embedded.parts)
        self.gaps.extend(f"slide {number}: {gap}" for gap in embedded.gaps)
        scan = find_scan(part, root, number)
        self.scans.extend([] if scan is None else [scan])

    def _add_title(self, slide: Slide, shapes: list[Any], *, is_first: bool) -> None:
        """Append the slide's title as a heading, and take it off the shapes still to be added."""
        self.outline.end_sections(SLIDE_LEVEL)
        title = slide.title_among(shapes)
        if title is not None:
            shapes.remove(title)
            is_cover = is_first and placeholder_kind(title) == _COVER_TITLE
            level = DECK_LEVEL if is_cover else SLIDE_LEVEL
            self.outline.add_heading(level, text_of(title), page=slide.number)

    def _add_notes(self, part: OfficePart, number: int) -> None:
        notes = part.one_of_kind("notesSlide")
        for shape in shapes_in(None if notes is None else notes.read()):
            if placeholder_kind(shape) == "body":
                self.outline.add(BlockKind.NOTE, text_of(shape), page=number)

    def _add_comments(self, part: OfficePart, number: int) -> None:
        for comments in part.all_of_kind("comments"):
            for author, text in _comments(comments.read(), self.authors):
                self.outline.add(BlockKind.NOTE, f"comment by {author}: {text}", page=number)
                self.reviewers.append(author)


def _slides(main: OfficePart, root: Any) -> Iterator[tuple[str, OfficePart]]:
    """Yield the id and part of each slide in the order in which they are shown."""
    listed = descend(root, "sldIdLst")
    for slide in () if listed is None else listed:
        reference = next((v for k, v in slide.attrib.items() if k.endswith("}id")), "")
        part = main.related(identity=reference)
        if part is not None:
            yield slide.get("id", ""), part


def _sections(root: Any) -> Mapping[str, str]:
    """Return the names of the sections by the first slide of each."""
    firsts = (
        (next(descendants_named(section, "sldId"), None), section.get("name", ""))
        for section in descendants_named(root, "section")
    )
    return {
        slide.get("id", ""): name
        for slide, name in firsts
        if slide is not None and name.strip().casefold() not in _DEFAULT_SECTIONS
    }


def _comment_authors(main: OfficePart) -> Mapping[str, str]:
    roots = [part.read() for part in main.all_of_kind("commentAuthors", "authors")]
    return {
        author.get("id", ""): author.get("name", "")
        for root in roots
        for author in (() if root is None else root)
    }


def _comments(root: Any | None, authors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield author and text of each comment and each reply; there are an old and a new form."""
    for comment in () if root is None else root.iter("{*}cm", "{*}reply"):
        old_text = descend(comment, "text")
        text = text_of(descend(comment, "txBody")) if old_text is None else old_text.text or ""
        if text.strip():
            yield authors.get(comment.get("authorId", ""), ""), text.strip()


def hidden_slides_gap(hidden: Sequence[int]) -> Iterator[str]:
    """Yield a sentence on the slides that are hidden, if there are any."""
    if hidden:
        numbers = ", ".join(map(str, hidden))
        yield f"hidden slides were not read: {numbers}; unhide those that should be found"
