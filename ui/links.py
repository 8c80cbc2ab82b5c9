"""Links from one part of the page to another: the address holds the whole state of each."""

from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import urlencode

from ingest.records import Language
from search.quotations import mark_quote
from ui.markup import escape_html


class Place(StrEnum):
    """Where one can go on the page; each is also the end of its address."""

    ASK = "ask"
    PEOPLE = "people"
    DEPARTMENTS = "departments"
    RELATED = "related"
    ONBOARDING = "onboarding"
    ADMINISTRATION = "administration"
    DOCUMENT = "document"


def address_of(place: Place, language: Language, **state: str | Sequence[str]) -> str:
    """Return the address of a place, relative to any other; empty state is left out."""
    kept = {name: value for name, value in state.items() if value}
    path = "./" if place is Place.ASK else place.value  # asking is at the root
    return f"{path}?{urlencode({'lang': language.value, **kept}, doseq=True)}"


def link_html(text: str, address: str) -> str:
    """Return a link that is followed without loading the page again, see `follow_links_script`."""
    return f'<a class="wk-go" href="{escape_html(address)}" target="_self">{escape_html(text)}</a>'


def person_html(person: str, name: str, language: Language) -> str:
    """Return a name that leads to the person's profile."""
    return link_html(name, address_of(Place.PEOPLE, language, person=person))


def document_address(
    document: str, language: Language, *, chunk: int | None = None, quote: str = ""
) -> str:
    """Return where a document is read, at a passage by its position, with a quotation marked."""
    return address_of(
        Place.DOCUMENT,
        language,
        document=document,
        chunk="" if chunk is None else str(chunk),
        quote=mark_quote(quote) if quote else "",
    )


def document_html(
    title: str, document: str, language: Language, *, chunk: int | None = None
) -> str:
    """Return a title that leads to where the document is read."""
    return link_html(title, document_address(document, language, chunk=chunk))


def follow_links_script() -> str:
    """Return the script that takes a click on a link to the page itself to Streamlit.

    It hears of a new address as it does of the browser's back button.
    """
    return (
        "<script>if (!window.followsLinks) {"
        "  window.followsLinks = true;"
        "  document.addEventListener('click', event => {"
        "    const link = event.target.closest('a.wk-go');"
        "    const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey;"
        "    if (!link || !isPlain) return;"
        "    event.preventDefault();"
        "    history.pushState({}, '', link.href);"
        "    window.dispatchEvent(new PopStateEvent('popstate'));"
        "    document.querySelector('[data-testid=stMain]').scrollTo(0, 0);"
        "  });"
        "}</script>"
    )
