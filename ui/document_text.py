"""A stretch of a document, as it was opened, as Markdown."""

from urllib.parse import quote

from ingest.records import BlockKind
from search.opened_documents import OpenedBlock, OpenedDocument

_DEEPEST = 6  # of Markdown's headings


def write_markdown(opened: OpenedDocument, address: str) -> str:
    """Return what was opened, with what it is at its head and how to read on at its end.

    Args:
        opened: A document with a stretch of its text.
        address: What stands before the id of a document where it can be read on.
    """
    people = ", ".join(f"{each.name} ({each.person}, {each.role})" for each in opened.people)
    facts = (opened.document, opened.department, opened.date, people)
    parts = [f"# {opened.title}", " · ".join(each for each in facts if each)]
    is_title = bool(opened.blocks) and opened.blocks[0].text.strip() == opened.title
    parts += [_write_block(each) for each in opened.blocks[is_title:]]
    if opened.end_chunk < opened.chunk_count:
        parts.append(f"[…]({address}{quote(opened.document)}?start={opened.end_chunk})")
    return "\n\n".join(parts) + "\n"


def _write_block(block: OpenedBlock) -> str:
    if block.kind is not BlockKind.HEADING:
        return block.text
    level = block.heading_path.index(block.text.strip()) + 2  # below the title
    return f"{'#' * min(level, _DEEPEST)} {block.text.strip()}"
