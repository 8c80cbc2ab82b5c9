"""A message to somebody who may know, which says what is asked and why of them."""

from urllib.parse import quote

from ingest.records import Language, Role
from search.experts import Expert
from ui.components import Setting
from ui.copying import copy_html
from ui.markup import escape_html
from ui.messages import text
from ui.wording import other_name

_LONGEST_SUBJECT = 70


def draft_html(expert: Expert, question: str, setting: Setting) -> str:
    """Return a message to somebody about a question, folded, to copy or to send."""
    message = draft_introduction(expert, question, setting)
    buttons = copy_html("draft.copy", setting, message)
    if expert.email:
        subject = " ".join(question.split())[:_LONGEST_SUBJECT]
        address = f"mailto:{expert.email}?subject={quote(subject)}&body={quote(message)}"
        label = setting.say("draft.mail")
        buttons += f'<a class="wk-write" href="{escape_html(address)}">{label}</a>'
    return (
        f'<details class="wk-draft"><summary>{setting.say("draft")}</summary>'
        f'<p class="wk-letter">{escape_html(message)}</p>'
        f'<p class="wk-actions">{buttons}</p></details>'
    )


def draft_introduction(expert: Expert, question: str, setting: Setting) -> str:
    """Return a message that says what is asked, and which document leads to whom it is written."""
    language = setting.language
    why = ""
    if expert.evidence:
        best = expert.evidence[0]
        department = setting.names.get(best.department, best.department)
        why = text(
            f"draft.{Role(best.role).value}", language, title=best.title, department=department
        )
    return text(
        "draft.message",
        language,
        name=_address_by(expert, language),
        question=" ".join(question.split()),
        why=why,
    )


def _address_by(expert: Expert, language: Language) -> str:
    """Return somebody's name in the script of a message, where it is known."""
    is_chinese = any("\u3400" <= each <= "\u9fff" for each in expert.name)
    if is_chinese == (language is Language.ZH):
        return expert.name
    return other_name(expert) or expert.name
