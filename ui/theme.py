"""How the page looks: the options that Streamlit takes for it, and a colour for each department."""

from collections.abc import Mapping, Sequence

# Each system's own sans serif; where there is none, the one that Streamlit carries.
FONT = (
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Source Sans', 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
)
ACCENT_LIGHT, ACCENT_DARK = "#0f766e", "#4fc8bb"  # deep teal, and the same for a dark ground
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#14181a"
TEXT_LIGHT, TEXT_DARK = "#1c2426", "#e6ebea"

# What the style sheets call each colour: (in the light theme, in the dark one).
STYLE_COLOURS: Mapping[str, tuple[str, str]] = {
    "text": (TEXT_LIGHT, TEXT_DARK),
    "ground": (LIGHT_GROUND, DARK_GROUND),
    "accent": (ACCENT_LIGHT, ACCENT_DARK),
    "accent-ground": ("#e8f3f1", "#17302f"),
    "on-accent": ("#ffffff", "#08211e"),
    "word": ("#fdeebb", "#5a4a16"),  # of the question, behind the text
    "passage": ("#ffe27a", "#66530f"),
    "row": ("#fff1bd", "#4d3f0f"),
    "removed": ("#fde2dc", "#5a2a20"),
    "added": ("#d8f0e4", "#17442f"),
    "paper": ("#ffffff", "#ffffff"),
}
UNKNOWN_COLOUR = "#7a8288"  # of a department that is not in the workspace any more
LINE_COLOUR = "#8a9496"  # between departments in the map, on both grounds
CHANGE_COLOURS = ("#009e73", "#3a93cc", "#d55e00")  # added, changed, removed

THEME_OPTIONS: Mapping[str, str | int] = {
    "theme.font": FONT,
    "theme.headingFont": FONT,
    "theme.baseFontSize": 16,
    "theme.baseRadius": "8px",
    "theme.light.primaryColor": ACCENT_LIGHT,
    "theme.light.linkColor": ACCENT_LIGHT,
    "theme.light.backgroundColor": LIGHT_GROUND,
    "theme.light.secondaryBackgroundColor": "#f3f5f5",
    "theme.light.textColor": TEXT_LIGHT,
    "theme.light.borderColor": "#d9dfdf",
    "theme.dark.primaryColor": ACCENT_DARK,
    "theme.dark.linkColor": ACCENT_DARK,
    "theme.dark.backgroundColor": DARK_GROUND,
    "theme.dark.secondaryBackgroundColor": "#1e2426",
    "theme.dark.textColor": TEXT_DARK,
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


def style_html() -> str:
    """Return the colours as properties for the style sheets, which follow the theme."""
    colours = "".join(
        f"--wk-{name}:light-dark({light},{dark});" for name, (light, dark) in STYLE_COLOURS.items()
    )
    return f"<style>:root{{{colours}}}</style>"


def department_colours(departments: Sequence[str]) -> dict[str, str]:
    """Return the colour of each department, fixed by the workspace's order of departments."""
    return {
        department: DEPARTMENT_COLOURS[place % len(DEPARTMENT_COLOURS)]
        for place, department in enumerate(departments)
    }
