"""Which departments hold the knowledge, as bars that filter; restricted material as an outline.

The bars are links of the page, so that they can be reached and followed without a mouse.
"""

from collections.abc import Sequence
from dataclasses import replace

from search.departments import RankedDepartment
from search.referrals import Referral
from ui.components import Setting
from ui.markup import escape_html
from ui.searches import Search
from ui.theme import UNKNOWN_COLOUR

_MOST_BARS = 6
_LEAST_SHARE = 0.01


def bars_html(
    departments: Sequence[RankedDepartment],
    restricted: Sequence[Referral],
    search: Search,
    setting: Setting,
) -> str:
    """Return the departments, the longest bar first, all after the sixth behind "more".

    So are those with less than a hundredth of the evidence, unless there is no other.
    """
    most = max((each.share for each in departments), default=1.0) or 1.0
    bars = [_bar(each, each.share / most, search, setting) for each in departments]
    telling = sum(each.share >= _LEAST_SHARE for each in departments)
    place = min(max(telling, 1), _MOST_BARS)
    locked = "".join(_locked_bar(each, setting) for each in restricted)
    shown = f'<ul class="wk-bars">{"".join(bars[:place])}{locked}</ul>'
    rest = bars[place:]
    if not rest:
        return shown
    more = setting.say("bars.more", count=len(rest))
    return (
        f'{shown}<details class="wk-more"><summary>{more}</summary>'
        f'<ul class="wk-bars">{"".join(rest)}</ul></details>'
    )


def _bar(department: RankedDepartment, length: float, search: Search, setting: Setting) -> str:
    name = setting.names.get(department.department, department.name)
    is_chosen = search.departments == (department.department,)
    target = replace(search, departments=() if is_chosen else (department.department,))
    hint = setting.say("bars.everywhere" if is_chosen else "bars.only", department=name)
    colour = setting.colours.get(department.department, UNKNOWN_COLOUR)
    current = ' aria-current="true"' if is_chosen else ""
    return (
        f'<li><a class="wk-go wk-bar" href="{escape_html(target.address(setting.language))}" '
        f'target="_self" title="{hint}"{current}><span class="wk-bar-name">{escape_html(name)}'
        f'</span><span class="wk-bar-track"><i style="width:{max(length * 100, 1):.1f}%;'
        f'background:{colour}"></i></span><span class="wk-bar-share">'
        f"{_percent(department.share)}</span></a></li>"
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= _LEAST_SHARE else "&lt; 1%"


def _locked_bar(referral: Referral, setting: Setting) -> str:
    """Return that a department holds what the viewer may not read, and whom to ask for it."""
    name = escape_html(setting.names.get(referral.department, referral.name))
    lead = referral.lead_name or referral.lead
    asked = setting.say("bars.ask", lead=lead) if lead else setting.say("bars.ask.nobody")
    icon = '<span class="wk-icon" aria-hidden="true">lock</span>'
    return (
        f'<li class="wk-bar wk-locked"><span class="wk-bar-name">{name}</span>'
        f'<span class="wk-bar-outline">{icon}{asked}</span></li>'
    )
