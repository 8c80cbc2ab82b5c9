"""A mail message in, its document out: subject, sender, text, what it quotes, what is attached."""

from dataclasses import dataclass, field
from email.message import Message

from ingest.errors import UnreadableDocumentError
from ingest.parsing.mail import QUOTED_ELSEWHERE, Mail, mail_document, mail_file_name
from ingest.parsing.mime import (
    content_of,
    date_of_message,
    file_name_of,
    header_of,
    is_sealed,
    is_to_list,
    leaves,
    message_in,
    read_message,
    suffix_of,
    text_of,
)
from ingest.records import ParsedDocument, Part

_HEADERS = ("From", "Sender", "To", "Subject", "Date", "Message-ID", "Received", "MIME-Version")
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
# Signatures, receipts and invitations: they say nothing that the text does not.
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_SIGNATURES |= {"application/pgp-signature"}
_INVITATIONS = {"text/calendar", "application/ics"}


def parse_eml(content: bytes, path: str) -> ParsedDocument:
    """Return a message as a document."""
    message = read_message(content)
    if not any(message.get_all(name) for name in (*_HEADERS, "Content-Type")):
        raise UnreadableDocumentError(
            f"{path}: is not a mail message (it has no headers); save it again"
        )
    return mail_document(_mail(message, path), path)


def _mail(message: Message, path: str) -> Mail:
    contents = _Contents(path=path)
    for part in leaves(message):
        contents.take(part)
    return Mail(
        subject=header_of(message, "Subject"),
        sender=header_of(message, "From") or header_of(message, "Sender"),
        to=header_of(message, "To"),
        date=date_of_message(message),
        text="\n\n".join(contents.texts),
        page="\n".join(contents.pages),
        attachments=tuple(contents.attachments),
        gaps=tuple(contents.gaps),
        is_to_list=is_to_list(message),
        is_quoted_elsewhere=bool(header_of(message, QUOTED_ELSEWHERE)),
    )


@dataclass(slots=True, kw_only=True)
class _Contents:
    """The parts of a message, each taken for what it is."""

    path: str
    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def take(self, part: Message) -> None:
        """Add a part to the text or to the attachments, or note that it cannot be read."""
        kind, name = part.get_content_type(), file_name_of(part)
        if is_sealed(part):
            self.gaps.append("is encrypted to its recipients; save a copy without encryption")
        elif kind in _TNEF or name.casefold() == "winmail.dat":
            self.gaps.append(
                "carries its attachments in Outlook's own form (winmail.dat); save them beside it"
            )
        elif _is_body(part, name):
            (self.pages if kind == "text/html" else self.texts).append(text_of(part, self.path))
        elif not (_is_furniture(part, name) or self._shows(part)):
            self.attachments.append(self._attachment(part, name))

    def _shows(self, part: Message) -> bool:
        """Tell whether a part is a picture in the page: a page stands before its pictures."""
        identity = header_of(part, "Content-ID").strip("<> ")
        is_picture = part.get_content_maintype() == "image" and bool(identity)
        is_inline = part.get_content_disposition() == "inline"
        return is_picture and (is_inline or any(f"cid:{identity}" in page for page in self.pages))

    def _attachment(self, part: Message, name: str) -> Part:
        inner = message_in(part)
        if inner is not None:
            name = name or mail_file_name(header_of(inner, "Subject"))
            name = name if name.casefold().endswith(".eml") else f"{name}.eml"
        number = len(self.attachments) + 1
        return Part(name=name or f"attachment-{number}{suffix_of(part)}", content=content_of(part))


def _is_body(part: Message, name: str) -> bool:
    """Tell whether a part is shown as text; one whose MIME is broken is not lost."""
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    is_broken = part.get_content_maintype() == "multipart"
    is_attached = part.get_content_disposition() == "attachment"
    return (is_text or is_broken) and not name and not is_attached


def _is_furniture(part: Message, name: str) -> bool:
    """Tell whether a part only decorates the message, certifies it or repeats it for programs."""
    kind, is_attached = part.get_content_type(), part.get_content_disposition() == "attachment"
    if kind in _SIGNATURES | _INVITATIONS or name.casefold() in {"smime.p7s", "signature.asc"}:
        return True
    is_silent = part.get_content_maintype() in {"image", "text"}
    return (is_silent or kind == "message/delivery-status") and not name and not is_attached
