import re
from pathlib import Path

import pytest

from ui import theme

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [theme.LIGHT_GROUND, theme.DARK_GROUND])
@pytest.mark.parametrize("colour", theme.DEPARTMENT_COLOURS)
def test_each_departments_colour_can_be_seen_on_both_themes(colour: str, ground: str) -> None:
    """As a bar or a badge."""
    assert contrast(colour, ground) >= GRAPHICS


def test_the_accent_can_be_read_on_its_theme() -> None:
    """As a link."""
    assert contrast(theme.ACCENT_LIGHT, theme.LIGHT_GROUND) >= TEXT
    assert contrast(theme.ACCENT_DARK, theme.DARK_GROUND) >= TEXT


def test_a_departments_colour_depends_on_the_workspaces_order_alone() -> None:
    """With more departments than colours, colours come again."""
    departments = [f"d{number}" for number in range(15)]
    colours = theme.department_colours(departments)

    assert colours["d0"] == colours["d12"] == theme.DEPARTMENT_COLOURS[0]
    assert theme.department_colours(departments[:3])["d2"] == colours["d2"]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("behind", ["accent-ground", "word", "passage", "row", "removed", "added"])
def test_text_can_be_read_on_whatever_is_marked(behind: str, scheme: int) -> None:
    """In both themes."""
    text, ground = theme.STYLE_COLOURS["text"][scheme], theme.STYLE_COLOURS[behind][scheme]

    assert contrast(text, ground) >= TEXT


def test_no_style_sheet_and_no_other_module_has_a_colour_of_its_own() -> None:
    """All are in the theme, so that one file changes the look."""
    folder = Path(theme.__file__).parent
    written = [each for each in folder.rglob("*") if each.suffix in {".py", ".css"}]
    own = {
        each.name: found
        for each in written
        if each.name != "theme.py"
        and (found := re.findall(r"#[0-9a-f]{6}\b|rgba?\(", each.read_text(encoding="utf-8")))
    }

    assert len(written) > 50
    assert own == {}
