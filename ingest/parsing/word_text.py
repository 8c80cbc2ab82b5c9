"""The text of a Word paragraph as Word shows it: insertions kept, deletions and codes dropped."""

from collections.abc import Iterator
from typing import Any

from ingest.parsing.equations import linear_text
from ingest.parsing.ooxml import attribute, descend, local_name

# Properties, deleted text, field codes, the copy of a drawing for old programs, and the reading
# (pinyin) above a character.
_DROPPED = {"rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr", "sdtPr", "sdtEndPr"}
_DROPPED |= {"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt"}
_OFF = {"0", "false", "off"}
_CHECKED, _UNCHECKED = "☒", "☐"  # as Word's own check boxes are written
_FONT_SYMBOLS = {
    "wingdings": {0x6F: "☐", 0x71: "☐", 0xA8: "☐", 0xFC: "✓", 0xFB: "✗", 0xFD: "☒", 0xFE: "☑"}
    | {0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x54: "☒", 0x2A: "☐", 0xA3: "☐"},
    "symbol": dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
    | dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
    | {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0xAE: "→"},
}
_PRIVATE_USE = range(0xE000, 0xF900)  # where symbol fonts put their characters, from U+F000 on


def text_of(element: Any) -> str:
    """Return the text of a paragraph or a run, without that of the text boxes tied to it."""
    return "".join(_pieces(element))


def lines_of(container: Any) -> Iterator[str]:
    """Yield the text of each paragraph, but for those of tables within."""
    for element in container:
        name = local_name(element)
        if name == "p":
            yield text_of(element)
        elif name != "tbl" and not is_dropped(element):
            yield from lines_of(element)


def is_dropped(element: Any) -> bool:
    """Tell whether Word shows nothing of an element to a reader."""
    name = local_name(element)
    if name == "r":
        return _is_on(descend(element, "rPr", "vanish"))
    if name == "sdt":  # an empty form field that shows what to enter
        return _is_on(descend(element, "sdtPr", "showingPlcHdr"))
    if name == "tr":
        return descend(element, "trPr", "del") is not None
    return name in _DROPPED


def _is_on(mark: Any | None) -> bool:
    return mark is not None and attribute(mark) not in _OFF


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "" if attribute(child, "type") in {"page", "column"} else "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _symbol(child)
        elif name == "checkBox":
            yield _check_box(child)
        elif name == "oMath":
            yield f" {linear_text(child)} "
        elif name != "txbxContent" and not is_dropped(child):
            yield from _pieces(child)


def _symbol(element: Any) -> str:
    code = int(attribute(element, "char") or "0", 16)
    known = _FONT_SYMBOLS.get((attribute(element, "font") or "").casefold(), {})
    plain = "" if code in _PRIVATE_USE else chr(code)
    return known.get(code & 0xFF, plain)


def _check_box(element: Any) -> str:
    """Return the mark of a check box of an old form."""
    checked = descend(element, "checked")
    return (
        _CHECKED
        if _is_on(descend(element, "default") if checked is None else checked)
        else (_UNCHECKED)
    )
