"""Page images and originals over HTTP: for whoever may read the document, and as it was indexed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hash_encoder import HashEncoder
from pdf_drawing import draw, write
from reportlab.pdfgen.canvas import Canvas
from small_workspace import make_workspace, open_small_engine
from starlette.requests import HTTPConnection

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule
from ui.api import create_api

MANUAL, CLOSED = "rd/水泵 手册.pdf", "rd/board.pdf"
VIEWERS = {
    "anybody": Viewer(person_id="ann", groups=frozenset({EVERYONE})),
    "operator": OPERATOR,
}
Get = Callable[..., Any]


class ByName:
    """Knows viewers by the header `X-Viewer`."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return who asks."""
        return VIEWERS[connection.headers.get("X-Viewer", "anybody")]


def _page(canvas: Canvas) -> None:
    write(canvas, 72, 700, ["Pump manual", "The pump stops at ninety degrees."])


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """Asks for a part of a document; there is a PDF with a Chinese name, and one for the board."""
    root: Path = tmp_path_factory.mktemp("documents")
    folder = root / "departments" / "rd"
    folder.mkdir(parents=True)
    for document in (MANUAL, CLOSED):
        (folder / document.removeprefix("rd/")).write_bytes(draw(_page))
    rules = {"rd": [AccessRule(path="board.pdf", readers=("board",))]}
    workspace = make_workspace(root, {"rd/a.md": "# A\n\nText."}, rules=rules)
    encoder = HashEncoder()
    reindex(workspace, encoder)
    client = TestClient(create_api(open_small_engine(workspace, encoder), ByName()))

    def ask(
        part: str, document: str, *, headers: dict[str, str] | None = None, **at: object
    ) -> Any:
        parameters = {"document": document, **at}
        return client.get(f"/document{part}", params=parameters, headers=headers)

    return ask


def test_page_is_an_image_that_is_asked_for_again_by_its_tag(get: Get) -> None:
    """A browser keeps it, and each time asks whether its reader still may see it."""
    reply = get("/page", MANUAL, page=1, chunk=0)
    again = get("/page", MANUAL, page=1, chunk=0, headers={"If-None-Match": reply.headers["ETag"]})

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "image/png")
    assert reply.content.startswith(b"\x89PNG")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")


def test_original_is_saved_and_never_shown(get: Get) -> None:
    """Its name survives in any script; a page in disguise can do nothing."""
    reply = get("/original", MANUAL)

    assert reply.content.startswith(b"%PDF")
    assert reply.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%B0%B4%E6%B3%B5%20%E6%89%8B%E5%86%8C.pdf"
    )
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("part", ["", "/page", "/original"])
def test_what_may_not_be_read_is_answered_as_what_does_not_exist(get: Get, part: str) -> None:
    """To the last byte, also with the tag of somebody who may and has just looked at it."""
    seen = get(part, CLOSED, headers={"X-Viewer": "operator"})
    tag = {"If-None-Match": seen.headers["ETag"]}
    closed, none = (get(part, each, headers=tag) for each in (CLOSED, "rd/never.pdf"))

    assert seen.status_code == 200
    assert (closed.status_code, none.status_code) == (404, 404)
    assert closed.text.replace(CLOSED, "") == none.text.replace("rd/never.pdf", "")


@pytest.mark.parametrize(
    ("document", "page", "status"),
    [
        (MANUAL, "x", 422),
        (MANUAL, "-1", 422),
        (MANUAL, "9", 415),
        ("rd/a.md", "1", 415),
        ("../../etc/passwd", "1", 404),
        ("", "1", 404),
    ],
)
def test_requests_that_cannot_be_answered_are_refused(
    get: Get, document: str, page: str, status: int
) -> None:
    """As problem details, which are not kept."""
    reply = get("/page", document, page=page)

    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert "ETag" not in reply.headers
