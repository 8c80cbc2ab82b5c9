"""An Outlook message in, its document out, as that of any other mail."""

import datetime
import io
import struct
from collections.abc import Iterator

from ingest.errors import UnreadableDocumentError
from ingest.parsing.decoding import decode_declared
from ingest.parsing.mail import Mail, compose_mail, mail_document, mail_file_name
from ingest.parsing.mime import date_of_message, header_of, is_to_list, read_message
from ingest.parsing.outlook_storage import Storage
from ingest.records import ParsedDocument, Part

# Property ids ([MS-OXPROPS]).
_SUBJECT, _HEADERS, _BODY, _RICH_TEXT, _PAGE = 0x0037, 0x007D, 0x1000, 0x1009, 0x1013
_SENDER_NAME, _SENDER_ADDRESSES = 0x0C1A, (0x5D01, 0x5D02, 0x0C1F)
_SENT_AT, _DELIVERED_AT = 0x0039, 0x0E06
_NAME, _ADDRESSES, _RECIPIENT_TYPE, _TO = 0x3001, (0x39FE, 0x3003), 0x0C15, 1
_FILE_NAMES, _FILE, _CONTENT_ID = (0x3707, 0x3704, 0x3001), 0x3701, 0x3712
_PAGE_ENCODING = 0x3FDE
_SEALED_ENDS = (".p7m", ".rpmsg")
# What olefile raises over damaged files.
_DAMAGES = (
    *(OSError, ValueError, LookupError, AttributeError, TypeError, OverflowError),
    *(struct.error, RecursionError),
)


def parse_msg(content: bytes, path: str) -> ParsedDocument:
    """Return an Outlook message as a document."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            mail = _mail(Storage(ole=ole))
    except _DAMAGES as error:
        raise UnreadableDocumentError(
            f"{path}: is a damaged Outlook message; save it again or remove it"
        ) from error
    return mail_document(mail, path)


def _mail(message: Storage) -> Mail:
    headers = read_message(message.text(_HEADERS).encode("utf-8", errors="replace"))
    page = _page(message)
    text = message.text(_BODY) or ("" if page else _rich_text(message))
    files, gaps = _attached(message, page)
    if not (text or page) and message.binary(_RICH_TEXT):
        gaps.append("its text cannot be read; open it in Outlook and save it as .eml")
    return Mail(
        subject=message.text(_SUBJECT),
        sender=header_of(headers, "From") or _person(message, _SENDER_NAME, _SENDER_ADDRESSES),
        to=header_of(headers, "To") or "; ".join(_addressees(message)),
        date=date_of_message(headers) or _date(message),
        text=text,
        page=page,
        attachments=tuple(files),
        gaps=tuple(gaps),
        is_to_list=is_to_list(headers),
    )


def _page(message: Storage) -> str:
    raw = message.binary(_PAGE)
    if raw is None:
        return message.text(_PAGE)
    return decode_declared(raw, message.codec(_PAGE_ENCODING), "")


def _rich_text(message: Storage) -> str:
    """Return a body that is only there as rich text, empty where it is damaged."""
    raw = message.binary(_RICH_TEXT)
    if raw is None:
        return ""
    import compressed_rtf
    from striprtf.striprtf import rtf_to_text

    try:
        rich = compressed_rtf.decompress(raw)
    except Exception:  # the library raises nothing more exact
        return ""
    return str(rtf_to_text(rich.decode("latin-1"), errors="ignore"))  # type: ignore[no-untyped-call]


def _addressees(message: Storage) -> Iterator[str]:
    for recipient in message.recipients:
        if recipient.number(_RECIPIENT_TYPE) == _TO:
            yield _person(recipient, _NAME, _ADDRESSES)


def _person(storage: Storage, name: int, addresses: tuple[int, ...]) -> str:
    """Return a name with its internet address; Exchange's own addresses mean nothing outside."""
    address = next((text for one in addresses if "@" in (text := storage.text(one))), "")
    return f"{storage.text(name)} <{address}>" if address else storage.text(name)


def _date(message: Storage) -> datetime.date | None:
    sent = message.time(_SENT_AT) or message.time(_DELIVERED_AT)
    return sent.date() if sent else None


def _attached(message: Storage, page: str) -> tuple[list[Part], list[str]]:
    files: list[Part] = []
    gaps: list[str] = []
    for attachment in message.attachments:
        name, inner = attachment.first_text(_FILE_NAMES), attachment.embedded
        content = attachment.binary(_FILE)
        if inner is not None:
            files.extend(_message_parts(_mail(inner)))
        elif _is_picture_of(attachment, page):
            continue
        elif name.casefold().endswith(_SEALED_ENDS):
            gaps.append("is encrypted to its recipients; save a copy without encryption")
        elif content is None:
            gaps.append(f"only links to its attachment {name}; save that beside it")
        else:
            files.append(Part(name=name or f"attachment-{len(files) + 1}.bin", content=content))
    return files, gaps


def _is_picture_of(attachment: Storage, page: str) -> bool:
    identity = attachment.text(_CONTENT_ID).strip("<> ")
    return bool(identity) and f"cid:{identity}" in page


def _message_parts(mail: Mail) -> Iterator[Part]:
    """Yield a message inside a message, and what is attached to it in a folder beside it."""
    name = mail_file_name(mail.subject)
    yield Part(name=name, content=compose_mail(mail))
    for part in mail.attachments:
        yield Part(name=f"{name.removesuffix('.eml')}/{part.name}", content=part.content)
