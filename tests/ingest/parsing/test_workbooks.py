import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ingest.parsing.registry import parse_document
from ingest.parsing.sheet_tables import MAX_NUMBER_ROWS
from ingest.records import Block, BlockKind, ParsedDocument

Fill = Callable[[xlsxwriter.Workbook, Worksheet], None]


def workbook(fill: Fill, *, name: str = "库存") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(book, book.add_worksheet(name))
    book.close()
    return stream.getvalue()


def parse(fill: Fill) -> ParsedDocument:
    return parse_document(workbook(fill), "a.xlsx").parsed


def parse_cells(*rows: tuple[object, ...]) -> list[Block]:
    """Return what stands in a sheet of these rows, below the sheet's name."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)

    return list(parse(fill).blocks[1:])


def rows_of(blocks: list[Block]) -> list[tuple[str, str | None]]:
    return [(block.text, block.header) for block in blocks if block.kind is BlockKind.TABLE_ROW]


def test_sheet_is_a_heading_and_a_page() -> None:
    """Each sheet opens a section; its number is the page of what stands in it."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "一")
        book.add_worksheet("采购").write(0, 0, "二")

    blocks = parse(fill).blocks

    assert [(block.text, block.heading_path, block.page) for block in blocks] == [
        ("库存", ("库存",), 1),
        ("一", ("库存",), 1),
        ("采购", ("采购",), 2),
        ("二", ("采购",), 2),
    ]


def test_hidden_sheet_is_left_out_and_reported() -> None:
    """What its author hid is not found, and the report says so."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "seen")
        hidden = book.add_worksheet("Salaries")
        hidden.write(0, 0, "secret")
        hidden.hide()

    parsed = parse(fill)

    assert "secret" not in [block.text for block in parsed.blocks]
    assert parsed.gaps == (
        "hidden sheets were not read: Salaries; unhide those that should be found",
    )


def test_tables_between_blank_rows_have_headers_of_their_own() -> None:
    """A blank row ends a table; the title above one is its heading."""
    blocks = parse_cells(
        ("2024年采购汇总",),
        ("物料", "数量"),
        ("轴承", 200),
        (),
        ("Supplier", "City"),
        ("Acme", "Leeds"),
    )

    assert blocks[0].kind is BlockKind.HEADING
    assert blocks[1].heading_path == ("库存", "2024年采购汇总")
    assert rows_of(blocks) == [("轴承 | 200", "物料 | 数量"), ("Acme | Leeds", "Supplier | City")]


def test_rows_after_a_blank_row_keep_their_header() -> None:
    """A blank row for the eye does not cut the figures below it from the names above."""
    blocks = parse_cells(("物料", "数量"), ("轴承", 200), (), ("电机", 15))

    assert rows_of(blocks) == [("轴承 | 200", "物料 | 数量"), ("电机 | 15", "物料 | 数量")]


def test_signatures_below_a_table_are_not_under_its_header() -> None:
    """Words stand where the table has figures: the line is about something else."""
    blocks = parse_cells(("物料", "数量"), ("轴承", 200), (), ("审批人", "李娜"))

    assert rows_of(blocks) == [("轴承 | 200", "物料 | 数量"), ("审批人 | 李娜", None)]


def test_tables_side_by_side_are_two() -> None:
    """Blank columns divide tables that have headers of their own and differ in height."""
    blocks = parse_cells(
        ("物料", "数量", None, "City", "Staff"),
        ("轴承", 200, None, "Leeds", 5),
        ("电机", 15),
    )

    assert rows_of(blocks) == [
        ("轴承 | 200", "物料 | 数量"),
        ("电机 | 15", "物料 | 数量"),
        ("Leeds | 5", "City | Staff"),
    ]


def test_spacer_column_does_not_tear_a_form() -> None:
    """Labels and values with an empty column between them stay one row."""
    blocks = parse_cells(("Voltage", None, "130 kV"), ("Frequency", None, "50 Hz"))

    texts = " ".join(f"{block.header} {block.text}" for block in blocks)
    assert "Frequency | 50 Hz" in texts


def test_header_of_two_rows_is_one() -> None:
    """Merged cells above several columns name each of them."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.merge_range("A1:A2", "物料")
        sheet.merge_range("B1:C1", "2024年")
        sheet.write_row("B2", ["数量", "金额"])
        sheet.write_row("A3", ["轴承", 200, 3500])

    assert rows_of(list(parse(fill).blocks)) == [
        ("轴承 | 200 | 3500", "物料 | 2024年 数量 | 2024年 金额")
    ]


def test_cell_merged_over_rows_stands_in_each() -> None:
    """A row is read alone, so it has the group that it belongs to."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_row("A1", ["仓库", "物料"])
        sheet.merge_range("A2:A3", "无锡")
        sheet.write("B2", "轴承")
        sheet.write("B3", "电机")

    texts = [text for text, _ in rows_of(list(parse(fill).blocks))]
    assert texts == ["无锡 | 轴承", "无锡 | 电机"]


def test_form_has_no_header() -> None:
    """Labels beside their values are all content: the first pair names no columns."""
    blocks = parse_cells(("作者", "张伟"), ("版本", "V2"))

    assert rows_of(blocks) == [("作者 | 张伟", None), ("版本 | V2", None)]


def test_figures_without_a_header_have_none() -> None:
    """A first row of the same kind as the others is a row."""
    assert rows_of(parse_cells(("Leeds", 5), ("York", 7))) == [
        ("Leeds | 5", None),
        ("York | 7", None),
    ]


def test_years_are_a_header() -> None:
    """Numbers that count up name columns."""
    blocks = parse_cells((None, 2023, 2024), ("Leeds", 5, 7))

    assert rows_of(blocks) == [("Leeds | 5 | 7", "| 2023 | 2024")]


def test_numbers_read_as_people_see_them() -> None:
    """Percentages, dates, units and whole numbers are what the sheet shows."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        formats = ["0.0%", "yyyy-mm-dd", '0"天"', "General", "¥#,##0.00"]
        cells = zip([0.355, 45352, 7, 3.0, 1234.5], formats, strict=True)
        for column, (number, code) in enumerate(cells):
            sheet.write_number(0, column, number, book.add_format({"num_format": code}))
        sheet.write_boolean(0, 5, True)
        sheet.write_formula(0, 6, "=1/0", None, "#DIV/0!")

    (_, row) = parse(fill).blocks
    assert row.text == "35.5% | 2024-03-01 | 7天 | 3 | ¥1234.5 | TRUE"


def test_comment_names_its_author_and_cell() -> None:
    """Who commented is a reviewer."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write("B2", 200)
        sheet.write_comment("B2", "阈值太低", {"author": "李娜"})

    parsed = parse(fill)

    assert parsed.blocks[-1].kind is BlockKind.NOTE
    assert parsed.blocks[-1].text == "comment by 李娜 on B2: 阈值太低"
    assert [byline.name for byline in parsed.bylines] == ["李娜"]


def test_text_boxes_and_charts_are_read() -> None:
    """What lies over the cells is read after them."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_column("A1", ["Leeds", "York"])
        sheet.write_column("B1", [5, 7])
        sheet.insert_textbox("D1", "Checked by 张伟")
        chart = book.add_chart({"type": "bar"})
        chart.add_series(
            {"name": "Staff", "categories": "=库存!$A$1:$A$2", "values": "=库存!$B$1:$B$2"}
        )
        chart.set_title({"name": "Staff by city"})
        sheet.insert_chart("D5", chart)

    blocks = list(parse(fill).blocks)

    assert "Checked by 张伟" in [block.text for block in blocks]
    assert "Staff by city" in [block.text for block in blocks if block.kind is BlockKind.CAPTION]
    assert ("York | 7", "| Staff") in rows_of(blocks)


def test_core_properties_give_title_author_and_date() -> None:
    """What the workbook says of itself."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "x")
        created = datetime(2024, 3, 1)  # noqa: DTZ001  as the library wants it
        book.set_properties({"title": "库存预警", "author": "张伟; Jane Doe", "created": created})

    parsed = parse(fill)

    assert parsed.title == "库存预警"
    assert [byline.name for byline in parsed.bylines] == ["张伟", "Jane Doe"]
    assert parsed.date == date(2024, 3, 1)


def test_cells_far_apart_cost_nothing() -> None:
    """Two cells in opposite corners of a sheet are two cells, not sixteen thousand million."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "first")
        sheet.write(1_048_575, 16_383, "last")

    assert [block.text for block in parse(fill).blocks[1:]] == ["first", "last"]


def test_rows_of_numbers_are_cut_and_the_cut_is_reported() -> None:
    """A long table of figures keeps its first rows, and each row with words in it."""
    count = MAX_NUMBER_ROWS + 100
    rows = [("a", "b"), *((number, number * 3 % 7) for number in range(count)), (1, "备注")]

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    parsed = parse(fill)

    texts = [block.text for block in parsed.blocks if block.kind is BlockKind.TABLE_ROW]
    assert len(texts) == MAX_NUMBER_ROWS + 1
    assert texts[-1] == "1 | 备注"
    assert parsed.gaps[0].startswith("库存: 100 rows were left out")


def test_damaged_sheet_costs_that_sheet_alone() -> None:
    """A sheet that is not XML is named; the other sheets are read."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "lost")
        book.add_worksheet("设备").write(0, 0, "kept")

    content = workbook(fill)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, b"<worksheet><sheetData>" if is_sheet else source.read(name))

    parsed = parse_document(stream.getvalue(), "a.xlsx").parsed

    assert [block.text for block in parsed.blocks] == ["库存", "设备", "kept"]
    assert parsed.gaps == (
        "its part xl/worksheets/sheet1.xml is damaged and was not read; "
        "save it again from its program",
    )
