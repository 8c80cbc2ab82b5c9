"""Departments as HTML: in a list, and the head of one of them; nothing here draws."""

from search.department_map import DepartmentMap, MappedDepartment
from ui.components import Setting, facts_html
from ui.links import Place, address_of, link_html
from ui.markup import escape_html
from ui.messages import text
from ui.onboarding_cards import department_html
from ui.wording import say_month


def departments_html(found: DepartmentMap, setting: Setting) -> str:
    """Return departments as a list of small cards."""
    cards = "".join(
        f'<li class="wk-card">{department_html(each.department, setting)}'
        f"{_facts(each, setting)}</li>"
        for each in found.departments
    )
    return f'<ul class="wk-cards">{cards}</ul>'


def department_head_html(department: str, setting: Setting) -> str:
    """Return what a department is called, and the way to what a newcomer needs."""
    language = setting.language
    back = link_html(text("departments.back", language), address_of(Place.DEPARTMENTS, language))
    start = link_html(
        text("department.onboard", language),
        address_of(Place.ONBOARDING, language, department=department),
    )
    return (
        f'<p class="wk-back">{back}</p><header class="wk-top">'
        f"<h1>{escape_html(setting.names[department])}</h1><p>{start}</p></header>"
    )


def _facts(department: MappedDepartment, setting: Setting) -> str:
    language = setting.language
    facts = [
        _count("documents", department.document_count, setting),
        _count("department.people", department.people_count, setting),
    ]
    if department.newest:
        month = say_month(department.newest, language)
        facts.append(text("department.newest", language, month=month))
    lead = department.lead
    led = facts_html([text("department.led", language, name=lead.name)]) if lead else ""
    return facts_html(facts) + led


def _count(key: str, count: int, setting: Setting) -> str:
    kind = "one" if count == 1 else "many"
    return text(f"{key}.{kind}", setting.language, count=count)
