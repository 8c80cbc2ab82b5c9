"""The headers and parts of an internet message, decoded whatever its sender's program did wrong."""

import datetime
import mimetypes
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from ingest.parsing.decoding import decode_declared
from ingest.parsing.properties import find_date

_FOLD = re.compile(r"\r?\n[ \t]*")
_FIRST_YEAR = 1980  # an earlier date is that of a clock that was never set
_LIST_HEADERS = ("List-Id", "List-Post", "List-Unsubscribe")
_SEALED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def read_message(content: bytes) -> Message:
    """Return a message with its headers as they were sent.

    Not with the modern policy: it raises on some malformed addresses, loses Chinese characters
    that are cut between two encoded words or sent raw, and takes long over many recipients.
    """
    return message_from_bytes(content, policy=policy.compat32)


def header_of(message: Message, name: str) -> str:
    """Return the decoded text of a header, empty where there is none."""
    wanted = name.casefold()
    raw = next((value for key, value in message.raw_items() if key.casefold() == wanted), "")
    return _decoded_words(_FOLD.sub(" ", _from_bytes(str(raw)))).strip()


def date_of_message(message: Message) -> datetime.date | None:
    """Return the day on which a message was sent, where its sender was."""
    text = header_of(message, "Date")
    try:
        found = parsedate_to_datetime(text).date()
    except (ValueError, TypeError, OverflowError):
        return find_date(text)
    return found if found.year >= _FIRST_YEAR else None


def is_to_list(message: Message) -> bool:
    """Tell whether a message went to a mailing list."""
    return any(header_of(message, name) for name in _LIST_HEADERS)


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; of the same text in several forms, those that we read.

    A message inside the message is one part; sealed parts are not opened.
    """
    stack = [message]
    while stack:
        part = stack.pop()
        is_closed = part.get_content_maintype() == "message" or is_sealed(part)
        if is_closed or not part.is_multipart():
            yield part
            continue
        inner = [child for child in part.get_payload() if isinstance(child, Message)]
        if part.get_content_type() == "multipart/alternative":
            inner = [child for child in inner if _is_readable_form(child)] or inner
        stack.extend(reversed(inner))


def is_sealed(part: Message) -> bool:
    """Tell whether a part is encrypted to its recipients."""
    return part.get_content_type() in _SEALED


def text_of(part: Message, path: str) -> str:
    """Return the text of a part, with the line ends that Python has."""
    charset = part.get_param("charset")
    declared = charset[2] if isinstance(charset, tuple) else charset
    text = decode_declared(content_of(part), str(declared or ""), path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def message_in(part: Message) -> Message | None:
    """Return the message that a part is, None where it is something else."""
    inner = part.get_payload(0) if part.is_multipart() and part.get_payload() else None
    return inner if isinstance(inner, Message) else None


def content_of(part: Message) -> bytes:
    """Return the bytes of a part, without the encoding that it travelled in."""
    inner = message_in(part)
    if inner is not None:
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().casefold()
        if encoding != "base64":
            return _bytes_of(inner)
        part = _as_leaf(inner, encoding)  # forbidden for messages, and sent all the same
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def file_name_of(part: Message) -> str:
    """Return the name that a part is to be saved under, empty where it has none."""
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = part.get_param(parameter, header=header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, bytes as Latin-1
            raw = value[2].encode("latin-1", errors="replace")
            return decode_declared(raw, value[0], "").strip()
        if value:
            return _decoded_words(_FOLD.sub("", _from_bytes(str(value)))).strip()
    return ""


def suffix_of(part: Message) -> str:
    """Return the suffix that files of a part's kind have."""
    return mimetypes.guess_extension(part.get_content_type()) or ".bin"


def _is_readable_form(part: Message) -> bool:
    return part.get_content_maintype() == "multipart" or (
        part.get_content_type() in {"text/plain", "text/html"}
    )


def _as_leaf(inner: Message, encoding: str) -> Message:
    leaf = Message()
    leaf["Content-Transfer-Encoding"] = encoding
    leaf.set_payload(inner.get_payload())
    return leaf


def _bytes_of(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (MessageError, UnicodeError, LookupError, TypeError, AttributeError):
        return b""  # defects that the library reads and cannot write


def _from_bytes(text: str) -> str:
    """Return a header's text; what was sent as raw bytes is decoded as text is."""
    raw = text.encode("utf-8", errors="surrogateescape")
    return text if raw.isascii() else decode_declared(raw, None, "")


def _decoded_words(text: str) -> str:
    """Decode `=?gb2312?B?...?=`; words in one encoding are joined before they are decoded."""
    if "=?" not in text:
        return text
    try:
        words = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(
        word
        if isinstance(word, str)
        else decode_declared(word, charset, "")
        if charset
        else word.decode("raw-unicode-escape", errors="replace")
        for word, charset in words
    )
