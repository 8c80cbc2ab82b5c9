import io
import struct
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from ingest.parsing.embedded import read_packed
from ingest.parsing.registry import parse_document
from ingest.records import Block, BlockKind, Byline, ParsedDocument, Part, Role

WORD = nsdecls("w")
MATH = nsdecls("m")


RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"


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


def math(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def rewritten(content: bytes, *changes: tuple[str, str]) -> bytes:
    """Return an Office file with texts of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for before, after in changes if name.endswith((".xml", ".rels")) else ():
                part = part.replace(before.encode(), after.encode())
            new.writestr(name, part)
    return stream.getvalue()


def with_part(body: str, *, kind: str, xml: str | bytes) -> bytes:
    """Return a document that refers to a part of its own as `rIdPart`."""
    word: WordDocument = docx.Document()
    for element in reversed(list(parse_xml(f"<w:body {WORD}>{body}</w:body>"))):
        word.element.body.insert(0, element)
    stream = io.BytesIO()
    word.save(stream)
    link = f'<Relationship Id="rIdPart" Type="{RELATIONSHIPS}/{kind}" Target="part.xml"/>'
    content = rewritten(stream.getvalue(), ("</Relationships>", f"{link}</Relationships>"))
    with zipfile.ZipFile(added := io.BytesIO(content), "a") as archive:
        archive.writestr("word/part.xml", xml)
    return added.getvalue()


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    return stream.getvalue()


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
        (f"<w:p><w:moveTo>{run('moved')}</w:moveTo></w:p>", "moved"),
        (f"<w:p>{run('kept')}<w:moveFrom>{run('old')}</w:moveFrom></w:p>", "kept"),
        (f"<w:p><w:fldSimple w:instr='REF a'>{run('Table 3')}</w:fldSimple></w:p>", "Table 3"),
        (
            "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + run(" done") + "</w:p>",
            "☑ done",
        ),
        (
            "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val='0'/><w:checked/>"
            f"</w:checkBox></w:ffData></w:fldChar></w:r>{run(' yes')}</w:p>",
            "☒ yes",
        ),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>"
            f"{run('Click to enter')}</w:p></w:sdtContent></w:sdt><w:p>{run('text')}</w:p>",
            "text",
        ),
        (
            f"<w:p><w:r><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase>"
            "</w:ruby></w:r></w:p>",
            "汉",
        ),
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


def test_cell_over_two_rows_stands_in_both() -> None:
    """Each row is read alone, so each has the label that it shares."""
    word: WordDocument = docx.Document()
    table = word.add_table(rows=3, cols=2)
    for row, texts in enumerate((("a", "b"), ("c", "d"), ("", "e"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "c"

    assert [block.text for block in parse(word).blocks] == ["c | d", "c | e"]


def test_cell_over_two_columns_stands_once() -> None:
    """The cells after it stay under their own headers."""
    word: WordDocument = docx.Document()
    table = word.add_table(rows=2, cols=3)
    for row, texts in enumerate((("a", "b", "c"), ("wide", "", "end"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(1, 1))

    assert [block.text for block in parse(word).blocks] == ["wide | | end"]


def test_table_in_a_cell_is_a_table_of_its_own() -> None:
    """Its rows follow those of the table around it."""
    word: WordDocument = docx.Document()
    outer = word.add_table(rows=2, cols=2)
    for number, cell in enumerate(cell for row in outer.rows for cell in row.cells):
        cell.text = f"outer {number}"
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    for number, cell in enumerate(cell for row in inner.rows for cell in row.cells):
        cell.text = f"inner {number}"

    assert [(block.header, block.text) for block in parse(word).blocks] == [
        ("outer 0 | outer 1", "outer 2 | outer 3"),
        ("inner 0 | inner 1", "inner 2 | inner 3"),
    ]


def test_comment_follows_what_it_is_about() -> None:
    """It is a note that names its author, who reviewed the document."""
    word: WordDocument = docx.Document()
    first = word.add_paragraph("安全库存为两周。")
    word.add_paragraph("Next.")
    word.add_comment(first.runs, text="太低了。", author="李娜", initials="L")

    parsed = parse(word)

    assert [(block.kind, block.text) for block in parsed.blocks] == [
        (BlockKind.PARAGRAPH, "安全库存为两周。"),
        (BlockKind.NOTE, "comment by 李娜: 太低了。"),
        (BlockKind.PARAGRAPH, "Next."),
    ]
    assert Byline(name="李娜", role=Role.REVIEWER) in parsed.bylines


def test_headings_have_the_numbers_that_word_writes() -> None:
    """People cite sections by them, and they are nowhere in the text."""
    word: WordDocument = docx.Document()
    numbering = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="Heading{depth + 1}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(
            [("chineseCounting", "第%1章"), ("decimal", "1.%2"), ("upperLetter", "%3)")]
        )
    )
    definition = f'<w:abstractNum {WORD} w:abstractNumId="90">{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(definition))
    numbering.append(parse_xml(f'<w:num {WORD} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth in range(3):
        properties = word.styles[f"Heading {depth + 1}"].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {WORD}><w:numId w:val="90"/></w:numPr>'))
    for level, text in ((1, "背景"), (2, "Goals"), (3, "Speed"), (2, "Limits"), (1, "方案")):
        word.add_heading(text, level)

    headings = [block.text for block in parse(word).blocks]

    assert headings == ["第一章 背景", "1.1 Goals", "A) Speed", "1.2 Limits", "第二章 方案"]


def test_contents_are_left_out() -> None:
    """A table of contents repeats the headings and says nothing."""
    word: WordDocument = docx.Document()
    word.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("Background 3", style="toc 1")
    word.add_paragraph("text")

    assert [block.text for block in parse(word).blocks] == ["text"]


def test_description_of_a_picture_is_a_caption() -> None:
    """What somebody wrote for those who cannot see it is found; a program's name for it is not."""
    word: WordDocument = docx.Document()
    for text in ("Flow of a return", "Picture 3", "image1.png"):
        word.add_paragraph().add_run().add_picture(io.BytesIO(_picture()))
        word.inline_shapes[-1]._inline.docPr.set("descr", text)

    (block,) = parse(word).blocks

    assert (block.kind, block.text) == (BlockKind.CAPTION, "Flow of a return")


def test_first_page_says_what_the_body_does_not() -> None:
    """A cover's header holds the file number; running headers and page numbers say nothing."""
    word: WordDocument = docx.Document()
    word.add_paragraph("Body.")
    section = word.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "文件编号：QP-12"
    section.first_page_footer.paragraphs[0].text = "Page 1 of 9"
    section.header.paragraphs[0].text = "Running header"

    assert [block.text for block in parse(word).blocks] == ["文件编号：QP-12", "Body."]


def test_footnote_follows_the_paragraph_that_refers_to_it() -> None:
    """It stands under the heading of the text that it explains."""
    content = with_part(
        f"<w:p>{run('Text.')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        f"<w:p>{run('After.')}</w:p>",
        kind="footnotes",
        xml=f"<w:footnotes {WORD}><w:footnote w:id='2'><w:p>{run('Source: audit.')}</w:p>"
        "</w:footnote></w:footnotes>",
    )

    blocks = parse_document(content, "a.docx").parsed.blocks

    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.NOTE, "Source: audit."),
        (BlockKind.PARAGRAPH, "After."),
    ]


def test_chart_is_a_table() -> None:
    """Its title is a caption, its categories are rows, its series are columns."""
    chart = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    series = "".join(
        f"<ser><tx><v>{name}</v></tx><cat><strCache><pt idx='0'><v>Q1</v></pt><pt idx='1'><v>Q2</v>"
        f"</pt></strCache></cat><val><numCache><pt idx='0'><v>{first}</v></pt><pt idx='1'>"
        f"<v>0.30000000000000004</v></pt></numCache></val></ser>"
        for name, first in (("2024", 5), ("2025", 7))
    )
    content = with_part(
        f"<w:p><w:r><w:drawing><c:chart xmlns:c='{chart}' "
        f"xmlns:r='{RELATIONSHIPS}' r:id='rIdPart'/></w:drawing></w:r></w:p>",
        kind="chart",
        xml=f"<chartSpace xmlns='{chart}'><chart><title><t>Returns</t></title><plotArea><barChart>"
        f"{series}</barChart></plotArea></chart></chartSpace>",
    )

    blocks = parse_document(content, "a.docx").parsed.blocks

    assert [(block.header, block.text) for block in blocks] == [
        (None, "Returns"),
        ("| 2024 | 2025", "Q1 | 5 | 7"),
        ("| 2024 | 2025", "Q2 | 0.3 | 0.3"),
    ]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"<m:sSup><m:e>{math('x')}</m:e><m:sup>{math('2')}</m:sup></m:sSup>{math('y')}", "x^2 y"),
        (f"<m:f><m:num>{math('a+b')}</m:num><m:den>{math('c')}</m:den></m:f>", "(a+b)/c"),
        (f"<m:rad><m:deg/><m:e>{math('x')}</m:e></m:rad>", "√(x)"),
        (f"<m:d><m:e>{math('x')}</m:e></m:d>", "(x)"),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{math('n=1')}</m:sub>"
            f"<m:sup>{math('∞')}</m:sup><m:e>{math('n')}</m:e></m:nary>",
            "∑_(n=1)^∞ n",
        ),
        (f"<m:func><m:fName>{math('log')}</m:fName><m:e>{math('x')}</m:e></m:func>", "log x"),
        (
            f"<m:m><m:mr><m:e>{math('1')}</m:e><m:e>{math('0')}</m:e></m:mr>"
            f"<m:mr><m:e>{math('0')}</m:e><m:e>{math('1')}</m:e></m:mr></m:m>",
            "[1, 0; 0, 1]",
        ),
    ],
)
def test_equation_is_one_line(xml: str, text: str) -> None:
    """In the linear form that Word itself offers."""
    (block,) = parse_body(f"<w:p><m:oMath {MATH}>{xml}</m:oMath></w:p>")

    assert block.text == text


def test_embedded_file_is_a_part() -> None:
    """A file that somebody inserted is a document of its own."""
    content = with_part(f"<w:p>{run('See the sheet.')}</w:p>", kind="package", xml="a,b")

    parsed = parse_document(content, "a.docx").parsed

    assert parsed.parts == (Part(name="part.xml", content=b"a,b"),)
    assert parsed.gaps == ()


def test_file_of_the_packager_keeps_its_name() -> None:
    """Windows packs any kind of file into a stream that begins with the file's name and paths."""
    packed = b"\2\0" + "报价.csv".encode("gbk") + b"\0C:\\a.csv\0\0\0\3\0\5\0\0\0C:\\t\0"
    stream = struct.pack("<I", 99) + packed + struct.pack("<I", 3) + b"a,b" + b"trailing"

    assert read_packed(stream) == Part(name="报价.csv", content=b"a,b")


def test_embedded_object_that_cannot_be_read_is_a_gap() -> None:
    """What a document holds and nobody finds is said."""
    damaged = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100
    content = with_part(f"<w:p>{run('text')}</w:p>", kind="oleObject", xml=damaged)

    (gap,) = parse_document(content, "a.docx").parsed.gaps

    assert "1 of its embedded objects" in gap


def test_document_of_pictures_only_is_scans() -> None:
    """Somebody scanned pages into it; with text beside them, pictures are illustrations."""
    word: WordDocument = docx.Document()
    word.add_picture(io.BytesIO(_picture()))
    assert [scan.image for scan in parse(word).scans] == [_picture()]

    word.add_paragraph("text")
    assert parse(word).scans == ()


@pytest.mark.parametrize("main", ["document", "template.macroEnabledTemplate"])
def test_strict_files_and_templates_are_read(main: str) -> None:
    """Strict Open XML has other namespaces, a template another content type."""
    word: WordDocument = docx.Document()
    word.add_heading("规则", 1)
    word.add_paragraph("text")
    stream = io.BytesIO()
    word.save(stream)
    content = rewritten(
        stream.getvalue(),
        ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", STRICT_WORD),
        (f"{RELATIONSHIPS}/", "http://purl.oclc.org/ooxml/officeDocument/relationships/"),
        ("wordprocessingml.document.main+xml", f"wordprocessingml.{main}.main+xml"),
    )

    blocks = parse_document(content, "a.dotx").parsed.blocks

    assert [block.kind for block in blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


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


@pytest.mark.parametrize("name", ["word/comments.xml", "word/styles.xml", "docProps/core.xml"])
def test_damaged_part_costs_what_it_holds_alone(name: str) -> None:
    """The body is read without its damaged comments, styles or properties, and that is said."""
    word = docx.Document()
    paragraph = word.add_paragraph("the body")
    word.add_comment(paragraph.runs, text="remark", author="Jane Doe")
    stream = io.BytesIO()
    word.save(stream)
    damaged = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(damaged, "w") as new:
        for each in old.namelist():
            new.writestr(each, b"<cut" if each == name else old.read(each))

    parsed = parse_document(damaged.getvalue(), "a.docx").parsed

    assert "the body" in [block.text for block in parsed.blocks]
    assert parsed.gaps == (
        f"its part {name} is damaged and was not read; save it again from its program",
    )


def test_imported_page_is_a_part() -> None:
    """Programs that turn pages into Word files leave all text in a page that Word imports."""
    body = "<w:p><w:r><w:t>cover</w:t></w:r></w:p>"
    page = "<html><p>the text</p></html>"

    parsed = parse_document(with_part(body, kind="aFChunk", xml=page), "a.docx").parsed

    assert [part.content for part in parsed.parts] == [page.encode()]
