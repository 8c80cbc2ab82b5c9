import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from ingest.errors import UnreadableDocumentError
from ingest.parsing.recognition import MediaType
from ingest.parsing.registry import parse_document
from ingest.parsing.unlocking import unlock


def locked(password: str) -> bytes:
    word, plain, shell = docx.Document(), io.BytesIO(), io.BytesIO()
    word.add_paragraph("The threshold is 200.")
    word.save(plain)
    OOXMLFile(plain).encrypt(password, shell)
    return shell.getvalue()


LOCKED = locked("库存2024")


@pytest.mark.parametrize("passwords", [("库存2024",), ("wrong", "库存2024")])
def test_locked_file_is_read_with_one_of_the_passwords(passwords: tuple[str, ...]) -> None:
    """What is behind the password is recognised and read like any other file."""
    media = parse_document(LOCKED, "a.docx", passwords=passwords)

    assert media.media_type is MediaType.DOCX
    assert [block.text for block in media.parsed.blocks] == ["The threshold is 200."]


@pytest.mark.parametrize("passwords", [(), ("wrong",)])
def test_locked_file_says_where_its_password_belongs(passwords: tuple[str, ...]) -> None:
    """Without a password that fits, the report says what to do."""
    with pytest.raises(UnreadableDocumentError, match=r"needs a password; add it to \[parsing\]"):
        parse_document(LOCKED, "a.docx", passwords=passwords)


def test_file_that_is_only_protected_against_changes_is_read() -> None:
    """Excel opens what is locked with its own password unasked, and so do we."""
    assert parse_document(locked("VelvetSweatshop"), "a.xlsx").parsed.blocks


def test_file_without_password_stays_as_it_is() -> None:
    """Old Office files may be locked, and most are not."""
    assert unlock(b"\xd0\xcf\x11\xe0 damaged", "a.doc", MediaType.DOC, ()) == (
        b"\xd0\xcf\x11\xe0 damaged"
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(512, len(LOCKED)), st.integers(0, len(LOCKED)), st.binary(max_size=4))
def test_damaged_lock_is_refused(cut: int, position: int, edit: bytes) -> None:
    """Whatever happens to its bytes, a locked file is read or refused with a reason."""
    content = LOCKED[:position] + edit + LOCKED[position + len(edit) : cut]
    try:
        parse_document(content, "a.docx", passwords=["库存2024"])
    except UnreadableDocumentError as error:
        assert "parser failed" not in str(error)
