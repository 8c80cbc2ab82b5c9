"""Passages as cards: where each stands, whose it is, what it says, and others of its document."""

from collections.abc import Sequence

from ingest.cleaning import detect_language
from search.hits import FurtherPassage, Hit
from ui.components import Setting, badge_html, facts_html, heading_html, said_date
from ui.links import document_address, document_html, link_html
from ui.markup import mark_words
from ui.messages import text
from ui.wording import say_place


def passages_html(hits: Sequence[Hit], heading: str, question: str, setting: Setting) -> str:
    """Return a card for each passage under a heading, the words of the question marked."""
    cards = "".join(_passage(each, question, setting) for each in hits)
    return f'{heading_html(heading, setting)}<ul class="wk-passages">{cards}</ul>'


def _passage(hit: Hit, question: str, setting: Setting) -> str:
    place = say_place(
        title=hit.title, heading=hit.heading, page=hit.page, language=setting.language
    )
    people = text("why.comma", setting.language).join(each.name for each in hit.people)
    tongue = _foreign(hit, question, setting)
    facts = facts_html([place, said_date(hit.date, setting), people, tongue])
    link = document_html(hit.title, hit.document, setting.language, chunk=hit.chunk)
    return (
        f'<li class="wk-passage"><p class="wk-head"><span class="wk-title">{link}</span> '
        f"{badge_html(hit.department, setting)}</p>"
        f'{facts}<p class="wk-snippet">{mark_words(hit.snippet, question)}</p>'
        f"{_further(hit, question, setting)}</li>"
    )


def _foreign(hit: Hit, question: str, setting: Setting) -> str | None:
    """Return the language of a document, where it is another than the question's."""
    if hit.language is None or hit.language is detect_language(question):
        return None
    return text(f"tongue.{hit.language}", setting.language)


def _further(hit: Hit, question: str, setting: Setting) -> str:
    """Return the other passages of a document, folded."""
    if not hit.more:
        return ""
    key = "passages.more.one" if len(hit.more) == 1 else "passages.more.many"
    passages = "".join(_further_passage(each, hit, question, setting) for each in hit.more)
    summary = setting.say(key, count=len(hit.more))
    return f'<details class="wk-more"><summary>{summary}</summary><ul>{passages}</ul></details>'


def _further_passage(passage: FurtherPassage, hit: Hit, question: str, setting: Setting) -> str:
    place = say_place(
        title=hit.title, heading=passage.heading, page=passage.page, language=setting.language
    )
    snippet = mark_words(passage.snippet, question)
    address = document_address(hit.document, setting.language, chunk=passage.chunk)
    link = link_html(place or hit.title, address)
    return f'<li><p class="wk-facts">{link}</p><p class="wk-snippet">{snippet}</p></li>'
