"""What whoever looks after whoknows sees, as HTML tables and chart options; nothing here draws."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from index.choosing import KeptGeneration
from index.manifest import Unreadable
from index.status import IndexStatus
from ingest.records import EVERYONE, Department, Visibility
from search.coverage import DepartmentCoverage
from search.people import KnownPerson, UnknownName
from ui.components import Setting, badge_html, wide_html
from ui.links import Place, address_of, link_html
from ui.markup import escape_html
from ui.messages import text
from ui.theme import CHANGE_COLOURS
from ui.translating import translate
from ui.wording import say_date

CHART_HEIGHT = 190  # pixels
_CHANGE_COLOURS = dict(zip(("added", "changed", "removed"), CHANGE_COLOURS, strict=True))


def status_html(status: IndexStatus, setting: Setting) -> str:
    """Return the served generation in figures."""
    size = text("admin.megabytes", setting.language, size=f"{status.size_bytes / 1e6:,.1f}")
    figures = {
        "admin.generation": f"{status.generation:,}",
        "admin.built": say_time(status.built_at, setting),
        "admin.documents": f"{status.documents:,}",
        "admin.passages": f"{status.chunks:,}",
        "admin.people": f"{status.people:,}",
        "admin.size": size,
    }
    entries = "".join(
        f"<div><dt>{setting.say(key)}</dt><dd>{escape_html(figure)}</dd></div>"
        for key, figure in figures.items()
    )
    return f'<dl class="wk-figures">{entries}</dl>'


def say_time(moment: str, setting: Setting) -> str:
    """Return an ISO time as the reader's language writes it, in UTC as it was recorded."""
    when = datetime.fromisoformat(moment)
    return f"{say_date(when.date().isoformat(), setting.language)} {when:%H:%M} UTC"


def runs_options(kept: Sequence[KeptGeneration], setting: Setting) -> dict[str, Any]:
    """Return the ECharts options of what each run added, changed and removed."""
    return {
        "animationDuration": 250,
        "grid": {"left": 4, "right": 4, "top": 30, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "textStyle": {"color": "currentColor"}},
        "tooltip": {"show": False},
        "xAxis": {
            "type": "category",
            "data": [str(each.generation) for each in kept],
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "documents",
                "name": text(f"admin.{change}", setting.language),
                "barMaxWidth": 28,
                "itemStyle": {"color": colour},
                "data": [getattr(each, change) for each in kept],
            }
            for change, colour in _CHANGE_COLOURS.items()
        ],
    }


def runs_text(kept: Sequence[KeptGeneration], setting: Setting) -> str:
    """Return what the chart of the runs shows, for those who cannot see it."""
    facts = "; ".join(
        text(
            "admin.run",
            setting.language,
            generation=each.generation,
            added=each.added,
            changed=each.changed,
            removed=each.removed,
        )
        for each in kept
    )
    return text("admin.runs.alt", setting.language, facts=facts)


def runs_html(kept: Sequence[KeptGeneration], setting: Setting) -> str:
    """Return the generations that are kept as a table, the newest first."""
    rows = [
        [
            _generation(each, setting),
            escape_html(say_time(each.built_at, setting)),
            *(
                f"{count:,}"
                for count in (
                    each.documents,
                    each.added,
                    each.changed,
                    each.removed,
                    each.unreadable,
                )
            ),
        ]
        for each in reversed(kept)
    ]
    keys = ("generation", "built", "documents", "added", "changed", "removed", "unreadable.count")
    return table_html([f"admin.{key}" for key in keys], rows, setting)


def _generation(kept: KeptGeneration, setting: Setting) -> str:
    mark = f' <span class="wk-quiet">{setting.say("admin.served")}</span>' if kept.served else ""
    return f"{kept.generation}{mark}"


def unreadable_html(unreadable: Sequence[Unreadable], setting: Setting) -> str:
    """Return the files that are not in the index, and why."""
    if not unreadable:
        return f'<p class="wk-quiet">{setting.say("admin.unreadable.none")}</p>'
    rows = [
        [escape_html(each.document), escape_html(translate(each.reason, setting.language))]
        for each in unreadable
    ]
    return table_html(["admin.document", "admin.reason"], rows, setting)


def coverage_html(
    coverage: Sequence[DepartmentCoverage], unreadable: Mapping[str, int], setting: Setting
) -> str:
    """Return how much of each department is indexed and open.

    Args:
        coverage: What somebody who is in no group may read.
        unreadable: How many files of each department could not be read.
        setting: Where it is drawn.
    """
    rows = [
        [
            badge_html(each.department, setting),
            f"{each.documents:,}",
            f"{each.readable:,}",
            f"{each.listed + each.hidden:,}",
            f"{unreadable.get(each.department, 0):,}",
        ]
        for each in coverage
    ]
    keys = ("admin.documents", "admin.open", "admin.restricted", "admin.unreadable.count")
    return table_html(["departments.column", *keys], rows, setting)


def rights_html(coverage: Sequence[DepartmentCoverage], setting: Setting) -> str:
    """Return what somebody may read of each department, and what they learn of the rest."""
    rows = [
        [
            badge_html(each.department, setting),
            *(f"{count:,}" for count in (each.readable, each.listed, each.hidden)),
        ]
        for each in coverage
    ]
    keys = ("admin.readable", "admin.listed", "admin.hidden")
    return table_html(["departments.column", *keys], rows, setting)


def rules_html(
    departments: Sequence[Department], groups: Collection[str] | None, setting: Setting
) -> str:
    """Return the rules that restrict documents.

    Args:
        departments: With their readers and rules.
        groups: Those of the person whose rights are looked at; None for nobody in particular.
        setting: Where it is drawn.
    """
    rows = [row for each in departments for row in _rule_rows(each, groups, setting)]
    if not rows:
        return f'<p class="wk-quiet">{setting.say("admin.rules.none")}</p>'
    keys = ["departments.column", "admin.path", "admin.readers", "admin.others"]
    return table_html(keys + (["admin.readable"] if groups is not None else []), rows, setting)


def _rule_rows(
    department: Department, groups: Collection[str] | None, setting: Setting
) -> list[list[str]]:
    whole = (text("admin.everything", setting.language), department.readers, Visibility.HIDDEN)
    rules = [(each.path, each.readers, each.visibility) for each in department.rules]
    restricting = [each for each in (whole, *rules) if each is not whole or EVERYONE not in each[1]]
    return [
        [
            badge_html(department.department_id, setting),
            escape_html(path),
            escape_html(text("why.comma", setting.language).join(readers)),
            setting.say(f"admin.visibility.{'open' if EVERYONE in readers else visibility}"),
            *([_may(readers, groups, setting)] if groups is not None else []),
        ]
        for path, readers, visibility in restricting
    ]


def _may(readers: Collection[str], groups: Collection[str], setting: Setting) -> str:
    return setting.say("admin.may_not" if set(readers).isdisjoint(groups) else "admin.may")


def unresolved_html(names: Sequence[UnknownName], setting: Setting) -> str:
    """Return the names that the directory does not know, or that several people share."""
    if not names:
        return f'<p class="wk-quiet">{setting.say("unresolved.none")}</p>'
    comma = text("why.comma", setting.language)
    rows = [
        [
            escape_html(each.name),
            f"{each.count:,}",
            escape_html(comma.join(setting.names.get(one, one) for one in each.departments)),
            _meaning(each, comma, setting),
        ]
        for each in names
    ]
    return table_html(
        [f"admin.{key}" for key in ("name", "times", "where", "meaning")], rows, setting
    )


def _meaning(name: UnknownName, comma: str, setting: Setting) -> str:
    if not name.candidates:
        return setting.say("unresolved.unlisted")
    return escape_html(comma.join(f"{each.name} ({each.person})" for each in name.candidates))


def candidates_html(people: Sequence[KnownPerson], setting: Setting) -> str:
    """Return people to choose from, each leading to what they may see."""
    listed = [each for each in people if each.in_directory]
    if not listed:
        return f'<p class="wk-quiet">{setting.say("admin.view_as.none")}</p>'
    address = {
        each.person: address_of(Place.ADMINISTRATION, setting.language, seen_as=each.person)
        for each in listed
    }
    cards = "".join(
        f'<li class="wk-card"><p class="wk-name">{link_html(each.name, address[each.person])}</p>'
        f'<p class="wk-where">{badge_html(each.department, setting) if each.department else ""}</p>'
        "</li>"
        for each in listed
    )
    return f'<ul class="wk-cards">{cards}</ul>'


def table_html(heads: Sequence[str], rows: Sequence[Sequence[str]], setting: Setting) -> str:
    """Return a table that scrolls in itself where the screen is narrow; cells are HTML already."""
    head = "".join(f'<th scope="col">{setting.say(key)}</th>' for key in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return wide_html(
        f'<table class="wk-facts-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>",
        setting,
    )
