"""Many readers at once, and an index that changes under them."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

import pytest
from page_server import serve
from page_sessions import ask_at_once
from playwright.sync_api import Page, expect
from small_workspace import remove_document, write_documents

from index.build import reindex
from index.encoding import Encoder
from ingest.initialising import init_workspace
from ingest.settings import load_workspace

MACHINES = (
    "lathe",
    "crane",
    "kiln",
    "loom",
    "forklift",
    "boiler",
    "compressor",
    "microscope",
    "centrifuge",
    "conveyor",
    "printer",
    "drill",
    "furnace",
    "mixer",
    "elevator",
    "telescope",
    "turbine",
    "scanner",
    "welder",
    "sprinkler",
)
BOUND_SECONDS = 90  # for forty answers, of which two processors that do much else made two a second


def a_document(machine: str, number: int) -> str:
    return (
        f"# The {machine}\n\nThe {machine} is inspected every {number + 3} weeks, and form "
        f"INSP-{number:03} is signed.\n\nWhoever finds the {machine} broken calls the workshop.\n"
    )


def a_question(machine: str) -> str:
    return f"how often is the {machine} inspected"


@pytest.fixture(scope="module")
def inspections(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Path:
    """A workspace with a document for each machine, in two departments."""
    root = tmp_path_factory.mktemp("inspections")
    documents = {
        f"{('plant', 'office')[number % 2]}/{machine}.md": a_document(machine, number)
        for number, machine in enumerate(MACHINES)
    }
    write_documents(root, documents)
    init_workspace(root)
    reindex(load_workspace(root), default_encoder)
    return root


@pytest.fixture(scope="module")
def address(inspections: Path) -> Iterator[str]:
    """Where the page over it is served."""
    with serve(inspections) as address:
        yield address


def test_twenty_readers_at_once_get_each_their_own_answer(address: str) -> None:
    """Two questions each, and nothing of what the other nineteen ask."""
    asked = [[MACHINES[place], MACHINES[(place + 7) % 20]] for place in range(20)]
    began = monotonic()
    answers = ask_at_once(address, [[a_question(each) for each in two] for two in asked])

    assert monotonic() - began < BOUND_SECONDS
    for machines, runs in zip(asked, answers, strict=True):
        for machine, drawn in zip(machines, runs, strict=True):
            others = [each for each in MACHINES if each != machine]
            answer = [each for each in drawn.html if "wk-answer" in each][-1]
            quoted = answer.partition('class="wk-sure"')[0]
            assert drawn.errors == ()
            assert a_question(machine) in drawn.boxes
            assert f"INSP-{MACHINES.index(machine):03}" in quoted
            assert not [each for each in others if f"The {each} is inspected" in quoted]


def test_a_new_generation_is_there_with_the_next_question(
    page: Page, inspections: Path, default_encoder: Encoder
) -> None:
    """What was added is found and what was removed is gone, without loading the page again."""
    page.goto(f"/?{urlencode({'lang': 'en', 'q': a_question('kiln')})}")
    expect(page.locator(".wk-quotes")).to_contain_text("INSP-002")
    page.evaluate("window.wasLoadedOnce = true")
    write_documents(inspections, {"plant/gantry.md": a_document("gantry", 77)})
    remove_document(inspections, "plant/kiln.md")
    reindex(load_workspace(inspections), default_encoder)
    box = page.locator(".st-key-question input")
    box.fill(a_question("gantry"))
    box.press("Enter")

    expect(page.locator(".wk-quotes")).to_contain_text("INSP-077")
    box.fill(a_question("kiln"))
    box.press("Enter")
    expect(page).to_have_url(re.compile("kiln"))
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".wk-answer")).not_to_contain_text("INSP-077")
    expect(page.locator(".wk-title", has_text="kiln")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("INSP-002")
    assert page.evaluate("window.wasLoadedOnce")
