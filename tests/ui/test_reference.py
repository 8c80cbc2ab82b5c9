import re
from pathlib import Path

import pytest
from own_loop import call_apart

from ui.client import Client
from ui.reference import write_reference

DOCS_DIR = Path(__file__).parents[2] / "docs"
PAGES = ("programs.md", "programs.zh.md")


@pytest.fixture(scope="module")
def reference() -> str:
    """What the code says of itself."""
    return call_apart(write_reference)


def test_reference_is_what_the_code_says(reference: str) -> None:
    """Otherwise run `python -m ui.reference > docs/programs-reference.md`."""
    assert (DOCS_DIR / "programs-reference.md").read_text(encoding="utf-8") == reference


@pytest.mark.parametrize("page", PAGES)
def test_page_names_only_what_there_is(page: str, reference: str) -> None:
    """Addresses, tools and the methods of the client, in either language."""
    text = (DOCS_DIR / page).read_text(encoding="utf-8")
    addresses = set(re.findall(r"/api/v1/[a-z/]+[a-z]", text)) - {"/api/v1/openapi"}
    tools = {each for each in re.findall(r"`([a-z]+(?:_[a-z]+)*)`[、,。. ]", text) if "_" in each}
    methods = set(re.findall(r"whoknows\.([a-z_]+)\(", text))

    assert addresses
    assert {each for each in addresses if f" {each}`" not in reference} == set()
    assert {each for each in tools if f"`{each}`" not in reference} == set()
    assert methods
    assert {each for each in methods if not hasattr(Client, each)} == set()


def test_both_languages_show_the_same() -> None:
    """The same sections, and the same examples but for the question."""
    headings, fences = (
        [re.findall(pattern, (DOCS_DIR / page).read_text("utf-8"), flags=re.M) for page in PAGES]
        for pattern in (r"^#+ ", r"^```\w*$")
    )

    assert headings[0] == headings[1]
    assert fences[0] == fences[1]
