"""OpenDocument files for tests, put together from the XML of their content."""

import io
import zipfile

NAMES = ("office", "text", "table", "draw", "presentation", "style", "svg", "dc", "meta", "chart")
SPACES = " ".join(f'xmlns:{name}="urn:test:{name}"' for name in (*NAMES, "xlink"))
TYPE = "application/vnd.oasis.opendocument."


def package(kind: str, body: str, *, styles: str = "", **parts: str) -> bytes:
    """Return an OpenDocument file of a kind: `text`, `presentation` or `spreadsheet`."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", TYPE + kind)
        archive.writestr("content.xml", content)
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def paragraph(text: str) -> str:
    """Return a paragraph."""
    return f"<text:p>{text}</text:p>"


def cell(text: str, attributes: str = "") -> str:
    """Return a cell of a table, with attributes as XML writes them."""
    return f"<table:table-cell {attributes}>{paragraph(text)}</table:table-cell>"


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, attributes: str = 'table:name="库存"') -> str:
    """Return a table of a text, or a sheet of a spreadsheet."""
    return f"<table:table {attributes}>{''.join(rows)}</table:table>"


def frame(text: str, *, x: float, y: float, attributes: str = "") -> str:
    """Return a box on a slide, its place in centimetres."""
    place = f'svg:x="{x}cm" svg:y="{y}cm"'
    return f"<draw:frame {place} {attributes}><draw:text-box>{text}</draw:text-box></draw:frame>"
