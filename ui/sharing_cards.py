"""What is related to something, and what is written twice, as HTML; nothing here draws."""

from collections.abc import Sequence

from search.duplicates import DuplicatePair
from search.hits import PersonPart, cut_to_width
from search.related import RelatedDocument
from search.titles import TitledDocument
from ui.components import Setting, badge_html, facts_html, said_date
from ui.links import Place, address_of, document_html, link_html, person_html
from ui.markup import escape_html
from ui.messages import text
from ui.wording import say_number

_SHOWN_PEOPLE = 3
_SHARED_WIDTH = 220


def strip_html(related: Sequence[RelatedDocument], setting: Setting) -> str:
    """Return in a sentence which departments work on the same, and whom to talk to."""
    language = setting.language
    comma = text("why.comma", language)
    departments = list(dict.fromkeys(each.department for each in related))
    names = [setting.names.get(each, each) for each in departments]
    if len(names) == 1:
        said = setting.say("share.strip.one", department=names[0])
    else:
        count = say_number(len(names), language)
        count = count[0].upper() + count[1:]
        said = setting.say("share.strip.many", count=count, departments=comma.join(names))
    people = [part for each in related for part in each.people[:1]]
    talk = _talk(list({each.person: each for each in people}.values()), setting)
    return f'<div class="wk-strip"><p class="wk-said">{said}</p>{talk}</div>'


def _talk(people: Sequence[PersonPart], setting: Setting) -> str:
    """Return whom to talk to, each leading to their profile; nothing where nobody is named."""
    if not people:
        return ""
    links = [
        person_html(each.person, each.name, setting.language) for each in people[:_SHOWN_PEOPLE]
    ]
    before, after = text("share.talk", setting.language, people="\0").split("\0")
    named = escape_html(text("why.comma", setting.language)).join(links)
    return f'<p class="wk-talk">{escape_html(before)}{named}{escape_html(after)}</p>'


def related_html(related: Sequence[RelatedDocument], setting: Setting) -> str:
    """Return related documents, what they share, and whom to talk to."""
    entries = "".join(_related(each, setting) for each in related)
    return f'<ul class="wk-lines">{entries}</ul>'


def _related(related: RelatedDocument, setting: Setting) -> str:
    terms = text("why.comma", setting.language).join(related.shared_terms)
    shared = setting.say("share.shares", terms=terms) if terms else ""
    title = document_html(related.title, related.document, setting.language)
    return (
        f'<li><p class="wk-head"><span class="wk-title">{title}</span> '
        f'{badge_html(related.department, setting)}</p><p class="wk-why">{shared}</p>'
        f"{_talk(related.people, setting)}</li>"
    )


def titles_html(documents: Sequence[TitledDocument], setting: Setting) -> str:
    """Return documents to choose from, each leading to what is related to it."""
    entries = "".join(
        f'<li><p class="wk-head"><span class="wk-title">{_choice(each, setting)}</span> '
        f"{badge_html(each.department, setting)}</p>"
        f"{facts_html([said_date(each.date, setting)])}</li>"
        for each in documents
    )
    return f'<ul class="wk-lines">{entries}</ul>'


def _choice(document: TitledDocument, setting: Setting) -> str:
    language = setting.language
    address = address_of(Place.RELATED, language, by="document", document=document.document)
    return link_html(document.title, address)


def pairs_html(pairs: Sequence[DuplicatePair], setting: Setting) -> str:
    """Return pairs of documents that have text in common, with what is the same."""
    entries = "".join(_pair(each, setting) for each in pairs)
    return f'<ol class="wk-pairs">{entries}</ol>'


def _pair(pair: DuplicatePair, setting: Setting) -> str:
    share = f"{pair.similarity:.0%}"
    kind = setting.say(f"duplicates.{pair.kind}", share=share, count=pair.document_count)
    one, other = pair.documents
    address = address_of(Place.RELATED, setting.language, by="twice", one=one, other=other)
    compare = link_html(text("share.compare", setting.language), address)
    shared = escape_html(cut_to_width(" ".join(pair.shared.split()), _SHARED_WIDTH))
    sides = "".join(_side(pair, side, setting) for side in range(2))
    return (
        f'<li class="wk-pair"><p class="wk-kind">{kind} <span class="wk-compare">{compare}</span>'
        f'</p><div class="wk-two">{sides}</div><p class="wk-snippet wk-quiet">{shared}</p></li>'
    )


def _side(pair: DuplicatePair, side: int, setting: Setting) -> str:
    title = document_html(pair.titles[side], pair.documents[side], setting.language)
    return (
        f'<div><p class="wk-title">{title}</p>'
        f"{badge_html(pair.departments[side], setting)}"
        f"{facts_html([said_date(pair.dates[side], setting)])}"
        f"{_talk(pair.people[side], setting)}</div>"
    )
