"""The numbers behind an Office chart, and the words of an Office diagram."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parsing.ooxml import attribute, children_named, descend, descendants_named
from ingest.parsing.outline import Outline
from ingest.records import BlockKind

_CATEGORIES = ("cat", "xVal")
_VALUES = ("val", "yVal")


def add_chart(outline: Outline, root: Any, *, page: int | None = None) -> None:
    """Append a chart as its title and a table: a row a category, a column a series."""
    titles = [title for chart in children_named(root, "chart") for title in _titles(chart)]
    outline.add(BlockKind.CAPTION, " ".join(titles), page=page)
    series = list(descendants_named(root, "ser"))
    columns = [_points(each, _VALUES) for each in series]
    categories = {
        place: name
        for each in reversed(series)
        for place, name in _points(each, _CATEGORIES).items()
    }
    places = sorted({place for column in columns for place in column})
    header = ["", *("".join(_texts(descend(each, "tx"), "v")) for each in series)]
    rows = [
        [categories.get(place, ""), *(column.get(place, "") for column in columns)]
        for place in places
    ]
    outline.add_table([header, *rows], has_header=any(header), page=page)


def add_diagram(outline: Outline, root: Any, *, page: int | None = None) -> None:
    """Append the words of each shape of a diagram."""
    for point in descendants_named(root, "pt"):
        outline.add(BlockKind.LIST_ITEM, "".join(_texts(point, "t")), page=page)


def _titles(chart: Any) -> Iterator[str]:
    for title in children_named(chart, "title"):
        yield "".join([*_texts(title, "t"), *_texts(title, "v")])


def _texts(element: Any | None, name: str) -> Iterator[str]:
    if element is not None:
        yield from (each.text or "" for each in descendants_named(element, name))


def _points(series: Any, names: tuple[str, ...]) -> Mapping[int, str]:
    points: dict[int, str] = {}
    for name in names:
        for point in descendants_named(descend(series, name), "pt"):
            place = int(attribute(point, "idx") or 0)
            points.setdefault(place, _number("".join(_texts(point, "v"))))
    return points


def _number(text: str) -> str:
    """Return a value without the digits that binary fractions add: 0.30000000000000004."""
    try:
        return f"{float(text):.10g}" if "." in text else text
    except ValueError:
        return text
