from search.opened_documents import Opening
from ui.openings import opening_of


def test_what_is_no_number_in_an_address_is_passed_over() -> None:
    """An old or mistyped link still opens the document."""
    assert opening_of({"chunk": "x", "page": "1e9", "start": "", "quote": ""}) == Opening()
    assert opening_of({"chunk": "3", "page": "99999999", "quote": "a"}) == Opening(
        chunk=3, quote="a"
    )
