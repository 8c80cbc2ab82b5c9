"""A document as HTML: who wrote it and where it lies, its text with a passage marked, its pages.

Nothing here draws, and everything that comes from a document is escaped on its way in.
"""

import base64
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.addresses import local_folder
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.parsing.recognition import MediaType
from ingest.records import BlockKind
from search.opened_documents import OpenedBlock, OpenedDocument, Opening
from search.originals import PageImage
from ui.components import Setting, badge_html, said_date, wide_html
from ui.links import Place, address_of, link_html, person_html, return_html
from ui.markup import escape_html
from ui.messages import text

_SHOWN_PEOPLE = 6
_KINDS = {
    **dict.fromkeys((MediaType.PDF,), "pdf"),
    **dict.fromkeys((MediaType.DOCX, MediaType.DOC, MediaType.ODT, MediaType.RTF), "word"),
    **dict.fromkeys((MediaType.PPTX, MediaType.PPT, MediaType.ODP), "slides"),
    **dict.fromkeys((MediaType.XLSX, MediaType.XLSB, MediaType.XLS), "sheets"),
    **dict.fromkeys((MediaType.ODS, MediaType.CSV), "sheets"),
    **dict.fromkeys((MediaType.EML, MediaType.MSG, MediaType.MBOX), "mail"),
    **dict.fromkeys((MediaType.HTML, MediaType.MHTML), "web"),
    MediaType.IMAGE: "picture",
    MediaType.EPUB: "book",
}
DEEPEST = 4  # levels of headings that look unlike each other


def head_html(document: OpenedDocument, setting: Setting) -> str:
    """Return what a document is, whose, by whom, of when, and where it lies."""
    kind = text(f"kind.{_KINDS.get(MediaType(document.media_type), 'text')}", setting.language)
    said = (said_date(document.date, setting), kind)
    facts = "".join(f"<span>{escape_html(each)}</span>" for each in said if each)
    badge = badge_html(document.department, setting)
    return (
        f'{return_html(setting.language)}<header class="wk-top wk-document">'
        f"<h1>{escape_html(document.title)}</h1>"
        f'<p class="wk-facts">{badge}{facts}</p>{_people(document, setting)}'
        f'<p class="wk-facts">{setting.say("document.where")} '
        f"<code>{escape_html(_said_place(document))}</code>{_container(document, setting)}"
        "</p></header>"
    )


def _said_place(document: OpenedDocument) -> str:
    is_folder = local_folder(document.source) is not None
    return f"{document.source.rstrip('/')}{'/' if is_folder else ' '}{document.path}"


def _people(document: OpenedDocument, setting: Setting) -> str:
    if not document.people:
        return ""
    links = [
        person_html(each.person, each.name, setting.language)
        for each in document.people[:_SHOWN_PEOPLE]
    ]
    before, after = text("document.people", setting.language, people="\0").split("\0")
    named = escape_html(text("why.comma", setting.language)).join(links)
    return f'<p class="wk-by">{escape_html(before)}{named}{escape_html(after)}</p>'


def _container(document: OpenedDocument, setting: Setting) -> str:
    """Return the mail or archive that a document is inside, which opens it."""
    if document.parent is None:
        return ""
    address = address_of(Place.DOCUMENT, setting.language, document=document.parent)
    before, after = text("document.inside", setting.language, document="\0").split("\0")
    link = link_html(document.parent.rpartition("/")[2], address)
    return f" <span>{escape_html(before)}{link}{escape_html(after)}</span>"


def related_link_html(document: OpenedDocument, setting: Setting) -> str:
    """Return the way to who else works on the matter of a document."""
    address = address_of(Place.RELATED, setting.language, by="document", document=document.document)
    return (
        f'<p class="wk-onward">{link_html(text("document.related", setting.language), address)}</p>'
    )


def notice_html(key: str, setting: Setting) -> str:
    """Return what is not as it was to be expected."""
    return f'<p class="wk-conflict" role="note">{setting.say(key)}</p>'


def quiet_html(key: str, setting: Setting) -> str:
    """Return what is worth knowing, and nothing to worry about."""
    return f'<p class="wk-quiet">{setting.say(key)}</p>'


def page_html(document: OpenedDocument, image: PageImage, page: int, setting: Setting) -> str:
    """Return the image of a page.

    It is in the HTML itself, which travels through the reader's own connection: what has an
    address of its own could be asked for by others.
    """
    encoded = base64.b64encode(image.content).decode("ascii")
    label = setting.say("document.image", page=page, title=document.title)
    place = "" if image.highlight_at is None else _place(image.highlight_at)
    return (
        f'<figure class="wk-page">{place}<img src="data:{image.media_type};base64,{encoded}" '
        f'width="{image.width}" height="{image.height}" alt="{label}"></figure>'
    )


def _place(share: float) -> str:
    """Return what stands, unseen, where the passage begins on an image."""
    return f'<i class="wk-place" style="top:{share:.1%}"></i>'


def pager_html(
    document: OpenedDocument, page: int, count: int, opening: Opening, setting: Setting
) -> str:
    """Return which page of how many is shown, and the way to those beside it."""
    said = setting.say("document.page.of", page=page, count=count)
    previous = _turn(document, page - 1, "document.previous", opening, setting) if page > 1 else ""
    following = _turn(document, page + 1, "document.next", opening, setting) if page < count else ""
    label = setting.say("document.pages")
    return (
        f'<nav class="wk-pager" aria-label="{label}"><span>{previous}</span><span>{said}</span>'
        f"<span>{following}</span></nav>"
    )


def _turn(document: OpenedDocument, page: int, key: str, opening: Opening, setting: Setting) -> str:
    address = address_in(document, opening, setting, page=page)
    return link_html(text(key, setting.language), address)


def address_in(
    document: OpenedDocument,
    opening: Opening,
    setting: Setting,
    *,
    page: int | None = None,
    start: int | None = None,
) -> str:
    """Return the address of another place in a document, its passage still marked."""
    asked = {"chunk": opening.chunk, "page": page, "start": start}
    state = {name: str(value) for name, value in asked.items() if value is not None}
    return address_of(
        Place.DOCUMENT,
        setting.language,
        document=document.document,
        quote=opening.quote or "",
        **state,
    )


def text_html(document: OpenedDocument, opening: Opening, setting: Setting) -> str:
    """Return the blocks that are shown, and the way to what stands before and behind them."""
    parts = "".join(_parts(document, setting))
    if not parts:
        parts = quiet_html("document.no_text", setting)
    earlier = later = ""
    if opening.page is None or document.page_count is None:
        earlier, later = _earlier(document, opening, setting), _later(document, opening, setting)
    return f'<article class="wk-text" lang="{document.language}">{earlier}{parts}{later}</article>'


def _earlier(document: OpenedDocument, opening: Opening, setting: Setting) -> str:
    if not document.first_chunk:
        return ""
    shown = document.end_chunk - document.first_chunk
    start = max(0, document.first_chunk - max(shown, 1))
    return _more("document.earlier", start, document, opening, setting)


def _later(document: OpenedDocument, opening: Opening, setting: Setting) -> str:
    if document.end_chunk >= document.chunk_count:
        return ""
    return _more("document.later", document.end_chunk, document, opening, setting)


def _more(
    key: str, start: int, document: OpenedDocument, opening: Opening, setting: Setting
) -> str:
    address = address_in(document, opening, setting, start=start)
    link = link_html(text(key, setting.language), address)
    return f'<p class="wk-more" lang="{setting.language}">{link}</p>'


def _parts(document: OpenedDocument, setting: Setting) -> Iterator[str]:
    """Yield tables whole, and what stands between them, the passage asked for set apart."""
    shown = [each for each in document.blocks if not _is_title(each, document)]
    for (is_row, header, is_asked), group in groupby(shown, key=_belongs_to):
        blocks = list(group)
        if is_row:
            yield _table(header, blocks, setting)
        elif is_asked:
            label = setting.say("document.passage")
            inner = "".join(map(_block, blocks))
            yield f'<div class="wk-asked" role="region" aria-label="{label}">{inner}</div>'
        else:
            yield "".join(map(_block, blocks))


def _is_title(block: OpenedBlock, document: OpenedDocument) -> bool:
    return block.kind is BlockKind.HEADING and block.text.strip() == document.title


def _belongs_to(block: OpenedBlock) -> tuple[bool, str | None, bool]:
    is_row = block.kind is BlockKind.TABLE_ROW
    return is_row, block.header if is_row else None, block.is_asked and not is_row


def _block(block: OpenedBlock) -> str:
    if block.level is not None:
        size = min(block.level, DEEPEST)
        return f'<h2 class="wk-heading wk-heading-{size}">{_marked(block)}</h2>'
    return f"<p>{_marked(block)}</p>"


def _marked(block: OpenedBlock) -> str:
    pieces, end = [], 0
    for start, stop in block.marked:
        marked = escape_html(block.text[start:stop])
        pieces += [escape_html(block.text[end:start]), f"<mark>{marked}</mark>"]
        end = stop
    return "".join([*pieces, escape_html(block.text[end:])])


def _table(header: str | None, rows: Sequence[OpenedBlock], setting: Setting) -> str:
    heads = ""
    if header:
        cells = "".join(
            f'<th scope="col">{escape_html(cell)}</th>' for cell in header.split(CELL_SEPARATOR)
        )
        heads = f"<thead><tr>{cells}</tr></thead>"
    lines = "".join(map(_row, rows))
    table = f'<table class="wk-grid">{heads}<tbody>{lines}</tbody></table>'
    return wide_html(table, setting)


def _row(block: OpenedBlock) -> str:
    kind = "wk-row-marked" if block.marked else "wk-row-asked" if block.is_asked else ""
    cells = "".join(f"<td>{escape_html(cell)}</td>" for cell in block.text.split(CELL_SEPARATOR))
    return f'<tr class="{kind}">{cells}</tr>' if kind else f"<tr>{cells}</tr>"
