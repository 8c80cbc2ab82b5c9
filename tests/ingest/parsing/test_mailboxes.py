import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import parse_document
from ingest.records import ParsedDocument

REPLY = (
    "From: jane@example.com\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: Bearings\n\n"
    "Order more.\n\nOn 1 Mar 2024 10:00, Bob wrote:\n> We ran out.\n"
)


def mailbox(*messages: str) -> bytes:
    start = "From a@example.com Fri Mar  1 10:00:00 2024\n"
    return "".join(f"{start}{message}\n" for message in messages).encode()


def message(number: int, text: str = "We ran out.\n") -> str:
    return (
        f"From: bob@example.com\nMessage-ID: <{number}@x>\nSubject: Bearings {number}\n"
        f"Date: Fri, 01 Mar 2024 10:00:00 +0800\n\n{text}"
    )


def parse(content: bytes) -> ParsedDocument:
    return parse_document(content, "a.mbox").parsed


def test_each_message_is_a_part() -> None:
    """A mailbox has no text of its own; its messages are documents."""
    parsed = parse(mailbox(message(1), message(2)))

    mails = [parse_document(part.content, part.name).parsed for part in parsed.parts]
    assert [mail.title for mail in mails] == ["Bearings 1", "Bearings 2"]
    assert parsed.blocks == ()


def test_names_stay_when_messages_are_added() -> None:
    """What was in a mailbox yesterday is not new today, so it is not indexed again."""
    before = parse(mailbox(message(1), message(2))).parts
    after = parse(mailbox(message(1), message(2), message(3))).parts

    assert after[:2] == before
    assert before[0].name.startswith("2024-03-01-")


def test_copies_are_one_message() -> None:
    """Mail programs keep a message in several folders and export it as often."""
    assert len(parse(mailbox(message(1), message(1))).parts) == 1


def test_text_that_begins_with_from_is_text() -> None:
    """Only a separator with its time, before headers, begins a message."""
    text = "From 2024 on: order earlier.\n\nFrom now: on\n>From the editor\n"
    (part,) = parse(mailbox(message(1, text))).parts

    assert part.content.decode().endswith("From now: on\nFrom the editor\n\n")


def test_quotation_of_a_message_in_the_same_mailbox_is_left_out() -> None:
    """The quoted message is there itself; elsewhere the quotation is all that is left of it."""
    together = parse(mailbox(message(1), REPLY)).parts[1]
    alone = parse(mailbox(REPLY)).parts[0]

    assert parse_document(together.content, together.name).parsed.parts == ()
    assert len(parse_document(alone.content, alone.name).parsed.parts) == 1


def test_file_without_messages_is_no_mailbox() -> None:
    """A suffix does not make a mailbox."""
    with pytest.raises(UnreadableDocumentError, match="is not a mailbox"):
        parse(b"hello")


SAMPLE = mailbox(message(1), REPLY)


@settings(max_examples=30, deadline=2000)
@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)), st.binary(max_size=5))
def test_damaged_mailbox_is_read_or_refused(cut: int, position: int, edit: bytes) -> None:
    """Whatever happens to its bytes, a mailbox is parsed or refused with a reason."""
    content = SAMPLE[:position] + edit + SAMPLE[position + len(edit) : cut]
    try:
        parse(content)
    except UnreadableDocumentError as error:
        assert "parser failed" not in str(error)
