"""Slides as the pages of a PDF, through LibreOffice, or a word of what is missing."""

import io
from pathlib import Path

import pptx
import pypdfium2
import pytest

from ingest.errors import UnreadableDocumentError
from ingest.parsing.libreoffice import convert
from ingest.parsing.page_images import MarkedText, draw_page
from ingest.parsing.sandbox import Sandbox
from ingest.parsing.slide_pages import can_print_slides, print_slides
from ingest.settings import ParsingSettings

needs_libreoffice = pytest.mark.skipif(
    not can_print_slides(), reason="needs LibreOffice: apt-get install libreoffice-impress-nogui"
)
TITLES = ["密封测试 Seal test", "Only for the author", "Results of March"]
POINT = "The crown seal holds 12 bar for thirty minutes."


def deck() -> bytes:
    """Return three slides with a point each, the second of them hidden."""
    presentation = pptx.Presentation()
    for title in TITLES:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = POINT if title == TITLES[2] else "Nothing else."
    presentation.slides[1]._element.set("show", "0")
    return saved(presentation)


def saved(presentation: "pptx.presentation.Presentation") -> bytes:
    """Return a presentation as a file."""
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def printed() -> bytes:
    """The deck as a PDF, made where files are read."""
    with Sandbox(ParsingSettings()) as sandbox:
        return sandbox.print_slides(deck(), "a.pptx")


def texts(content: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


@needs_libreoffice
def test_each_slide_is_the_page_of_its_number(printed: bytes) -> None:
    """Hidden ones are counted, as they are where documents are read."""
    pages = texts(printed)

    assert [title in page for title, page in zip(TITLES, pages, strict=True)] == [True] * 3


@needs_libreoffice
def test_passage_is_marked_on_its_slide(printed: bytes) -> None:
    """A slide that is a page of a PDF is marked as one."""
    marked = MarkedText(POINT, POINT)

    assert draw_page(printed, "a.pptx", 3, marked=marked).marked_at is not None
    assert draw_page(printed, "a.pptx", 1, marked=marked).marked_at is None


@needs_libreoffice
@pytest.mark.parametrize("suffix", ["odp", "ppt"])
def test_other_presentations_are_printed_too(suffix: str) -> None:
    """Those of LibreOffice itself and of old PowerPoint."""
    other = convert(deck(), "a.pptx", suffix="pptx", target=suffix)

    assert POINT in " ".join(texts(print_slides(other, f"a.{suffix}"))[2].split())


def test_what_is_no_presentation_says_so() -> None:
    """Nothing is started for it."""
    with pytest.raises(UnreadableDocumentError, match="has no slides"):
        print_slides(b"# Text", "a.md")


def test_missing_libreoffice_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not can_print_slides()
    with pytest.raises(UnreadableDocumentError, match=r"a\.pptx: .*libreoffice-impress-nogui"):
        print_slides(deck(), "a.pptx")
