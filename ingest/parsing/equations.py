"""Office equations in, one line of text out: x^2, (a+b)/c, √(x), ∑_(n=1)^∞ a_n.

The form is that of Unicode Technical Note 28 (UnicodeMath), which Word shows as "linear format".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ingest.parsing.ooxml import attribute, children_named, descend, local_name

_ATOM = re.compile(r"\w+|[^\w\s]?")  # needs no brackets around it
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|\|[^|]*\|")
_INTEGRAL = "∫"  # what an n-ary operator is that names no other


def linear_text(element: Any) -> str:
    """Return an equation, or a part of one, as a line of text."""
    text, was_form = "", False
    for piece, is_form in _pieces(element):
        ends_script = was_form and text[-1:].isalnum() and piece[:1].isalnum()
        text += f" {piece}" if ends_script else piece
        was_form = is_form
    return text


def _pieces(element: Any) -> Iterator[tuple[str, bool]]:
    """Yield the pieces, each with whether it was put together from parts."""
    for child in element:
        name = local_name(child)
        if name in _FORMS:
            yield _FORMS[name](child), True
        elif name == "t":
            yield child.text or "", False
        elif not name.endswith("Pr"):  # properties say how a part looks
            yield from _pieces(child)


def _part(element: Any, name: str) -> str:
    return "".join(linear_text(child) for child in children_named(element, name)).strip()


def _operand(element: Any, name: str) -> str:
    """Return a part in brackets, unless it stands together without them."""
    text = _part(element, name)
    stands_together = _ATOM.fullmatch(text) or _BRACKETED.fullmatch(text)
    return text if stands_together else f"({text})"


def _property(element: Any, name: str, default: str) -> str:
    found = descend(element, f"{local_name(element)}Pr", name)
    value = attribute(found)
    return default if value is None else value


def _script(mark: str, element: Any, name: str) -> str:
    return f"{mark}{_operand(element, name)}" if _part(element, name) else ""


def _fraction(element: Any) -> str:
    bar = "¦" if _property(element, "type", "bar") == "noBar" else "/"  # ¦: a binomial
    return f"{_operand(element, 'num')}{bar}{_operand(element, 'den')}"


def _scripts(element: Any) -> str:
    base = _operand(element, "e")
    return f"{base}{_script('_', element, 'sub')}{_script('^', element, 'sup')}"


def _left_scripts(element: Any) -> str:
    scripts = f"{_script('_', element, 'sub')}{_script('^', element, 'sup')}"
    return f"{scripts} {_part(element, 'e')}"


def _root(element: Any) -> str:
    degree, radicand = _part(element, "deg"), _part(element, "e")
    return f"√({degree}&{radicand})" if degree else f"√({radicand})"


def _operator(element: Any) -> str:
    sign = _property(element, "chr", _INTEGRAL)
    limits = f"{_script('_', element, 'sub')}{_script('^', element, 'sup')}"
    return f"{sign}{limits} {_part(element, 'e')}"


def _delimited(element: Any) -> str:
    separator = _property(element, "sepChr", "|")
    inner = separator.join(linear_text(child).strip() for child in children_named(element, "e"))
    return f"{_property(element, 'begChr', '(')}{inner}{_property(element, 'endChr', ')')}"


def _function(element: Any) -> str:
    argument = _part(element, "e")
    space = "" if _BRACKETED.fullmatch(argument) else " "
    return f"{_part(element, 'fName')}{space}{argument}"


def _lower_limit(element: Any) -> str:
    return f"{_part(element, 'e')}{_script('_', element, 'lim')}"


def _upper_limit(element: Any) -> str:
    return f"{_part(element, 'e')}{_script('^', element, 'lim')}"


def _rows(element: Any) -> str:
    lines = (linear_text(row).strip() for row in children_named(element, "e"))
    return "; ".join(line for line in lines if line)


def _matrix(element: Any) -> str:
    rows = (
        ", ".join(linear_text(cell).strip() for cell in children_named(row, "e"))
        for row in children_named(element, "mr")
    )
    return f"[{'; '.join(rows)}]"


_FORMS: Mapping[str, Callable[[Any], str]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _left_scripts,
    "rad": _root,
    "nary": _operator,
    "d": _delimited,
    "func": _function,
    "limLow": _lower_limit,
    "limUpp": _upper_limit,
    "eqArr": _rows,
    "m": _matrix,
}
