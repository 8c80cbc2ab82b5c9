"""People as HTML: in a list, and one of them with what documents show; nothing here draws."""

from collections.abc import Sequence

from ingest.records import Role
from search.colleagues import Colleague, LikeDocument, NearPerson
from search.experts import ExpertDocument
from search.people import KnownPerson
from search.person_profiles import KnownTopic, PersonProfile
from ui.components import (
    Setting,
    also_html,
    badge_html,
    facts_html,
    heading_html,
    said_date,
    where_html,
)
from ui.links import Place, address_of, document_html, link_html, person_html
from ui.markup import escape_html
from ui.messages import role_text, text
from ui.onboarding_cards import topic_html
from ui.wording import say_roles


def people_html(people: Sequence[KnownPerson], setting: Setting) -> str:
    """Return people as a list of small cards."""
    cards = "".join(_card(each, setting) for each in people)
    return f'<ul class="wk-cards">{cards}</ul>'


def _card(person: KnownPerson, setting: Setting) -> str:
    named = person_html(person.person, person.name, setting.language)
    return (
        f'<li class="wk-card"><p class="wk-name">{named}{also_html(person)}</p>'
        f"{where_html(person.department, person.title, setting)}"
        f'<p class="wk-facts">{_said_count(person.documents, setting)}</p></li>'
    )


def _said_count(count: int, setting: Setting) -> str:
    return setting.say("documents.one" if count == 1 else "documents.many", count=count)


def profile_head_html(profile: PersonProfile, setting: Setting) -> str:
    """Return who somebody is, how to reach them, and what they did in how many documents."""
    unlisted = "" if profile.in_directory else text("person.unlisted", setting.language)
    everyone = address_of(Place.PEOPLE, setting.language)
    back = link_html(text("person.back", setting.language), everyone)
    return (
        f'<p class="wk-back">{back}</p>'
        f'<header class="wk-top"><h1>{escape_html(profile.name)}{also_html(profile)}</h1>'
        f"{where_html(profile.department, profile.title, setting)}"
        f"{facts_html([_say_parts(profile, setting), unlisted])}"
        f"{_mail(profile.email, profile.name, setting)}</header>"
    )


def _say_parts(profile: PersonProfile, setting: Setting) -> str:
    if not profile.document_count:
        return ""
    key = "person.parts.one" if profile.document_count == 1 else "person.parts.many"
    parts = say_roles(profile.roles, setting.language)
    return text(key, setting.language, count=profile.document_count, parts=parts)


def _mail(email: str | None, name: str, setting: Setting) -> str:
    if not email:
        return ""
    label, address = setting.say("write_to", name=name), escape_html(email)
    return f'<a class="wk-mail" href="mailto:{address}" aria-label="{label}">{address}</a>'


def knowledge_html(profile: PersonProfile, setting: Setting) -> str:
    """Return what somebody knows about: each topic with the documents that show it."""
    heading = heading_html("person.knows", setting)
    if not profile.topics:
        nothing = setting.say("person.knows.nothing", name=profile.name)
        return f'{heading}<p class="wk-quiet">{nothing}</p>'
    topics = "".join(_topic(each, setting) for each in profile.topics)
    return f'{heading}<ul class="wk-topics">{topics}</ul>'


def _topic(topic: KnownTopic, setting: Setting) -> str:
    return topic_html(topic.terms, [_part(each, setting) for each in topic.evidence], setting)


def _part(document: ExpertDocument, setting: Setting) -> str:
    role = escape_html(role_text(document.role, setting.language))
    link = document_html(document.title, document.document, setting.language)
    return f"<span>{role}</span> {link}"


def documents_html(profile: PersonProfile, setting: Setting) -> str:
    """Return somebody's documents, the largest parts first; those that only name them apart."""
    if not profile.documents:
        return ""
    own = [each for each in profile.documents if each.role != Role.MENTION]
    heading = heading_html("person.documents", setting)
    return f"{heading}{_lines(own, setting)}{_named_in(profile, len(own), setting)}"


def _named_in(profile: PersonProfile, own_count: int, setting: Setting) -> str:
    named_count = profile.document_count - own_count
    if not named_count:
        return ""
    shown = profile.documents[own_count:]
    rest = named_count - len(shown)
    more = f'<p class="wk-facts">{setting.say("documents.more", count=rest)}</p>' if rest else ""
    return (
        f'<details class="wk-named"><summary>{setting.say("person.named", count=named_count)}'
        f"</summary>{_lines(shown, setting)}{more}</details>"
    )


def _lines(documents: Sequence[ExpertDocument], setting: Setting) -> str:
    rows = "".join(_document(each, setting) for each in documents)
    return f'<ul class="wk-lines">{rows}</ul>' if rows else ""


def _document(document: ExpertDocument, setting: Setting) -> str:
    role = role_text(document.role, setting.language)
    title = document_html(document.title, document.document, setting.language)
    return (
        f'<li><p class="wk-head"><span class="wk-title">{title}</span> '
        f"{badge_html(document.department, setting)}</p>"
        f"{facts_html([role, said_date(document.date, setting)])}</li>"
    )


def colleagues_html(colleagues: Sequence[Colleague], setting: Setting) -> str:
    """Return who has a part in the same documents."""
    cards = "".join(_colleague(each, setting) for each in colleagues)
    return _people_part("person.colleagues", cards, setting)


def _colleague(colleague: Colleague, setting: Setting) -> str:
    count = colleague.document_count
    key = "person.shared.one" if count == 1 else "person.shared.many"
    documents = "".join(f"<li>{_part(each, setting)}</li>" for each in colleague.evidence)
    why = f'<p class="wk-why">{setting.say(key, count=count)}</p>'
    return _near_card(colleague, f'{why}<ul class="wk-proof">{documents}</ul>', setting)


def near_people_html(people: Sequence[NearPerson], setting: Setting) -> str:
    """Return who works on the same matters, in other departments too."""
    cards = "".join(_near_person(each, setting) for each in people)
    return _people_part("person.near", cards, setting)


def _near_person(person: NearPerson, setting: Setting) -> str:
    lines = "".join(_like(each, setting) for each in person.evidence)
    return _near_card(person, f'<ul class="wk-proof">{lines}</ul>', setting)


def _like(like: LikeDocument, setting: Setting) -> str:
    said = setting.say("person.like", title="\0", like=like.like)
    link = document_html(like.document.title, like.document.document, setting.language)
    return f"<li>{said.replace(chr(0), link)}</li>"


def _near_card(person: Colleague | NearPerson, proof: str, setting: Setting) -> str:
    named = person_html(person.person, person.name, setting.language)
    return (
        f'<li class="wk-person"><p class="wk-name">{named}</p>'
        f"{where_html(person.department, person.title, setting)}{proof}</li>"
    )


def _people_part(key: str, cards: str, setting: Setting) -> str:
    nobody = f'<p class="wk-quiet">{setting.say(f"{key}.none")}</p>'
    body = f'<ul class="wk-people">{cards}</ul>' if cards else nobody
    return f"{heading_html(key, setting)}{body}"
