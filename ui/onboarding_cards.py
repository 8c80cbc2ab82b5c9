"""What a department holds, as HTML: what to read, whom to meet, its words, topics, neighbours."""

from collections.abc import Sequence

from search.glossary import GlossaryEntry
from search.introductions import Introduction
from search.neighbours import Neighbour, SharedWork
from search.reading_list import EssentialDocument
from search.topics import Topic
from ui.components import Setting, badge_html, facts_html, said_date, where_html
from ui.links import Place, address_of, document_address, document_html, link_html, person_html
from ui.markup import escape_html
from ui.messages import text
from ui.wording import say_meeting, say_reading

_TOPIC_DOCUMENTS = 4
_TOPIC_TERMS = 4
_SHARED_WORKS = 3
_PERSON_DOCUMENTS = 2


def reading_html(documents: Sequence[EssentialDocument], setting: Setting) -> str:
    """Return what to read, and why, in the order in which it helps most."""
    rows = "".join(
        f'<li><p class="wk-head"><span class="wk-title">'
        f"{document_html(each.title, each.document, setting.language)}</span></p>"
        f"{reading_facts_html(each, setting)}</li>"
        for each in documents
    )
    return f'<ul class="wk-lines">{rows}</ul>'


def reading_facts_html(document: EssentialDocument, setting: Setting) -> str:
    """Return why a document is to be read, its date, and who wrote it."""
    people = text("why.comma", setting.language).join(each.name for each in document.people)
    why = say_reading(document, setting.language)
    return facts_html([why, said_date(document.date, setting), people])


def read_link_html(document: str, title: str, setting: Setting) -> str:
    """Return the way to a document beside its title, which is the label of a box to tick."""
    label = setting.say("document.read.it", title=title)
    address = escape_html(document_address(document, setting.language))
    said = setting.say("document.read")
    return (
        f'<p class="wk-onward"><a class="wk-go" href="{address}" target="_self" '
        f'aria-label="{label}">{said}</a></p>'
    )


def meeting_html(people: Sequence[Introduction], setting: Setting) -> str:
    """Return whom to meet, and why."""
    cards = "".join(
        f'<li class="wk-person"><p class="wk-name">'
        f"{person_html(each.person, each.name, setting.language)}</p>"
        f"{meeting_facts_html(each, setting)}</li>"
        for each in people
    )
    return f'<ul class="wk-people">{cards}</ul>'


def meeting_facts_html(person: Introduction, setting: Setting) -> str:
    """Return who somebody is, why to meet them, and what they wrote."""
    why = escape_html(say_meeting(person, setting.names, setting.language))
    documents = "".join(
        f"<li>{document_html(each.title, each.document, setting.language)}</li>"
        for each in person.evidence[:_PERSON_DOCUMENTS]
    )
    return (
        f"{where_html(person.department, person.title, setting)}"
        f'<p class="wk-why">{why}</p><ul class="wk-proof">{documents}</ul>'
    )


def topics_html(topics: Sequence[Topic], setting: Setting) -> str:
    """Return topics by the words that name them, each with some of its documents."""
    entries = "".join(_topic(each, setting) for each in topics)
    return f'<ul class="wk-topics">{entries}</ul>'


def _topic(topic: Topic, setting: Setting) -> str:
    documents = [
        document_html(each.title, each.document, setting.language) for each in topic.documents
    ]
    return topic_html(topic.terms, documents, setting)


def topic_html(terms: Sequence[str], documents: Sequence[str], setting: Setting) -> str:
    """Return a topic with some of its documents, given as HTML, and a count of the rest."""
    words = "".join(f"<span>{escape_html(each)}</span>" for each in terms[:_TOPIC_TERMS])
    shown = "".join(f"<li>{each}</li>" for each in documents[:_TOPIC_DOCUMENTS])
    rest = len(documents) - _TOPIC_DOCUMENTS
    more = f"<li>{setting.say('documents.more', count=rest)}</li>" if rest > 0 else ""
    return (
        f'<li class="wk-topic"><p class="wk-terms">{words}</p>'
        f'<ul class="wk-proof">{shown}{more}</ul></li>'
    )


def neighbours_html(neighbours: Sequence[Neighbour], setting: Setting) -> str:
    """Return which departments work on the same matters, and what shows it."""
    if not neighbours:
        return f'<p class="wk-quiet">{setting.say("department.neighbours.none")}</p>'
    entries = "".join(
        f'<li class="wk-person">{department_html(each.department, setting)}'
        f"{neighbour_facts_html(each, setting)}</li>"
        for each in neighbours
    )
    return f'<ul class="wk-people">{entries}</ul>'


def departments_to_choose_html(departments: Sequence[str], setting: Setting) -> str:
    """Return departments as small cards that lead to what a newcomer needs there."""
    cards = "".join(
        f'<li class="wk-card">{department_html(each, setting, place=Place.ONBOARDING)}</li>'
        for each in departments
    )
    return f'<ul class="wk-cards">{cards}</ul>'


def actions_html(department: str, setting: Setting) -> str:
    """Return what can be done with the list; a script gives both their effect."""
    return (
        f'<p class="wk-actions"><a class="wk-print" href="#">{setting.say("start.print")}</a>'
        f'<a class="wk-save" href="#" download="onboarding-{escape_html(department)}.md">'
        f"{setting.say('start.save')}</a></p>"
    )


def department_html(department: str, setting: Setting, place: Place = Place.DEPARTMENTS) -> str:
    """Return a department's name with its colour, leading to its page."""
    name = setting.names.get(department, department)
    address = address_of(place, setting.language, department=department)
    colour = badge_html(department, setting, named=False)
    return f'<p class="wk-name">{colour}{link_html(name, address)}</p>'


def neighbour_facts_html(neighbour: Neighbour, setting: Setting) -> str:
    """Return what a neighbour shares, who is at work in both, and which documents are alike."""
    comma = text("why.comma", setting.language)
    terms = comma.join(neighbour.shared_terms)
    shared = setting.say("neighbour.shares", terms=terms) if terms else ""
    names = comma.join(each.name for each in neighbour.people)
    both = setting.say("neighbour.both", people=names) if names else ""
    lines = "".join(f'<p class="wk-why">{each}</p>' for each in (shared, both) if each)
    works = "".join(_work(each, setting) for each in neighbour.documents[:_SHARED_WORKS])
    return f'{lines}<ul class="wk-proof">{works}</ul>'


def _work(work: SharedWork, setting: Setting) -> str:
    said = setting.say("person.like", title="\0", like=work.like_title)
    link = document_html(work.title, work.document, setting.language)
    return f"<li>{said.replace(chr(0), link)}</li>"


def glossary_html(entries: Sequence[GlossaryEntry], setting: Setting) -> str:
    """Return words with what documents say they are."""
    words = "".join(
        f"<div><dt>{escape_html(_named(each, setting))}</dt><dd>{escape_html(each.quote)}"
        f'<p class="wk-facts">{document_html(each.title, each.document, setting.language)}</p>'
        f"</dd></div>"
        for each in entries
    )
    return f'<dl class="wk-words">{words}</dl>'


def _named(entry: GlossaryEntry, setting: Setting) -> str:
    return text("why.comma", setting.language).join([entry.term, *entry.other_names])
