"""What requests for page images and originals are answered with."""

from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from pdf_drawing import draw, write
from reportlab.pdfgen.canvas import Canvas
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule
from search.engine import Engine
from search.opened_documents import Opening
from ui.document_responses import opening_of, respond_with_original, respond_with_page

ANYBODY = Viewer(person_id=None, groups=frozenset({EVERYONE}))


def _page(canvas: Canvas) -> None:
    write(canvas, 72, 700, ["Pump manual", "The pump stops at ninety degrees."])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A PDF with a Chinese name, and one for the board."""
    root: Path = tmp_path_factory.mktemp("responses")
    folder = root / "departments" / "rd"
    folder.mkdir(parents=True)
    for name in ("水泵 手册.pdf", "board.pdf"):
        (folder / name).write_bytes(draw(_page))
    rules = {"rd": [AccessRule(path="board.pdf", readers=("board",))]}
    workspace, encoder = (
        make_workspace(root, {"rd/a.md": "# A\n\nText."}, rules=rules),
        HashEncoder(),
    )
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def test_page_is_an_image_that_is_asked_for_again_by_its_tag(engine: Engine) -> None:
    """A browser keeps it, and each time asks whether its reader still may see it."""
    address = {"document": "rd/水泵 手册.pdf", "page": "1", "chunk": "0"}
    response = respond_with_page(engine, ANYBODY, address)
    again = respond_with_page(engine, ANYBODY, address, known_tag=response.headers["ETag"])

    assert (response.status, response.media_type) == (200, "image/png")
    assert response.content.startswith(b"\x89PNG")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert (again.status, again.content) == (304, b"")


def test_original_is_saved_and_never_shown(engine: Engine) -> None:
    """Its name survives in any script; a page in disguise can do nothing."""
    response = respond_with_original(engine, ANYBODY, {"document": "rd/水泵 手册.pdf"})

    assert response.status == 200
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%B0%B4%E6%B3%B5%20%E6%89%8B%E5%86%8C.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_what_may_not_be_read_is_answered_as_what_does_not_exist(engine: Engine) -> None:
    """To the last byte, also where somebody who may has just looked at it."""
    tag = respond_with_page(engine, OPERATOR, {"document": "rd/board.pdf", "page": "1"})
    for respond in (respond_with_page, respond_with_original):
        closed, none = (
            respond(
                engine,
                ANYBODY,
                {"document": document, "page": "1"},
                known_tag=tag.headers["ETag"],
            )
            for document in ("rd/board.pdf", "rd/never.pdf")
        )
        assert closed == none
        assert closed.status == 404


@pytest.mark.parametrize(
    ("document", "page", "status"),
    [
        ("rd/水泵 手册.pdf", "", 400),
        ("rd/水泵 手册.pdf", "-1", 400),
        ("rd/水泵 手册.pdf", "９", 400),
        ("rd/水泵 手册.pdf", "9", 415),
        ("rd/a.md", "1", 415),
        ("../../etc/passwd", "1", 404),
        ("", "1", 404),
    ],
)
def test_requests_that_cannot_be_answered_are_refused(
    engine: Engine, document: str, page: str, status: int
) -> None:
    """With a status and a sentence, and without being kept."""
    response = respond_with_page(engine, ANYBODY, {"document": document, "page": page})

    assert response.status == status
    assert response.content
    assert response.headers["Cache-Control"] == "no-store"


def test_what_is_no_number_in_an_address_is_passed_over() -> None:
    """An old or mistyped link still opens the document."""
    assert opening_of({"chunk": "x", "page": "1e9", "start": "", "quote": ""}) == Opening()
    assert opening_of({"chunk": "3", "page": "99999999", "quote": "a"}) == Opening(
        chunk=3, quote="a"
    )
