"""Title, authors and date, as all Office files keep them."""

import re
from dataclasses import dataclass
from datetime import date

from ingest.parsing.ooxml import OfficePart, local_name
from ingest.parsing.properties import bylines_of, date_of, real_title, split_names
from ingest.records import Byline, Role

# The days on which the templates of python-docx and python-pptx were saved.
_TEMPLATE_DATES = {date(2013, 12, 23), date(2013, 1, 27)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreProperties:
    """What an Office file says of itself."""

    title: str | None
    bylines: tuple[Byline, ...]
    date: date | None


def read_core_properties(package: OfficePart) -> CoreProperties:
    """Return the properties of an Office file, empty where it has none."""
    root = package.open("docProps/core.xml").read()
    texts = {local_name(child): child.text or "" for child in ([] if root is None else root)}
    created = date_of(texts.get("created", "")[:10])
    return CoreProperties(
        title=real_title(texts.get("title")),
        bylines=bylines_of(_creators(texts.get("creator", "")), Role.AUTHOR),
        date=None if created in _TEMPLATE_DATES else created,
    )


def _creators(text: str) -> list[str]:
    """Return the authors; Office divides them by semicolons and writes `Doe, Jane` for one."""
    has_one = re.fullmatch(r"[^\W\d_]+, [^\W\d_]+", text.strip())
    return [text] if has_one else split_names(text)
