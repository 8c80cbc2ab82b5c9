"""Which departments hold the knowledge: as bars, and as a table for those who cannot see them."""

from collections.abc import Sequence
from typing import Any

from search.departments import RankedDepartment
from search.hits import text_width
from ui.components import Setting
from ui.markup import escape_html
from ui.messages import text

_MOST_BARS = 6
_BAR_HEIGHT = 34  # pixels, with the space around it
_WIDEST_LABEL = 150  # pixels; a longer name is broken into lines
_COLUMN_WIDTH = 7.5  # pixels of half a Chinese character, or a little more than a Latin letter


def chart_options(departments: Sequence[RankedDepartment], setting: Setting) -> dict[str, Any]:
    """Return the ECharts options of horizontal bars, the longest first."""
    shown = departments[:_MOST_BARS]
    names = [setting.names[each.department] for each in shown]
    label_width = min(_WIDEST_LABEL, max(text_width(name) for name in names) * _COLUMN_WIDTH)
    return {
        "animationDuration": 250,
        "grid": {
            "left": label_width + 12,
            "right": 52,
            "top": 0,
            "bottom": 0,
            "containLabel": False,
            "outerBoundsMode": "none",
        },
        "tooltip": {"show": False},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {
                "align": "left",
                "color": "currentColor",  # of the theme, light or dark
                "fontSize": 14,
                "margin": label_width + 12,
                "overflow": "break",
                "width": label_width,
            },
        },
        "series": [
            {
                "type": "bar",
                "barWidth": 18,
                "selectedMode": "single",
                "select": {"itemStyle": {"borderWidth": 0}},
                "label": {"show": True, "position": "right", "formatter": "{c}%", "fontSize": 14},
                "data": [
                    {
                        "value": _percent(each),
                        "itemStyle": {
                            "color": setting.colours[each.department],
                            "borderRadius": 3,
                        },
                    }
                    for each in shown
                ],
            }
        ],
    }


def chart_height(departments: Sequence[RankedDepartment]) -> int:
    """Return the height of the chart in pixels."""
    return _BAR_HEIGHT * len(departments[:_MOST_BARS]) + 8


def chart_text(departments: Sequence[RankedDepartment], setting: Setting) -> str:
    """Return what the chart shows, for those who cannot see it."""
    facts = ", ".join(
        f"{setting.names[each.department]} {_percent(each)}%" for each in departments[:_MOST_BARS]
    )
    return text("chart.alt", setting.language, facts=facts)


def table_html(departments: Sequence[RankedDepartment], setting: Setting) -> str:
    """Return every department with its share as a table."""
    rows = "".join(
        f"<tr><td>{escape_html(setting.names[each.department])}</td><td>{_percent(each)}%</td></tr>"
        for each in departments
    )
    return (
        f'<table class="wk-table"><thead><tr><th scope="col">{setting.say("departments.column")}'
        f'</th><th scope="col">{setting.say("share.column")}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _percent(department: RankedDepartment) -> int:
    return round(department.share * 100)
