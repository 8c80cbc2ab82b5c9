"""The parts of the answer screen, from values to HTML and chart options; nothing here draws.

Everything that comes from a document, the directory or the question is escaped on its way in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.parsing.outline import CELL_SEPARATOR
from ingest.records import Language
from search.answers import Answer, AnswerMode, Citation, WrittenSentence
from search.experts import Expert, ExpertDocument
from search.results import AskResult
from ui.failures import Failure
from ui.links import document_address, document_html, person_html
from ui.markup import escape_html
from ui.messages import role_text, text
from ui.theme import UNKNOWN_COLOUR
from ui.wording import (
    Named,
    other_name,
    say_conflicts,
    say_date,
    say_how_sure,
    say_place,
    say_why,
)

MOST_PEOPLE = 5
_DOCUMENTS_OF_PERSON = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part needs to know of its surroundings."""

    language: Language
    names: Mapping[str, str]  # of departments, in the language
    colours: Mapping[str, str]  # of departments

    def say(self, key: str, **values: object) -> str:
        """Return a text in the language, escaped for HTML."""
        return escape_html(text(key, self.language, **values))


def answer_html(result: AskResult, setting: Setting) -> str:
    """Return the sentences that answer, each with its mark, how sure that is, and the sources."""
    answer = result.answer
    said = "".join(
        [_written(each, answer, setting) for each in answer.sentences]
        or [_quote(each, setting) for each in answer.citations]
    )
    sure = escape_html(say_how_sure(result, setting.names, setting.language))
    conflicts = "".join(
        f'<p class="wk-conflict" role="note">{escape_html(line)}</p>'
        for line in say_conflicts(answer, setting.names, setting.language)
    )
    sources = "".join(_source(each, result, setting) for each in answer.citations)
    return (
        f'<section class="wk-answer"><h2 class="wk-label">{setting.say("answer")}</h2>'
        f'<div class="wk-quotes">{said}</div>{conflicts}<p class="wk-sure">{sure}</p>'
        f"{_notice(answer, setting)}"
        f'<h3 class="wk-label">{setting.say("sources")}</h3>'
        f'<ol class="wk-sources">{sources}</ol></section>'
    )


def abstention_html(setting: Setting) -> str:
    """Return the honest no."""
    return (
        f'<section class="wk-answer wk-abstained"><p class="wk-said">'
        f"{setting.say('not_written_down')}</p>"
        f'<p class="wk-sure">{setting.say("closest")}</p></section>'
    )


def writing_html(setting: Setting) -> str:
    """Return that there is more to come."""
    return f'<p class="wk-sure wk-writing" role="status">{setting.say("writing")}</p>'


def _written(sentence: WrittenSentence, answer: Answer, setting: Setting) -> str:
    """Return a sentence of a language model with the marks of what proves it."""
    cited = [each for each in answer.citations if each.number in sentence.numbers]
    marks = "".join(_mark(each, setting) for each in cited)
    return f'<p class="wk-quote">{escape_html(sentence.text)}{marks}</p>'


def _notice(answer: Answer, setting: Setting) -> str:
    """Return who wrote the answer, why it is not what was to be expected, and what was struck."""
    lines = [setting.say("written")] if answer.mode is AnswerMode.LLM else []
    if answer.notice is not None:
        count = len(answer.struck)
        lines.append(setting.say(f"notice.{answer.notice.problem}", count=count))
    said = "".join(f'<p class="wk-sure wk-notice">{line}</p>' for line in lines)
    struck = "".join(
        f"<li><s>{escape_html(each.text)}</s> {setting.say(f'struck.{each.reason}')}</li>"
        for each in answer.struck
    )
    if not struck:
        return said
    return f"{said}<details><summary>{setting.say('struck')}</summary><ul>{struck}</ul></details>"


def _quote(citation: Citation, setting: Setting) -> str:
    mark = _mark(citation, setting)
    if citation.header:
        table = _table(citation.header, citation.quote)
        return f'<div class="wk-quote wk-rows">{table}{mark}</div>'
    return f'<p class="wk-quote">{escape_html(citation.quote)}{mark}</p>'


def _mark(citation: Citation, setting: Setting) -> str:
    number = citation.number
    label = setting.say("source", number=number)
    return (
        f'<a class="wk-go wk-mark wk-mark-{number}" href="{_address(citation, setting)}" '
        f'target="_self" aria-label="{label}" title="{escape_html(citation.title)}">{number}</a>'
    )


def _address(citation: Citation, setting: Setting) -> str:
    """Return where the quotation is read in its document."""
    address = document_address(
        citation.document, setting.language, chunk=citation.chunk, quote=citation.quote
    )
    return escape_html(address)


def _table(header: str, rows: str) -> str:
    """Return quoted rows as the table that they are cut from."""
    heads = "".join(f"<th>{escape_html(cell)}</th>" for cell in header.split(CELL_SEPARATOR))
    lines = "".join(f"<tr>{_cells(row)}</tr>" for row in rows.splitlines())
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _cells(row: str) -> str:
    return "".join(f"<td>{escape_html(cell)}</td>" for cell in row.split(CELL_SEPARATOR))


def _source(citation: Citation, result: AskResult, setting: Setting) -> str:
    place = say_place(
        title=citation.title,
        heading=citation.heading,
        page=citation.page,
        language=setting.language,
    )
    facts = facts_html([place, said_date(citation.date, setting)])
    return (
        f'<li class="wk-source wk-source-{citation.number}" id="wk-source-{citation.number}">'
        f'<span class="wk-number">{citation.number}</span><div>'
        f'<a class="wk-go wk-title" href="{_address(citation, setting)}" target="_self">'
        f"{escape_html(citation.title)}</a> "
        f"{badge_html(citation.department, setting)}{facts}{_proof(citation, result)}</div></li>"
    )


def _proof(citation: Citation, result: AskResult) -> str:
    """Return the quotation below its source, where the answer itself is not made of it."""
    if result.answer.mode is AnswerMode.EXTRACTIVE:
        return ""
    if citation.header:
        return f'<div class="wk-rows">{_table(citation.header, citation.quote)}</div>'
    return f'<blockquote class="wk-snippet">{escape_html(citation.quote)}</blockquote>'


def experts_html(
    experts: Sequence[Expert],
    heading: str,
    setting: Setting,
    *,
    draft: Callable[[Expert], str] | None = None,
    **values: object,
) -> str:
    """Return a card for each of the people to ask, under a heading with its values.

    Args:
        experts: The people, best first.
        heading: The key of the heading.
        setting: What every part needs to know.
        draft: Returns, as HTML, what may be written to somebody.
        values: What the heading says.
    """
    said = heading_html(heading, setting, **values)
    if not experts:
        return f'{said}<p class="wk-quiet">{setting.say("nobody")}</p>'
    cards = "".join(
        _expert(each, setting, draft(each) if draft else "") for each in experts[:MOST_PEOPLE]
    )
    return f'{said}<ul class="wk-people">{cards}</ul>'


def _expert(expert: Expert, setting: Setting, draft: str) -> str:
    named = person_html(expert.person, expert.name, setting.language)
    documents = "".join(
        _expert_document(each, setting) for each in expert.evidence[:_DOCUMENTS_OF_PERSON]
    )
    return (
        f'<li class="wk-person"><p class="wk-name">{named}{also_html(expert)}</p>'
        f"{where_html(expert.department, expert.title, setting)}"
        f'<p class="wk-why">{escape_html(say_why(expert, setting.language))}</p>'
        f'<ul class="wk-proof">{documents}</ul>{_mail(expert, setting)}{draft}</li>'
    )


def _expert_document(document: ExpertDocument, setting: Setting) -> str:
    role = escape_html(role_text(document.role, setting.language))
    link = document_html(document.title, document.document, setting.language)
    return f"<li><span>{role}</span> {link}</li>"


def _mail(expert: Expert, setting: Setting) -> str:
    if not expert.email:
        return ""
    label = setting.say("write_to", name=expert.name)
    address = escape_html(expert.email)
    return f'<a class="wk-mail" href="mailto:{address}" aria-label="{label}">{address}</a>'


def failure_html(failure: Failure, setting_language: Language) -> str:
    """Return a state without an answer: what is so, what to do, and the original message."""
    command = (
        f'<pre class="wk-command">{escape_html(failure.command)}</pre>' if failure.command else ""
    )
    label = escape_html(text("failure.detail", setting_language))
    detail = (
        f'<p class="wk-detail"><span>{label}</span> {escape_html(failure.detail)}</p>'
        if failure.detail
        else ""
    )
    return (
        f'<section class="wk-failure" role="status"><h2>{escape_html(failure.heading)}</h2>'
        f"<p>{escape_html(failure.next_step)}</p>{command}{detail}</section>"
    )


def heading_html(key: str, setting: Setting, **values: object) -> str:
    """Return the heading of a part of the screen."""
    return f'<h2 class="wk-label">{setting.say(key, **values)}</h2>'


def page_heading_html(title: str, lead: str, setting: Setting, **values: object) -> str:
    """Return what a page is, by a title with its values, and in a sentence what it is for."""
    said = f"<p>{setting.say(lead)}</p>"
    return f'<header class="wk-top"><h1>{setting.say(title, **values)}</h1>{said}</header>'


def wide_html(table: str, setting: Setting) -> str:
    """Return a table in a frame in which it scrolls where the screen is narrow, by keys as well."""
    label = setting.say("table")
    return f'<div class="wk-wide" tabindex="0" role="group" aria-label="{label}">{table}</div>'


def badge_html(department: str, setting: Setting, *, named: bool = True) -> str:
    """Return a department's colour, with its name unless that stands beside it."""
    colour = setting.colours.get(department, UNKNOWN_COLOUR)
    name = escape_html(setting.names.get(department, department)) if named else ""
    return f'<span class="wk-badge"><i style="background:{colour}"></i>{name}</span>'


def where_html(department: str | None, title: str | None, setting: Setting) -> str:
    """Return a person's department and title in a line, as far as they are known."""
    badge = badge_html(department, setting) if department else ""
    job = f'<span class="wk-job">{escape_html(title)}</span>' if title else ""
    return f'<p class="wk-where">{badge}{job}</p>' if badge or job else ""


def also_html(person: Named) -> str:
    """Return a person's name in the other script, where the directory has one."""
    other = other_name(person)
    return f' <span class="wk-also">{escape_html(other)}</span>' if other else ""


def facts_html(facts: Sequence[str | None]) -> str:
    """Return a quiet line of those facts that are known."""
    parts = "".join(f"<span>{escape_html(each)}</span>" for each in facts if each)
    return f'<p class="wk-facts">{parts}</p>' if parts else ""


def said_date(date: str | None, setting: Setting) -> str | None:
    """Return a date as the reader's language writes it, where there is one."""
    return say_date(date, setting.language) if date else None
