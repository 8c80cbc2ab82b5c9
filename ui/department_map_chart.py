"""The departments beside each other: as a graph by shared work, and by topics as a heat map.

The heat map is a table whose cells are coloured; the graph comes with a table of the same facts.
"""

from collections.abc import Sequence
from typing import Any

from search.department_map import DepartmentMap, SharedTopic, SharedWorkLink
from ui.components import Setting, badge_html, wide_html
from ui.graph_layout import place_nodes
from ui.links import Place, address_of, link_html
from ui.markup import escape_html
from ui.messages import text
from ui.theme import LINE_COLOUR

GRAPH_HEIGHT = 460  # pixels
_SMALLEST, _LARGEST = 18, 46  # pixels across a department
_THINNEST, _THICKEST = 1.0, 9.0
_NARROW, _SMALLER = 480, 0.7  # pixels of a chart that is drawn upright, and its departments' size
_LABEL = {
    "show": True,
    "position": "bottom",
    "color": "currentColor",  # of the theme, light or dark
    "textBorderColor": "var(--wk-ground)",  # lines do not run through the letters
    "textBorderWidth": 4,
    "fontSize": 13,
    "width": 110,  # pixels; a longer name is broken into lines
    "overflow": "break",
}
_HEAT_TERMS = 3  # of a topic
_SHOWN_PAIRS = 2
_SHOWN_TERMS = 6
_STRONGEST = 5


def graph_options(found: DepartmentMap, setting: Setting) -> dict[str, Any]:
    """Return the ECharts options of a graph in which those who share work are near each other."""
    lines = [_line(each, found) for each in found.links]
    strongest = max((each.strength for each in found.links), default=1.0)
    links = [(each["source"], each["target"], each["value"] / strongest) for each in lines]
    places = place_nodes(len(found.departments), links)
    upright = [(y, x) for x, y in places]
    return {
        "animationDuration": 250,
        "tooltip": {"show": False},
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "left": 54,
                "right": 54,
                "top": 24,
                "bottom": 48,
                "preserveAspect": "contain",
                "nodeScaleRatio": 0,
                "roam": False,
                "selectedMode": "single",
                "select": {"itemStyle": {"borderWidth": 0}},
                "emphasis": {"focus": "adjacency"},
                "label": _LABEL,
                "lineStyle": {"color": LINE_COLOUR, "opacity": 0.5},
                "data": _nodes(found, places, 1.0, setting),
                "links": [
                    line | {"lineStyle": {"width": _between(_THINNEST, _THICKEST, link[2])}}
                    for line, link in zip(lines, links, strict=True)
                ],
            }
        ],
        "media": [
            {
                "query": {"maxWidth": _NARROW},
                "option": {"series": [{"data": _nodes(found, upright, _SMALLER, setting)}]},
            }
        ],
    }


def _nodes(
    found: DepartmentMap, places: Sequence[tuple[float, float]], scale: float, setting: Setting
) -> list[dict[str, Any]]:
    most = max((each.document_count for each in found.departments), default=0) or 1
    return [
        {
            "name": setting.names[each.department],
            "x": place[0],
            "y": place[1],
            "symbolSize": scale
            * _between(_SMALLEST, _LARGEST, (each.document_count / most) ** 0.5),
            "itemStyle": {"color": setting.colours[each.department]},
        }
        for each, place in zip(found.departments, places, strict=True)
    ]


def _line(link: SharedWorkLink, found: DepartmentMap) -> dict[str, Any]:
    places = [each.department for each in found.departments]
    source, target = (places.index(each) for each in link.departments)
    return {"source": source, "target": target, "value": link.strength}


def _between(low: float, high: float, share: float) -> float:
    return round(low + (high - low) * share, 1)


def graph_text(found: DepartmentMap, setting: Setting) -> str:
    """Return what the graph shows, for those who cannot see it."""
    if not found.links:
        return text("map.nothing", setting.language)
    facts = text("why.comma", setting.language).join(_pair(each, setting) for each in found.links)
    return text("map.alt", setting.language, facts=facts)


def _pair(link: SharedWorkLink, setting: Setting) -> str:
    one, other = (setting.names[each] for each in link.departments)
    return text("map.pair", setting.language, one=one, other=other)


def strongest_html(found: DepartmentMap, setting: Setting) -> str:
    """Return in words what the departments share that share most."""
    comma = text("why.comma", setting.language)
    entries = "".join(
        f'<li><p class="wk-title">{escape_html(_pair(each, setting))}</p>'
        f'<p class="wk-facts">{escape_html(comma.join(each.shared_terms[:_SHOWN_TERMS]))}</p></li>'
        for each in found.links[:_STRONGEST]
    )
    return f'<ol class="wk-lines">{entries}</ol>'


def links_table_html(found: DepartmentMap, setting: Setting) -> str:
    """Return each pair of departments, what they share, and what shows it, as a table."""
    rows = "".join(_link_row(each, setting) for each in found.links)
    heads = "".join(
        f'<th scope="col">{setting.say(key)}</th>'
        for key in ("map.pairs", "map.shared", "map.documents", "map.people")
    )
    return wide_html(
        f'<table class="wk-facts-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
        setting,
    )


def _link_row(link: SharedWorkLink, setting: Setting) -> str:
    comma = text("why.comma", setting.language)
    pairs = "<br>".join(
        setting.say("map.like", one=one, other=other)
        for one, other in link.document_pairs[:_SHOWN_PAIRS]
    )
    cells = [
        "<br>".join(badge_html(each, setting) for each in link.departments),
        escape_html(comma.join(link.shared_terms[:_SHOWN_TERMS])),
        pairs,
        escape_html(comma.join(each.name for each in link.people)),
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def heat_html(found: DepartmentMap, setting: Setting) -> str:
    """Return topics by departments as a table; the larger a part of a department, the darker."""
    heads = "".join(
        f'<th scope="col"><span>{escape_html(setting.names[each.department])}</span></th>'
        for each in found.departments
    )
    rows = "".join(_heat_row(each, found, setting) for each in found.topics)
    return wide_html(
        f'<table class="wk-heat"><thead><tr><th scope="col">{setting.say("heat.topic")}</th>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table>",
        setting,
    )


def _heat_row(topic: SharedTopic, found: DepartmentMap, setting: Setting) -> str:
    name = " · ".join(topic.terms[:_HEAT_TERMS])
    question = " ".join(topic.terms[:_HEAT_TERMS])
    link = link_html(name, address_of(Place.ASK, setting.language, q=question))
    cells = "".join(
        _cell(
            topic.document_counts.get(each.department, 0),
            found.studied_counts.get(each.department, 0),
        )
        for each in found.departments
    )
    return f'<tr><th scope="row">{link}</th>{cells}</tr>'


def _cell(count: int, whole: int) -> str:
    if not count:
        return "<td></td>"
    return f'<td style="--wk-heat:{round(100 * count / whole)}%">{count}</td>'


def clicked_department(selected: Sequence[dict[str, Any]], found: DepartmentMap) -> str | None:
    """Return the department that a click chose, none where it was on a line."""
    chosen = [group["data_indices"][0] for group in selected if group["data_type"] == "node"]
    return found.departments[chosen[0]].department if chosen else None
