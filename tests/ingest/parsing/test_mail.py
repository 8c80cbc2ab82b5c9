import base64
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocumentError
from ingest.parsing.addresses import people_in
from ingest.parsing.registry import parse_document
from ingest.records import BlockKind, Byline, ParsedDocument, Role

HEAD = (
    "From: 张伟 <zw@example.com>\nTo: Jane Doe <jane@example.com>\n"
    "Subject: 答复: RE: 库存预警\nDate: Fri, 01 Mar 2024 23:30:00 +0800\n"
)
DISCLAIMER = (
    "本邮件及其附件含有公司的保密信息，仅限于发送给上面地址中列出的个人或群组。"
    "禁止任何其他人以任何形式使用。"
)


def parse(content: bytes | str) -> ParsedDocument:
    raw = content.encode() if isinstance(content, str) else content
    return parse_document(raw, "a.eml").parsed


def texts(parsed: ParsedDocument) -> list[str]:
    return [block.text for block in parsed.blocks]


def quoted(parsed: ParsedDocument) -> list[tuple[list[str], str]]:
    """Return who wrote what in the mails that a mail quotes."""
    inner = [parse_document(part.content, part.name).parsed for part in parsed.parts]
    return [([byline.name for byline in one.bylines], " ".join(texts(one))) for one in inner]


def test_mail_is_by_its_sender() -> None:
    """Subject, sender and the day where the sender was are those of the document."""
    parsed = parse(f"{HEAD}\n阈值已改为 200。\n")

    assert parsed.title == "库存预警"
    assert parsed.date == date(2024, 3, 1)
    assert parsed.bylines == (
        Byline(name="张伟 <zw@example.com>", role=Role.AUTHOR),
        Byline(name="Jane Doe <jane@example.com>", role=Role.ATTENDEE),
    )
    assert texts(parsed) == ["阈值已改为 200。"]


@pytest.mark.parametrize(
    "headers",
    [
        "To: " + ", ".join(f"P{n} <p{n}@example.com>" for n in range(200)),
        "Cc: Bob <bob@example.com>",
        "To: all@example.com\nList-Id: <all.example.com>",
    ],
)
def test_being_sent_something_is_no_evidence(headers: str) -> None:
    """Many recipients, copies and mailing lists show nothing about those who received it."""
    parsed = parse(f"From: a@example.com\nSubject: x\n{headers}\n\nhello")

    assert [byline.role for byline in parsed.bylines] == [Role.AUTHOR]


def test_machines_are_no_authors() -> None:
    """Nobody is called noreply."""
    assert parse("From: Build <no-reply@example.com>\nSubject: x\n\nhello").bylines == ()


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ('"Doe, Jane" <jane@example.com>, b@example.com', ["Doe, Jane <jane@example.com>", None]),
        ("张伟(Wei) [mailto:zw@example.com]", ["张伟(Wei) <zw@example.com>"]),
        ("Jane Doe; 张伟", ["Jane Doe", "张伟"]),
        ("b@example.com, Jane <jane@example.com>", [None, "Jane <jane@example.com>"]),
        ('"b@example.com" <b@example.com>', [None]),
        ("", []),
    ],
)
def test_people_are_read_from_address_lines(line: str, people: list[str | None]) -> None:
    """A person keeps the address, which says surest who it is."""
    assert people_in(line) == tuple(person or "b@example.com" for person in people)


@pytest.mark.parametrize(
    "charset", ["gb2312", "gbk", "utf-8", "us-ascii", "iso-8859-1", "", "nonsense"]
)
@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_text_is_decoded_whatever_its_charset_says(charset: str, encoding: str) -> None:
    """Programs name the small standard and write the large one, or name none."""
    text = "会议纪要：朱镕基的镕字不在 GB2312 里，供应链部照常使用。"
    body = text.encode("gb18030")
    body = base64.encodebytes(body) if encoding == "base64" else body
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\n"

    parsed = parse(f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + body)
    assert texts(parsed) == [text]


def encoded_word(raw: bytes) -> bytes:
    return b"=?gb2312?B?" + base64.b64encode(raw) + b"?="


GBK = "库存预警".encode("gb18030")
SUBJECTS = {
    "raw GBK": GBK,
    "raw UTF-8": "库存预警".encode(),
    "a character cut in two": encoded_word(GBK[:3]) + b"\n " + encoded_word(GBK[3:]),
}


@pytest.mark.parametrize("case", SUBJECTS)
def test_subject_is_decoded(case: str) -> None:
    """Chinese programs send headers raw, or cut characters between encoded words."""
    raw = b"From: a@example.com\nSubject: " + SUBJECTS[case] + b"\n\nx"

    assert parse(raw).title == "库存预警"


def test_one_form_of_a_mail_is_read() -> None:
    """Of plain text and page only one is text."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("The threshold is 200.")
    message.add_alternative("<p>The threshold is 200.</p>", subtype="html")

    assert texts(parse(message.as_bytes())) == ["The threshold is 200."]


def test_page_is_read_where_the_plain_form_is_a_remainder() -> None:
    """A hint to use another program is not the mail."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("View online")
    message.add_alternative("<h2>Threshold</h2><p>It is 200 for bearings.</p>", subtype="html")

    assert texts(parse(message.as_bytes())) == ["Threshold", "It is 200 for bearings."]


def test_table_of_a_page_stays_a_table() -> None:
    """The plain form loses the columns, so the page is read."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("物料\n阈值\n轴承\n200\n电机\n15\n")
    rows = "".join(
        f"<tr><td>{a}<td>{b}" for a, b in (("物料", "阈值"), ("轴承", 200), ("电机", 15))
    )
    message.add_alternative(f"<table>{rows}</table>", subtype="html")

    blocks = parse(message.as_bytes()).blocks

    assert [(block.header, block.text) for block in blocks] == [
        ("物料 | 阈值", "轴承 | 200"),
        ("物料 | 阈值", "电机 | 15"),
    ]


REPLIES = {
    "marks and a sentence": (
        "On Thu, Feb 29, 2024 at 9:00 AM Jane Doe <jane@example.com>\nwrote:\n\n"
        + "\n".join(f"> reason {n}" for n in range(7)),
        "Jane Doe <jane@example.com>",
    ),
    "Outlook": (
        "-----Original Message-----\nFrom: Jane Doe <jane@example.com>\nSent: Thursday\n"
        "To: 张伟;\n Bob\nSubject: stock\n\nreason 0",
        "Jane Doe <jane@example.com>",
    ),
    "Outlook in Chinese": (
        "发件人: 李娜 [mailto:ln@example.com]\n发送时间: 2024年2月29日 9:00\n收件人: 张伟\n"
        "主题: 预警\n\nreason 0",
        "李娜 <ln@example.com>",
    ),
    "QQ": (
        '------------------ 原始邮件 ------------------\n发件人: "李娜" <ln@example.com>;\n'
        '发送时间: 2024年2月29日(星期四) 上午9:00\n收件人: "张伟"<zw@example.com>;\n主题: 预警\n\n'
        "reason 0",
        "李娜 <ln@example.com>",
    ),
    "163": (
        '在 2024-02-29 09:00:00，"李娜" <ln@example.com> 写道：\nreason 0',
        "李娜 <ln@example.com>",
    ),
    "Gmail in Chinese": (
        "李娜 <ln@example.com> 于2024年2月29日周四 09:00写道：\n\n> reason 0",
        "李娜 <ln@example.com>",
    ),
}


@pytest.mark.parametrize("case", REPLIES)
def test_quoted_mail_is_by_whoever_wrote_it(case: str) -> None:
    """What a reply quotes is a document of its own, by the one who is quoted."""
    quotation, writer = REPLIES[case]
    parsed = parse(f"{HEAD}\n阈值已改为 200。\n\n{quotation}\n")

    assert texts(parsed) == ["阈值已改为 200。"]
    (writers, text), *others = quoted(parsed)
    assert writers == [writer]
    assert "reason 0" in text
    assert others == []


def test_itinerary_is_no_quoted_mail() -> None:
    """A trip has a from, a to and a date too; nobody called Beijing wrote what follows."""
    trip = "From: Beijing\nTo: Shanghai\nDate: 5 March\n\nPlease book a hotel."

    parsed = parse(f"From: Ann <ann@example.com>\nSubject: trip\n\n{trip}\n")

    assert parsed.parts == ()
    assert "Please book a hotel." in texts(parsed)


def test_each_writer_of_a_thread_is_told_apart() -> None:
    """Replies to replies are each by their own writer, however they are nested."""
    parsed = parse(
        f"{HEAD}\nYes.\n\nOn 29 Feb 2024 09:00, Jane Doe wrote:\n> Raise it?\n> \n"
        "> On 28 Feb 2024 09:00, Bob Roe wrote:\n>> We ran out of bearings.\n"
    )

    assert quoted(parsed) == [
        (["Jane Doe"], "Raise it?"),
        (["Bob Roe"], "We ran out of bearings."),
    ]


def test_marks_that_begin_deeper_are_of_the_same_writer() -> None:
    """Some programs mark twice what is quoted once."""
    text = "\n".join(f"> > reason {n}" for n in range(4)) + "\n> reason 4\n"
    parsed = parse(f"{HEAD}\nYes.\n\nOn 29 Feb 2024 09:00, Jane Doe wrote:\n{text}")

    assert texts(parsed) == ["Yes."]
    assert [writers for writers, _ in quoted(parsed)] == [["Jane Doe"]]


def test_quoted_page_is_apart() -> None:
    """Mail programs mark quotations in pages as well."""
    parsed = parse(
        f"{HEAD}Content-Type: text/html; charset=utf-8\n\n<div>Yes.</div><div class=gmail_quote>"
        "<div>On 29 Feb 2024 09:00, Jane Doe &lt;jane@example.com&gt; wrote:<br></div>"
        "<blockquote class=gmail_quote><p>Raise it?</p></blockquote></div>"
    )

    assert texts(parsed) == ["Yes."]
    assert quoted(parsed) == [(["Jane Doe <jane@example.com>"], "Raise it?")]


def test_question_stays_with_its_answer() -> None:
    """A line or two that are answered in place are a note: the answer alone says nothing."""
    parsed = parse(f"{HEAD}\n> What is the threshold?\nIt is 200.\n\n> For motors?\nIt is 15.\n")

    assert [(block.kind, block.text) for block in parsed.blocks] == [
        (BlockKind.NOTE, "What is the threshold?"),
        (BlockKind.PARAGRAPH, "It is 200."),
        (BlockKind.NOTE, "For motors?"),
        (BlockKind.PARAGRAPH, "It is 15."),
    ]
    assert parsed.parts == ()


def test_forwarded_mail_is_by_its_first_sender() -> None:
    """Who forwards a mail has not written it."""
    parsed = parse(
        f"{HEAD}\nFYI\n\n---------- Forwarded message ---------\n"
        "From: Jane Doe <jane@example.com>\nDate: Thu, Feb 29, 2024\n"
        "Subject: Bearings\nTo: <zw@example.com>\n\nWe ran out.\n"
    )

    assert quoted(parsed) == [(["Jane Doe <jane@example.com>"], "We ran out.")]


def test_same_quotation_is_the_same_file() -> None:
    """Whoever quotes a text, its part has the same name and bytes."""
    quotation = REPLIES["Outlook"][0]
    first, second = (
        parse(f"From: {sender}@example.com\nSubject: x\n\nYes\n\n{quotation}") for sender in "ab"
    )

    assert first.parts == second.parts


@pytest.mark.parametrize("ending", ["-- \n张伟\n供应链部", "Sent from my iPhone", DISCLAIMER])
def test_signatures_and_notices_are_no_text(ending: str) -> None:
    """What stands under each mail says nothing about this one."""
    assert texts(parse(f"{HEAD}\n阈值已改为 200。\n\n{ending}\n")) == ["阈值已改为 200。"]


def attached(content: bytes, mime: str, name: str | None, **headers: str) -> ParsedDocument:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("see below")
    kind, subtype = mime.split("/")
    message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    part = list(message.iter_parts())[-1]
    for key, value in headers.items():
        part[key.replace("_", "-")] = value
    return parse(message.as_bytes())


def test_attachments_are_parts() -> None:
    """An attached file is a document of its own under its decoded name."""
    parsed = attached(b"a | b", "application/octet-stream", "库存 报告.md")

    assert [(part.name, part.content) for part in parsed.parts] == [("库存 报告.md", b"a | b")]


def test_invitation_is_no_attachment() -> None:
    """The calendar's form of a meeting repeats the mail for programs."""
    parsed = attached(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", "invite.ics")

    assert parsed.parts == ()


def test_attachment_name_in_encoded_words_is_decoded() -> None:
    """The standard forbids encoded words in names, and most programs write them."""
    word = base64.b64encode("库存.md".encode("gb18030")).decode()
    parsed = parse(
        f'Subject: x\nContent-Type: application/octet-stream; name="=?gb2312?B?{word}?="\n'
        "Content-Transfer-Encoding: base64\n\nYQ==\n"
    )

    assert [(part.name, part.content) for part in parsed.parts] == [("库存.md", b"a")]


def test_attached_mail_is_a_part_under_its_subject() -> None:
    """A mail inside a mail is a mail."""
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], inner["From"] = "Re: Bearings/motors", "jane@example.com"
    inner.set_content("We ran out.")
    outer["Subject"] = "FYI"
    outer.set_content("see below")
    outer.add_attachment(inner)

    parsed = parse(outer.as_bytes())
    assert [part.name for part in parsed.parts] == ["Bearings-motors.eml"]
    assert texts(parse(parsed.parts[0].content)) == ["We ran out."]


def test_pictures_of_a_page_are_no_attachments() -> None:
    """Logos that a page shows are not documents; attached pictures are."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("<p>Look: <img src='cid:logo'></p>", subtype="html")
    message.add_related(b"\x89PNG", "image", "png", cid="<logo>", filename="image001.png")
    message.make_mixed()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="plan.png")

    assert [part.name for part in parse(message.as_bytes()).parts] == ["plan.png"]


@pytest.mark.parametrize(
    ("mime", "name", "gap"),
    [
        ("application/ms-tnef", "winmail.dat", "winmail.dat"),
        ("application/pkcs7-mime", "smime.p7m", "encrypted"),
    ],
)
def test_what_cannot_be_opened_is_a_gap(mime: str, name: str, gap: str) -> None:
    """The report says what is missing from a mail and what to do."""
    parsed = attached(b"\x78\x9f\x3e\x22", mime, name)

    assert parsed.parts == ()
    assert gap in parsed.gaps[0]
    assert "; save" in parsed.gaps[0]


def test_text_of_broken_mime_is_kept() -> None:
    """A message whose parts cannot be told apart is read as one text."""
    parsed = parse("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--b\n\nWe ran out.\n")

    assert any("We ran out." in text for text in texts(parsed))


def test_file_without_headers_is_no_mail() -> None:
    """A suffix does not make a mail."""
    with pytest.raises(UnreadableDocumentError, match="is not a mail message"):
        parse(b"\x00\x01\x02 binary")


SAMPLE = (
    f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    "Content-Type: text/plain; charset=utf-8\n\nYes.\n\nOn 29 Feb 2024 09:00, Jane wrote:\n> Why?\n"
    "--b\nContent-Type: application/octet-stream; name*=utf-8''%E5%BA%93.md\n"
    "Content-Transfer-Encoding: base64\n\nYWJj\n--b--\n"
).encode()


@settings(max_examples=40, deadline=2000)
@given(
    st.integers(0, len(SAMPLE)), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)))
)
def test_damaged_mail_is_read_or_refused(cut: int, edits: list[tuple[int, bytes]]) -> None:
    """Whatever happens to its bytes, a mail is parsed or refused with a reason."""
    content = bytearray(SAMPLE[:cut])
    for position, replacement in edits:
        at = position % (len(content) + 1)
        content[at : at + len(replacement)] = replacement
    try:
        parse(bytes(content))
    except UnreadableDocumentError as error:
        assert "parser failed" not in str(error)
