"""What is on record, as HTML tables for whoever looks after whoknows; nothing here draws."""

from collections.abc import Sequence
from enum import StrEnum

from index.ledger_audit import AuditEntry
from index.ledger_feedback import Feedback, OpenQuestion
from ingest.records import Language
from search.hits import cut_to_width
from ui.administration_tables import table_html
from ui.audit_wording import on_one_line, say_asker, say_moment, say_question, say_who
from ui.components import Setting
from ui.links import Place, address_of, link_html
from ui.markup import escape_html
from ui.messages import text

_WIDTH = 120  # columns of what somebody wrote


class Kept(StrEnum):
    """What is on record; each is also a part of the address."""

    AUDIT = "audit"
    FEEDBACK = "feedback"
    OPEN_QUESTIONS = "open_questions"


def records_address(kept: Kept, language: Language, **wanted: str) -> str:
    """Return where records are read, as far as they are wanted."""
    return address_of(Place.ADMINISTRATION, language, records=kept.value, **wanted)


def links_html(setting: Setting, *, is_kept: bool) -> str:
    """Return the ways to what is on record, and that to read it is too, or that nothing is kept."""
    links = "".join(
        f'<p class="wk-onward">{link_html(text(f"records.{each}", setting.language), address)}</p>'
        for each in Kept
        for address in (records_address(each, setting.language),)
    )
    lead = setting.say("records.lead" if is_kept else "audit.off")
    return f'<p class="wk-quiet">{lead}</p>{links}'


def audit_html(entries: Sequence[AuditEntry], setting: Setting) -> str:
    """Return who asked what, the newest first, and how many documents that showed."""
    rows = [
        [
            say_moment(each.at),
            _person_html(Kept.AUDIT, each.person_id, say_asker(each, setting.language), setting),
            setting.say(f"audit.door.{each.door}"),
            setting.say(f"audit.kind.{each.kind}"),
            _cut(say_question(each, setting.language)),
            _shown_html(each, setting),
        ]
        for each in entries
    ]
    columns = ("at", "who", "door", "kind", "question", "shown")
    return _table(columns, rows, "audit.none", setting)


def feedback_html(found: Sequence[Feedback], setting: Setting) -> str:
    """Return what people think of answers, and of which documents these were made."""
    language = setting.language
    rows = [
        [
            say_moment(each.at),
            _person_html(Kept.FEEDBACK, each.person_id, say_who(each.person_id, language), setting),
            setting.say(f"feedback.{each.verdict}"),
            setting.say("audit.withheld") if each.is_withheld else _cut(each.question),
            _cut(each.reason),
            _shown_html(each, setting),
        ]
        for each in found
    ]
    columns = ("at", "who", "verdict", "question", "reason", "shown")
    return _table(columns, rows, "feedback.none", setting)


def open_questions_html(found: Sequence[OpenQuestion], setting: Setting) -> str:
    """Return the questions to which nobody has written an answer."""
    kept, language = Kept.OPEN_QUESTIONS, setting.language
    rows = [
        [
            say_moment(each.at),
            _person_html(kept, each.person_id, say_who(each.person_id, language), setting),
            _cut(each.question),
        ]
        for each in found
    ]
    return _table(("at", "who", "question"), rows, "open_questions.none", setting)


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], empty: str, setting: Setting
) -> str:
    if not rows:
        return f'<p class="wk-quiet">{setting.say(empty)}</p>'
    return table_html([f"audit.{each}" for each in columns], rows, setting)


def _cut(written: str) -> str:
    return escape_html(cut_to_width(on_one_line(written), _WIDTH))


def _person_html(kept: Kept, person_id: str | None, said: str, setting: Setting) -> str:
    """Return who it was, leading to all that is on record of them."""
    if not person_id:
        return escape_html(said)
    return link_html(said, records_address(kept, setting.language, who=person_id))


def _shown_html(record: AuditEntry | Feedback, setting: Setting) -> str:
    """Return how many documents were shown; their ids are there to be opened."""
    count = len(record.documents) + record.left_out
    ids = "".join(f"<li>{escape_html(each)}</li>" for each in record.documents)
    if record.left_out:
        ids += f"<li>{setting.say('audit.left_out', count=record.left_out)}</li>"
    return f"<details><summary>{count:,}</summary><ul>{ids}</ul></details>" if ids else "0"


def pages_html(kept: Kept, page: int, *, has_more: bool, setting: Setting, **wanted: str) -> str:
    """Return the way to what is newer and older than a page of records, the first page being 1."""

    def turn(to: int, key: str) -> str:
        number = str(to) if to > 1 else ""
        address = records_address(kept, setting.language, **wanted, page=number)
        return link_html(text(key, setting.language), address)

    newer = turn(page - 1, "records.newer") if page > 1 else ""
    older = turn(page + 1, "records.older") if has_more else ""
    if not (newer or older):
        return ""
    said = setting.say("records.page", page=page)
    label = setting.say("records.pages")
    return (
        f'<nav class="wk-pager" aria-label="{label}"><span>{newer}</span><span>{said}</span>'
        f"<span>{older}</span></nav>"
    )
