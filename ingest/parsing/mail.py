"""A mail as a document: its sender is its author, and what it quotes or carries stands apart.

What the sender quotes becomes a part by whoever wrote it, so that nobody is credited with the
words of others, and what was said in a mail that nobody kept is found all the same.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.parsing.addresses import people_in
from ingest.parsing.mail_body import Quotation, read_body
from ingest.parsing.properties import bylines_of, find_date
from ingest.records import ParsedDocument, Part, Role

# Carried by the messages of a mailbox whose quotations are messages of the same mailbox.
QUOTED_ELSEWHERE = "X-Quoted-Elsewhere"
_REPLY_MARKS = re.compile(
    r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|tr|答复|回复|转发|答覆|回覆|回復|轉寄|轉發)\s*(?:\[\d+\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
_MAX_ADDRESSEES = 5  # whoever writes to more informs them; it does not show that they take part


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail holds, in whichever format it was saved."""

    subject: str
    sender: str
    to: str
    date: datetime.date | None
    text: str
    page: str  # the HTML form
    attachments: tuple[Part, ...] = ()
    gaps: tuple[str, ...] = ()
    is_to_list: bool = False
    is_quoted_elsewhere: bool = False


def mail_document(mail: Mail, path: str) -> ParsedDocument:
    """Return a mail as a document.

    A handful of addressees count as attendees of a conversation; those in copy do not, nor do
    those of mailing lists: that something was sent to people says little of what they know.
    """
    body = read_body(mail.text, mail.page, path)
    addressees = people_in(mail.to)
    is_conversation = len(addressees) <= _MAX_ADDRESSEES and not mail.is_to_list
    quotations = () if mail.is_quoted_elsewhere else body.quotations
    return ParsedDocument(
        title=plain_subject(mail.subject) or None,
        blocks=body.blocks,
        bylines=(
            *bylines_of(people_in(mail.sender), Role.AUTHOR),
            *bylines_of(addressees if is_conversation else (), Role.ATTENDEE),
        ),
        date=mail.date,
        parts=(*mail.attachments, *_quoted_parts(quotations, mail.subject)),
        gaps=mail.gaps,
    )


def plain_subject(subject: str) -> str:
    """Return a subject without the marks of replies and forwards."""
    return _REPLY_MARKS.sub("", subject).strip()


def mail_file_name(subject: str) -> str:
    """Return the name under which a mail with a subject is a part."""
    stem = re.sub(r"[/\\:]+", "-", plain_subject(subject))[:80].strip(" .")
    return f"{stem or 'message'}.eml"


def compose_mail(mail: Mail) -> bytes:
    """Return a mail as a message without its attachments; equal mails are equal bytes."""
    headers = {
        "From": mail.sender,
        "To": mail.to,
        "Date": mail.date.isoformat() if mail.date else "",
        "Subject": mail.subject,
    }
    forms = {"plain": mail.text, "html": mail.page}
    boundary = hashlib.sha256(f"{headers}{forms}".encode(errors="replace")).hexdigest()
    headers["Content-Type"] = f"multipart/alternative; boundary={boundary}"
    lines = [f"{name}: {' '.join(value.split())}" for name, value in headers.items() if value]
    for form, text in forms.items():
        if text.strip():
            lines += ["", f"--{boundary}", f"Content-Type: text/{form}; charset=utf-8", "", text]
    return "\n".join([*lines, f"--{boundary}--", ""]).encode(errors="replace")


def _quoted_parts(quotations: tuple[Quotation, ...], subject: str) -> Iterator[Part]:
    """Yield what is quoted as mails of those who wrote it."""
    for quotation in quotations:
        writer = quotation.writer
        content = compose_mail(
            Mail(
                subject=plain_subject(writer.subject or subject),
                sender=writer.name,
                to="",
                date=find_date(writer.date),
                text=quotation.text,
                page="",
            )
        )
        yield Part(name=f"quoted-{hashlib.sha256(content).hexdigest()[:12]}.eml", content=content)
