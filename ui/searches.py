"""A search as the address holds it: the question, what was asked before, and where to look."""

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from index.access import Viewer
from ingest.parsing.kinds import DocumentKind
from ingest.records import Language
from search.errors import QueryError
from search.periods import first_day, last_day
from search.scopes import Scope
from ui.links import Place, address_of

MOST_EARLIER = 5  # questions of a thread that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked, and what it is limited to."""

    question: str = ""
    earlier: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    since: str = ""  # a day, month or year, as it was written
    until: str = ""
    kinds: tuple[DocumentKind, ...] = ()
    languages: tuple[Language, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether anything is left out."""
        return bool(self.departments or self.since or self.until or self.kinds or self.languages)

    def parts(self) -> dict[str, str | list[str]]:
        """Return the parts of the address; those that hold nothing are empty."""
        return {
            "q": self.question,
            "after": list(self.earlier),
            "in": list(self.departments),
            "since": self.since,
            "until": self.until,
            "type": [str(each) for each in self.kinds],
            "written": [str(each) for each in self.languages],
        }

    def address(self, language: Language) -> str:
        """Return the address of the search, with the page in a language."""
        return address_of(Place.ASK, language, **self.parts())

    def go_on(self, question: str) -> "Search":
        """Return the search for a question that follows this one."""
        earlier = (*self.earlier, self.question)[-MOST_EARLIER:]
        return replace(self, question=question, earlier=earlier)

    def everywhere(self) -> "Search":
        """Return the search with nothing left out."""
        return Search(question=self.question, earlier=self.earlier)

    def scope(self, viewer: Viewer, *, departments: tuple[str, ...], top: int) -> Scope:
        """Return what is looked at on a viewer's behalf; errors as `select`."""
        return Scope(
            viewer=viewer,
            departments=departments,
            since=_day(self.since, is_last=False),
            until=_day(self.until, is_last=True),
            kinds=self.kinds,
            languages=self.languages,
            top=top,
        )


def _day(written: str, *, is_last: bool) -> date | None:
    if not written:
        return None
    return last_day(written) if is_last else first_day(written)


def is_date(written: str) -> bool:
    """Return whether a search can be limited by this."""
    try:
        first_day(written)
    except QueryError:
        return False
    return True


def current_search() -> Search:
    """Return the search of the address; what means nothing in it is left out."""
    held = st.query_params
    return Search(
        question=held.get("q", ""),
        earlier=tuple(each for each in held.get_all("after") if each.strip())[-MOST_EARLIER:],
        departments=tuple(held.get_all("in")),
        since=_dated(held.get("since", "")),
        until=_dated(held.get("until", "")),
        kinds=tuple(each for each in DocumentKind if each.value in held.get_all("type")),
        languages=tuple(each for each in Language if each.value in held.get_all("written")),
    )


def _dated(written: str) -> str:
    return written if is_date(written) else ""


def put_search(search: Search) -> None:
    """Put a search into the address."""
    for name, value in search.parts().items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
