"""What stands beside the cells of a worksheet: text boxes, charts, captions and comments."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parsing.charts import add_chart
from ingest.parsing.drawing_text import text_of
from ingest.parsing.ooxml import OfficePart, children_named, descend, local_name
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.xlsx_cells import rich_text
from ingest.records import BlockKind

_THREAD_AUTHOR = "tc="  # the author of the copy that older programs show of a thread


def add_drawings(outline: Outline, sheet: OfficePart, *, page: int) -> None:
    """Append the text boxes, pictures' descriptions and charts that lie on a sheet."""
    for drawing in sheet.all_of_kind("drawing"):
        root = drawing.read()
        for kind, text in [] if root is None else _drawn_texts(root):
            outline.add(kind, text, page=page)
        for chart in drawing.all_of_kind("chart"):
            chart_root = chart.read()
            if chart_root is not None:
                add_chart(outline, chart_root, page=page)


def _drawn_texts(root: Any) -> Iterator[tuple[BlockKind, str]]:
    for element in root.iter():
        name = local_name(element)
        if name == "txBody":
            yield BlockKind.PARAGRAPH, text_of(element)
        elif name == "cNvPr" and local_name(element.getparent()) != "nvGraphicFramePr":
            yield BlockKind.CAPTION, description(element.get("descr"))


def add_comments(outline: Outline, sheet: OfficePart, *, page: int) -> list[str]:
    """Append who commented what on which cell, and return who they are."""
    people = _people(sheet)
    authors: list[str] = []
    for part in sheet.all_of_kind("comments", "threadedComment"):
        root = part.read()
        for cell, author, text in [] if root is None else _comments(root, people):
            outline.add(BlockKind.NOTE, f"comment by {author} on {cell}: {text}", page=page)
            authors.append(author)
    return authors


def _people(sheet: OfficePart) -> Mapping[str, str]:
    """Return the names of those who write in threads, by id."""
    names = (name for name in sheet.archive.namelist() if name.startswith("xl/persons/"))
    roots = [sheet.open(name).read() for name in names if name.endswith(".xml")]
    return {
        person.get("id", ""): person.get("displayName", "")
        for root in roots
        if root is not None
        for person in children_named(root, "person")
    }


def _comments(root: Any, people: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the cell, author and text of each comment."""
    if local_name(root) == "ThreadedComments":
        for comment in children_named(root, "threadedComment"):
            text = descend(comment, "text")
            author = people.get(comment.get("personId", ""), "")
            yield comment.get("ref", ""), author, "" if text is None else text.text or ""
        return
    authors = [author.text or "" for author in _children_of(root, "authors")]
    for comment in _children_of(root, "commentList"):
        number = int(comment.get("authorId", "0"))
        author = authors[number] if number < len(authors) else ""
        text = descend(comment, "text")
        if text is not None and not author.startswith(_THREAD_AUTHOR):
            # Excel puts the author's name at the head of a note's text too.
            said = rich_text(text).strip().removeprefix(f"{author}:").strip()
            yield comment.get("ref", ""), author, said


def _children_of(root: Any, name: str) -> Iterator[Any]:
    container = descend(root, name)
    return iter(() if container is None else container)
