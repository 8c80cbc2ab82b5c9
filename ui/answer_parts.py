"""The parts around an answer: how the question was understood, what is elsewhere, its shape."""

from collections.abc import Sequence

from search.follow_ups import Understood
from search.related import RelatedDocument
from ui.components import Setting, badge_html
from ui.copying import copy_html
from ui.links import document_html, link_html
from ui.markup import escape_html
from ui.messages import text
from ui.searches import Search
from ui.wording import say_number

_LONGEST_SHOWN = 80  # characters of an earlier question


def thread_html(search: Search, understood: Understood, setting: Setting) -> str:
    """Return what was asked before, how the question was understood, and how to undo that."""
    links = [
        link_html(_cut(each), _back_to(search, place).address(setting.language))
        for place, each in enumerate(search.earlier)
    ]
    earlier = '<span class="wk-then" aria-hidden="true">›</span>'.join(links)
    alone = link_html(
        text("thread.alone", setting.language, question=_cut(search.question)),
        Search(question=search.question).address(setting.language),
    )
    said = _say_understood(understood, setting)
    first = f'<span class="wk-first">{setting.say("thread.earlier")}</span>'
    undo = alone if understood.parts else ""
    return (
        f'<div class="wk-thread"><p>{first}{earlier}</p>'
        f'<p><span class="wk-meant">{said}</span>{undo}</p></div>'
    )


def _back_to(search: Search, place: int) -> Search:
    return Search(question=search.earlier[place], earlier=search.earlier[:place])


def _say_understood(understood: Understood, setting: Setting) -> str:
    if not understood.parts:
        return setting.say("thread.same")
    parts = [understood.question]
    if understood.departments:
        comma = text("why.comma", setting.language)
        names = comma.join(setting.names.get(each, each) for each in understood.departments)
        parts.append(text("thread.in", setting.language, departments=names))
    return setting.say("thread.understood", parts=" · ".join(parts))


def _cut(question: str) -> str:
    shown = " ".join(question.split())
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN].rstrip()}…"


def recent_html(questions: Sequence[str], setting: Setting) -> str:
    """Return what somebody asked last, each leading to its answer."""
    lines = "".join(
        f"<li>{link_html(_cut(each), Search(question=each).address(setting.language))}</li>"
        for each in questions
    )
    return f'<h2 class="wk-label">{setting.say("recent")}</h2><ul class="wk-recent">{lines}</ul>'


def elsewhere_html(related: Sequence[RelatedDocument], setting: Setting) -> str:
    """Return which other departments worked on this, each with its document and its people."""
    departments = list(dict.fromkeys(each.department for each in related))
    comma = text("why.comma", setting.language)
    names = comma.join(setting.names.get(each, each) for each in departments)
    count = say_number(len(departments), setting.language).capitalize()
    key = "elsewhere.one" if len(departments) == 1 else "elsewhere.many"
    heading = setting.say(key, count=count, departments=names)
    cards = "".join(_elsewhere(each, setting) for each in related)
    return f'<h2 class="wk-label">{heading}</h2><ul class="wk-elsewhere">{cards}</ul>'


def _elsewhere(related: RelatedDocument, setting: Setting) -> str:
    comma = text("why.comma", setting.language)
    people = comma.join(each.name for each in related.people[:2])
    title = document_html(related.title, related.document, setting.language)
    return (
        f"<li>{badge_html(related.department, setting)}"
        f'<p class="wk-title">{title}</p>'
        f'<p class="wk-facts">{escape_html(people)}</p></li>'
    )


def actions_html(setting: Setting) -> str:
    """Return what can be done with the answer."""
    return f'<p class="wk-actions">{copy_html("copy.link", setting)}</p>'


def skeleton_html(lines: int, setting: Setting, *, heading: str, is_first: bool = False) -> str:
    """Return the shape of a part that is still to come; the first says so to who cannot see it."""
    widths = (96, 88, 62)
    bars = "".join(f'<i style="width:{widths[each % len(widths)]}%"></i>' for each in range(lines))
    status = f'<span class="wk-unseen">{setting.say("searching")}</span>' if is_first else ""
    return (
        f'<h2 class="wk-label">{setting.say(heading)}</h2>'
        f'<div class="wk-skeleton" role="{"status" if is_first else "presentation"}">'
        f"{status}{bars}</div>"
    )
