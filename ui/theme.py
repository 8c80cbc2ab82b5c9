"""How the page looks: the options that Streamlit takes for it, and a colour for each department."""

from collections.abc import Mapping, Sequence

# Each system's own sans serif; where there is none, the one that Streamlit carries.
FONT = (
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Source Sans', 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
)
ACCENT_LIGHT, ACCENT_DARK = "#0f766e", "#4fc8bb"  # deep teal, and the same for a dark ground
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#14181a"

THEME_OPTIONS: Mapping[str, str | int] = {
    "theme.font": FONT,
    "theme.headingFont": FONT,
    "theme.baseFontSize": 16,
    "theme.baseRadius": "8px",
    "theme.light.primaryColor": ACCENT_LIGHT,
    "theme.light.linkColor": ACCENT_LIGHT,
    "theme.light.backgroundColor": LIGHT_GROUND,
    "theme.light.secondaryBackgroundColor": "#f3f5f5",
    "theme.light.textColor": "#1c2426",
    "theme.light.borderColor": "#d9dfdf",
    "theme.dark.primaryColor": ACCENT_DARK,
    "theme.dark.linkColor": ACCENT_DARK,
    "theme.dark.backgroundColor": DARK_GROUND,
    "theme.dark.secondaryBackgroundColor": "#1e2426",
    "theme.dark.textColor": "#e6ebea",
    "theme.dark.borderColor": "#353d3f",
}

# Okabe and Ito (2008), whose yellow, orange and sky blue are made dark enough to be seen on white,
# and four more from Paul Tol's muted scheme, made light enough to be seen on the dark ground.
DEPARTMENT_COLOURS: Sequence[str] = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c2669a",
    "#c28500",
    "#3a93cc",
    "#8c8a1f",
    "#b0527f",
    "#7468c4",
    "#3d938a",
    "#a8703f",
    "#7a8288",
)


def department_colours(departments: Sequence[str]) -> dict[str, str]:
    """Return the colour of each department, fixed by the workspace's order of departments."""
    return {
        department: DEPARTMENT_COLOURS[place % len(DEPARTMENT_COLOURS)]
        for place, department in enumerate(departments)
    }
