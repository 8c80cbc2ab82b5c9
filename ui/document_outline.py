"""The headings of a document as HTML, each leading there, that of the passage set apart."""

from collections.abc import Sequence

from search.opened_documents import OpenedDocument, Opening, OutlineEntry
from search.originals import can_draw
from ui.components import Setting
from ui.document_cards import DEEPEST, address_in
from ui.links import link_html


def outline_html(document: OpenedDocument, opening: Opening, setting: Setting) -> str:
    """Return the headings of a document, each leading there; nothing where one is all."""
    entries = [each for each in document.outline if each.text != document.title]
    if len(entries) < 2:
        return ""
    least = min(each.level for each in entries)
    here = _entry_here(entries, document)
    lines = "".join(
        _entry(each, least, document, opening, setting, is_here=each is here) for each in entries
    )
    return (
        f'<details class="wk-outline" open><summary>{setting.say("document.outline")}</summary>'
        f"<ol>{lines}</ol></details>"
    )


def _entry_here(entries: Sequence[OutlineEntry], document: OpenedDocument) -> OutlineEntry | None:
    """Return the heading of the section that the passage stands in."""
    if document.chunk is None:
        return None
    heading = _heading_above(document)
    above = [each for each in entries if heading and (each.chunk, each.text) == heading]
    before = [each for each in entries if each.chunk <= document.chunk]
    return next(iter([*above, *reversed(before)]), None)


def _heading_above(document: OpenedDocument) -> tuple[int, str] | None:
    """Return the heading that stands above the passage among what is shown, and its chunk."""
    asked = [each for each in document.blocks if each.is_asked and each.level is None]
    passage = next((each for each in asked if each.marked), asked[0] if asked else None)
    heading = None
    for block in document.blocks:
        if block is passage:
            return heading
        if block.level is not None:
            heading = (block.chunk, block.text.strip())
    return None


def _entry(
    entry: OutlineEntry,
    least: int,
    document: OpenedDocument,
    opening: Opening,
    setting: Setting,
    *,
    is_here: bool,
) -> str:
    is_paged = can_draw(document.media_type) and entry.page is not None
    address = (
        address_in(document, opening, setting, page=entry.page)
        if is_paged
        else address_in(document, opening, setting, start=entry.chunk)
    )
    depth = min(entry.level - least, DEEPEST - 1)
    here = ' class="wk-here" aria-current="true"' if is_here else ""
    link = link_html(entry.text, address)
    return f'<li{here} style="padding-left:{depth}rem">{link}</li>'
