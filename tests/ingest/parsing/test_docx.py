import io

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.parsing.registry import parse_document
from ingest.records import Block, BlockKind, ParsedDocument

WORD = nsdecls("w")


def parse(word: WordDocument) -> ParsedDocument:
    stream = io.BytesIO()
    word.save(stream)
    return parse_document(stream.getvalue(), "a.docx").parsed


def parse_body(xml: str) -> list[Block]:
    """Return the blocks of a document whose body begins with this XML."""
    word: WordDocument = docx.Document()
    body = parse_xml(f"<w:body {WORD}>{xml}</w:body>")
    for element in reversed(list(body)):
        word.element.body.insert(0, element)
    return list(parse(word).blocks)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"<w:sdt><w:sdtContent><w:p>{run('control')}</w:p></w:sdtContent></w:sdt>", "control"),
        (f"<w:p><w:ins>{run('inserted')}</w:ins></w:p>", "inserted"),
        (f"<w:p>{run('kept')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>", "kept"),
        (f"<w:p>{run('a')}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>", "a"),
        (f"<w:p>{run('a')}<w:r><w:tab/></w:r>{run('b')}</w:p>", "a b"),
        (f"<w:p><w:hyperlink>{run('link')}</w:hyperlink></w:p>", "link"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>" + run("seen") + "</w:p>", "seen"),
        (
            f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></w:pict></w:r></w:p>",
            "box",
        ),
    ],
)
def test_text_is_what_word_shows(xml: str, text: str) -> None:
    """Controls, insertions and text boxes are read; deletions, fields and hidden text are not."""
    assert [block.text for block in parse_body(xml)] == [text]


def test_outline_level_makes_a_heading() -> None:
    """A paragraph with a level of its own is a heading without a heading's style."""
    properties = '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'

    (block,) = parse_body(f"<w:p>{properties}{run('背景')}</w:p>")

    assert block.kind is BlockKind.HEADING


def test_merged_cells_are_read_once() -> None:
    """A cell over two rows gives its text to the first."""
    word: WordDocument = docx.Document()
    table = word.add_table(rows=3, cols=2)
    for row, texts in enumerate((("a", "b"), ("c", "d"), ("", "e"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "c"

    assert [block.text for block in parse(word).blocks] == ["c | d", "| e"]


def test_templates_date_is_no_date() -> None:
    """The day on which a library's template was saved is not the document's."""
    word: WordDocument = docx.Document()
    word.add_paragraph("text")

    assert parse(word).date is None


def test_one_author_with_a_comma_is_one() -> None:
    """Word writes `Doe, Jane` for one person, and divides several by semicolons."""
    word: WordDocument = docx.Document()
    word.add_paragraph("text")
    word.core_properties.author = "Doe, Jane"
    assert [byline.name for byline in parse(word).bylines] == ["Doe, Jane"]

    word.core_properties.author = "Jane Doe; 张伟"
    assert [byline.name for byline in parse(word).bylines] == ["Jane Doe", "张伟"]
