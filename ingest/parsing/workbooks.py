"""What the workbooks of all spreadsheet programs have in common."""

from collections.abc import Iterable, Iterator

SHEET_LEVEL = 1  # of the heading that a sheet's name is
TABLE_LEVEL = 2  # of the headings above the tables in it


def hidden_sheets_gap(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence on the sheets that are hidden, if there are any."""
    listed = ", ".join(names)
    if listed:
        yield f"hidden sheets were not read: {listed}; unhide those that should be found"
