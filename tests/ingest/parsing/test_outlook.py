import datetime
import struct

import compressed_rtf
from compound_file import Tree, compound_file
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import parse_document
from ingest.records import Byline, ParsedDocument, Role

SENT = datetime.datetime(2024, 3, 1, 10, tzinfo=datetime.UTC)
TICKS = int((SENT - datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)).total_seconds()) * 10**7


def properties(header_bytes: int, values: dict[int, int]) -> bytes:
    """Return the stream of the properties of fixed length, by their tags."""
    entries = (struct.pack("<LLQ", tag, 6, value) for tag, value in values.items())
    return bytes(header_bytes) + b"".join(entries)


def texts(values: dict[int, str]) -> dict[str, bytes]:
    """Return the streams of properties of text."""
    return {f"__substg1.0_{one:04X}001F": text.encode("utf-16-le") for one, text in values.items()}


def message(header_bytes: int = 32) -> Tree:
    """Return the tree of a message from 张伟 to Jane Doe, with Bob in copy."""
    return {
        "__properties_version1.0": properties(header_bytes, {0x00390040: TICKS, 0x3FDE0003: 936}),
        **texts({0x0037: "RE: 库存预警", 0x0C1A: "张伟", 0x5D01: "zw@example.com"}),
        "__recip_version1.0_#00000000": {
            "__properties_version1.0": properties(8, {0x0C150003: 1}),
            **texts({0x3001: "Jane Doe", 0x39FE: "jane@example.com"}),
        },
        "__recip_version1.0_#00000001": {
            "__properties_version1.0": properties(8, {0x0C150003: 2}),
            **texts({0x3001: "Bob"}),
        },
    }


BODY = texts({0x1000: "阈值已改为 200。\r\n"})


def parse(tree: Tree) -> ParsedDocument:
    return parse_document(compound_file(tree), "a.msg").parsed


def said(parsed: ParsedDocument) -> list[str]:
    return [block.text for block in parsed.blocks]


def test_message_is_read_like_any_mail() -> None:
    """Subject, sender, direct addressees, day and text, also where no headers were kept."""
    parsed = parse({**message(), **BODY})

    assert parsed.title == "库存预警"
    assert parsed.date == datetime.date(2024, 3, 1)
    assert parsed.bylines == (
        Byline(name="张伟 <zw@example.com>", role=Role.AUTHOR),
        Byline(name="Jane Doe <jane@example.com>", role=Role.ATTENDEE),
    )
    assert said(parsed) == ["阈值已改为 200。"]


def test_headers_of_the_internet_come_first() -> None:
    """What travelled says more surely who wrote it, and the day where they were."""
    headers = "From: Li Na <ln@example.com>\r\nDate: Fri, 01 Mar 2024 23:00:00 -0800\r\n"
    parsed = parse({**message(), **BODY, **texts({0x007D: headers})})

    assert parsed.bylines[0].name == "Li Na <ln@example.com>"
    assert parsed.date == datetime.date(2024, 3, 1)


def test_page_is_decoded_by_its_code_page() -> None:
    """Chinese systems write pages in their own encoding."""
    page = "<p>朱镕基</p><p>阈值已改。</p>".encode("gbk")

    assert said(parse({**message(), "__substg1.0_10130102": page})) == ["朱镕基", "阈值已改。"]


def test_rich_text_is_read_where_there_is_nothing_else() -> None:
    """Some programs keep the body as compressed rich text only."""
    rich = rb"{\rtf1\ansi\ansicpg936 \'d2\'d1 done\par}"
    body = {"__substg1.0_10090102": compressed_rtf.compress(rich, compressed=True)}

    assert said(parse({**message(), **body})) == ["已 done"]


def test_unreadable_rich_text_is_a_gap() -> None:
    """A message whose text is lost is not passed off as empty."""
    parsed = parse({**message(), "__substg1.0_10090102": b"damaged"})

    assert parsed.gaps == ("its text cannot be read; open it in Outlook and save it as .eml",)


def test_attachments_are_parts() -> None:
    """Attached files keep their long names; pictures of the page are none, links are gaps."""
    page = b"<p>see <img src='cid:logo'></p>"
    attachments = {
        "__attach_version1.0_#00000000": {
            "__substg1.0_37010102": b"a" * 5000,
            **texts({0x3707: "库存报告.md", 0x3704: "STOCK~1.MD"}),
        },
        "__attach_version1.0_#00000001": {
            "__substg1.0_37010102": b"\x89PNG",
            **texts({0x3707: "logo.png", 0x3712: "logo"}),
        },
        "__attach_version1.0_#00000002": texts({0x3707: "plan.xlsx"}),
    }
    parsed = parse({**message(), "__substg1.0_10130102": page, **attachments})

    assert [(part.name, len(part.content)) for part in parsed.parts] == [("库存报告.md", 5000)]
    assert parsed.gaps == ("only links to its attachment plan.xlsx; save that beside it",)


def test_message_inside_a_message_is_a_part() -> None:
    """A forwarded message is a mail of its own, with its files beside it."""
    file = {"__substg1.0_37010102": b"# Plan", **texts({0x3707: "plan.md"})}
    inner = {**message(header_bytes=24), **BODY, "__attach_version1.0_#00000000": file}
    outer = {"__attach_version1.0_#00000000": {"__substg1.0_3701000D": inner}}
    parsed = parse({**message(), **texts({0x1000: "FYI"}), **outer})

    assert [part.name for part in parsed.parts] == ["库存预警.eml", "库存预警/plan.md"]
    forwarded = parse_document(parsed.parts[0].content, parsed.parts[0].name).parsed
    assert forwarded.title == "库存预警"
    assert forwarded.date == datetime.date(2024, 3, 1)
    assert said(forwarded) == ["阈值已改为 200。"]


SAMPLE = compound_file({**message(), **BODY})


@settings(max_examples=40, deadline=2000)
@given(st.integers(512, len(SAMPLE)), st.integers(0, len(SAMPLE)), st.binary(max_size=5))
def test_damaged_message_is_read_or_refused(cut: int, position: int, edit: bytes) -> None:
    """Whatever happens to its bytes, a message is parsed or refused with a reason."""
    content = SAMPLE[:position] + edit + SAMPLE[position + len(edit) : cut]
    try:
        parse_document(content, "a.msg")
    except UnreadableDocumentError as error:
        assert "parser failed" not in str(error)
