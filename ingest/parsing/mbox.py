"""A mailbox in, its messages out: each a mail of its own, under a name that stays.

A mailbox grows at its end; a message's name comes from the message, so that those before it are
not taken for new ones.
"""

import hashlib
import re
from email.message import Message

from ingest.errors import UnreadableDocumentError
from ingest.parsing.mail import QUOTED_ELSEWHERE
from ingest.parsing.mime import date_of_message, header_of, read_message
from ingest.records import ParsedDocument, Part

# "From jane@example.com Fri Mar  1 10:00:00 2024", and then a header: text may begin with From.
_SEPARATOR = re.compile(
    rb"^From [^\r\n]{0,200}\d\d:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,40}\r?\n(?=[!-9;-~]+[ \t]*:)",
    re.MULTILINE,
)
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)  # so that no text looks like a separator
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_IDENTITY = re.compile(r"<[^<>\s]+>")


def parse_mbox(content: bytes, path: str) -> ParsedDocument:
    """Return the messages as parts; a copy of a message is left out."""
    starts = list(_SEPARATOR.finditer(content))
    if not starts:
        raise UnreadableDocumentError(
            f"{path}: is not a mailbox (it has no messages); save it again from the mail program"
        )
    ends = [*(match.start() for match in starts[1:]), len(content)]
    messages = [content[match.end() : end] for match, end in zip(starts, ends, strict=True)]
    heads = [_head(message) for message in messages]
    known = {header_of(head, "Message-ID") for head in heads}
    parts = (
        Part(name=_name(head, message), content=_mark(head, known) + _unescaped(message))
        for head, message in zip(heads, messages, strict=True)
    )
    return ParsedDocument(title=None, blocks=(), parts=tuple(dict.fromkeys(parts)))


def _head(message: bytes) -> Message:
    end = _HEAD_END.search(message)
    return read_message(message[: end.start()] if end else message)


def _name(head: Message, message: bytes) -> str:
    date = date_of_message(head)
    identity = header_of(head, "Message-ID").encode("utf-8", errors="replace") or message
    mark = hashlib.sha256(identity).hexdigest()[:12]
    return f"{date.isoformat()}-{mark}.eml" if date else f"{mark}.eml"


def _mark(head: Message, known: set[str]) -> bytes:
    """Return a header for a reply whose original is in the mailbox too: it need not be quoted."""
    answered = _answered(head)
    is_there = bool(answered) and all(identity in known for identity in answered)
    return f"{QUOTED_ELSEWHERE}: yes\n".encode() if is_there else b""


def _answered(head: Message) -> tuple[str, ...]:
    """Return the messages that a reply follows, the last of which it answers."""
    return tuple(
        _IDENTITY.findall(f"{header_of(head, 'References')} {header_of(head, 'In-Reply-To')}")
    )


def _unescaped(message: bytes) -> bytes:
    return _ESCAPED.sub(b"", message)
