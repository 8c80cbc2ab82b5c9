"""Links from one part of the page to another: the address holds the whole state of each."""

from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import urlencode

from ingest.records import Language
from search.quotations import mark_quote
from ui.markup import escape_html
from ui.messages import text


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


def link_html(label: str, address: str) -> str:
    """Return a link that is followed without loading the page again, see `follow_links_script`."""
    return f'<a class="wk-go" href="{escape_html(address)}" target="_self">{escape_html(label)}</a>'


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


def return_html(language: Language) -> str:
    """Return the link to where a reader of a document came from, see `follow_links_script`."""
    address = escape_html(address_of(Place.ASK, language))
    said = escape_html(text("document.back", language))
    return (
        f'<p class="wk-back"><a class="wk-go wk-return" href="{address}" target="_self">{said}</a>'
        "</p>"
    )


def leave_script() -> str:
    """Return the script that keeps the address of a page that is left to sign in.

    Browsers tell the server where somebody comes from only up to 4,096 characters, and the text of
    a search can be longer.
    """
    return "<script>sessionStorage.setItem('wk-left', location.pathname + location.search)</script>"


def return_script() -> str:
    """Return the script that leads whoever has signed in from the start page to where they were."""
    return (
        "<script>{"
        "  const left = new URL(sessionStorage.getItem('wk-left') || '/', location.origin);"
        "  sessionStorage.removeItem('wk-left');"
        "  const isHere = location.pathname !== '/' || location.search;"
        "  if (left.origin === location.origin && left.href !== location.href && !isHere) {"
        "    history.replaceState({}, '', left);"
        "    window.dispatchEvent(new PopStateEvent('popstate'));"
        "  }"
        "}</script>"
    )


def follow_links_script() -> str:
    """Return the script that takes a click on a link to the page itself to Streamlit.

    It hears of a new address as it does of the browser's back button. From a document, the link
    back leads to where the reader came from, in the language that is read now.
    """
    return (
        "<script>if (!window.followsLinks) {"
        "  window.followsLinks = true;"
        f"  const isDocument = path => path.endsWith('/{Place.DOCUMENT}');"
        "  const target = link => {"
        "    const here = new URL(location.href), there = new URL(link.href);"
        "    if (isDocument(there.pathname) && !isDocument(here.pathname))"
        "      sessionStorage.setItem('wk-from', here);"
        "    const from = sessionStorage.getItem('wk-from');"
        "    if (!link.matches('.wk-return') || !from) return there;"
        "    const back = new URL(from);"
        "    back.searchParams.set('lang', there.searchParams.get('lang'));"
        "    return back;"
        "  };"
        "  document.addEventListener('click', event => {"
        "    const link = event.target.closest('a.wk-go');"
        "    const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey;"
        "    if (!link || !isPlain) return;"
        "    event.preventDefault();"
        "    const main = document.querySelector('[data-testid=stMain]'), from = location.pathname;"
        "    history.pushState({}, '', target(link));"
        "    window.dispatchEvent(new PopStateEvent('popstate'));"
        "    main.scrollTo(0, 0);"
        "    if (location.pathname === from) return;"
        "    main.tabIndex = -1;"  # Tab begins at the top of another place
        "    main.focus();"
        "  });"
        "}</script>"
    )
