"""Files of this machine that a document links to: LibreOffice would show them, and cannot."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pptx
import pytest
from docx import Document
from PIL import Image
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from ingest.errors import UnreadableDocumentError
from ingest.parsing.confinement import can_confine_reading
from ingest.parsing.libreoffice import convert
from ingest.parsing.page_images import draw_page
from ingest.parsing.sandbox import Sandbox
from ingest.parsing.slide_pages import can_print_slides, print_slides
from ingest.reading_ahead import means_of_reading
from ingest.settings import ParsingSettings

needs_libreoffice = pytest.mark.skipif(
    not can_print_slides(), reason="needs LibreOffice: apt-get install libreoffice-impress-nogui"
)
RED = (255, 0, 0)
SALARY = "The salary of the director is 90,000."
MIMETYPE = "application/vnd.oasis.opendocument.presentation"
MANIFEST = f"""<?xml version="1.0"?>
<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">
<m:file-entry m:full-path="/" m:media-type="{MIMETYPE}"/>
<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>
<m:file-entry m:full-path="Pictures/own.png" m:media-type="image/png"/></m:manifest>"""
CONTENT = """<?xml version="1.0"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">
<office:body><office:presentation><draw:page draw:name="1">
<draw:frame svg:x="1cm" svg:y="1cm" svg:width="10cm" svg:height="3cm">
<draw:text-box><text:p>密封测试</text:p></draw:text-box></draw:frame>
<draw:frame svg:x="1cm" svg:y="5cm" svg:width="10cm" svg:height="5cm">
<draw:image xlink:href="{href}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>
</draw:frame></draw:page></office:presentation></office:body></office:document-content>"""


def odp_with(href: str) -> bytes:
    """Return a slide of LibreOffice that shows the picture at an address; one is in the file."""
    own, stream = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (200, 100), RED).save(own, "PNG")
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", MIMETYPE)
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("content.xml", CONTENT.format(href=href))
        package.writestr("Pictures/own.png", own.getvalue())
    return stream.getvalue()


def pptx_with(picture: Path, href: str) -> bytes:
    """Return a slide of PowerPoint that shows the picture at an address."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    shown = slide.shapes.add_picture(str(picture), Inches(1), Inches(1), width=Inches(6))
    linked = slide.part.relate_to(href, RELATIONSHIP_TYPE.IMAGE, is_external=True)
    blip = shown._element.blipFill.find("{*}blip")
    embedded = next(name for name in blip.attrib if name.endswith("}embed"))
    slide.part.drop_rel(blip.attrib.pop(embedded))
    blip.set(embedded.replace("embed", "link"), linked)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def hrefs_of(path: Path) -> list[str]:
    """Return the ways to name a file of this machine."""
    return [path.as_uri(), str(path), "../" * 12 + str(path)[1:]]


def shows_red(content: bytes, name: str) -> bool:
    """Tell whether the first slide, drawn as the server draws it, shows the picture."""
    with Sandbox(ParsingSettings()) as sandbox:
        printed = sandbox.print_slides(content, name)
    drawn = Image.open(io.BytesIO(draw_page(printed, name, 1).content)).convert("RGB")
    colours = drawn.getcolors(maxcolors=1_000_000) or []
    return any(colour[0] > 200 and max(colour[1:]) < 60 for _, colour in colours)


@pytest.fixture
def secret(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A red page, somewhere on the disk."""
    path = tmp_path / f"secret.{request.param}"
    Image.new("RGB", (200, 100), RED).save(path)
    return path


@needs_libreoffice
@pytest.mark.parametrize("secret", ["png", "pdf"], indirect=True)
@pytest.mark.parametrize("way", [0, 1, 2], ids=["address", "path", "relative"])
def test_slide_of_libreoffice_shows_no_file_that_it_links_to(secret: Path, way: int) -> None:
    """Whoever writes a deck must not have the server show what they may not read."""
    assert not shows_red(odp_with(hrefs_of(secret)[way]), "a.odp")


@needs_libreoffice
@pytest.mark.parametrize("secret", ["png"], indirect=True)
@pytest.mark.parametrize("way", [0, 1, 2], ids=["address", "path", "relative"])
def test_slide_of_powerpoint_shows_no_file_that_it_links_to(secret: Path, way: int) -> None:
    """Nor in this format."""
    assert not shows_red(pptx_with(secret, hrefs_of(secret)[way]), "a.pptx")


@needs_libreoffice
@pytest.mark.parametrize("secret", ["png"], indirect=True)
def test_what_is_printed_tells_not_whether_a_linked_file_is_there(secret: Path) -> None:
    """A slide with a link that leads nowhere has the same text and looks the same."""
    content, images = odp_with(secret.as_uri()), []
    for _ in range(2):
        printed = print_slides(content, "a.odp")
        images.append(draw_page(printed, "a.odp", 1).content)
        secret.unlink(missing_ok=True)

    assert images[0] == images[1]


@needs_libreoffice
def test_picture_in_the_file_itself_is_shown() -> None:
    """What is confined shows what it is given."""
    assert shows_red(odp_with("Pictures/own.png"), "a.odp")


@needs_libreoffice
@pytest.mark.parametrize("field", ["INCLUDETEXT", "INCLUDEPICTURE"])
def test_text_of_an_old_format_holds_no_file_that_it_links_to(tmp_path: Path, field: str) -> None:
    """Nor does what is indexed of it."""
    linked, picture = tmp_path / "secret.txt", tmp_path / "secret.png"
    linked.write_text(SALARY, encoding="utf-8")
    Image.new("RGB", (200, 100), RED).save(picture)
    named = linked if field == "INCLUDETEXT" else picture
    rtf = (
        r"{\rtf1\ansi Before. {\field{\*\fldinst " + f'{field} "{named}" '
        r"\\d}{\fldrslt Nothing}} After.}"
    )

    content = convert(rtf.encode(), "a.rtf", suffix="rtf", target="docx")

    text = " ".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    assert ("Before." in text, SALARY in text) == (True, False)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "media/" in name]


@pytest.mark.skipif(not can_confine_reading(), reason="needs Linux with Landlock")
def test_confined_process_reads_what_it_was_left_and_nothing_else(tmp_path: Path) -> None:
    """By whatever way a file is named."""
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(name, encoding="utf-8")
    (tmp_path / "open" / "link.txt").symlink_to(tmp_path / "closed" / "a.txt")
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from ingest.parsing.confinement import confine_reading\n"
        "folder = Path(sys.argv[1])\n"
        "print(confine_reading([folder / 'open', folder / 'missing']))\n"
        "for name in ('open/a.txt', 'open/link.txt', 'closed/a.txt', 'open/../closed/a.txt'):\n"
        "    try:\n        os.close(os.open(folder / name, os.O_RDONLY))\n        print('read')\n"
        "    except PermissionError:\n        print('refused')\n"
        "try:\n    os.listdir(folder)\nexcept PermissionError:\n    print('refused')\n"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["True", "read", *["refused"] * 4]


def test_nothing_is_converted_where_the_kernel_cannot_confine_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says what is needed, as where LibreOffice is missing."""
    monkeypatch.setattr(sys, "platform", "freebsd")

    assert not can_print_slides()
    with pytest.raises(UnreadableDocumentError, match=r"a\.odp: .*Landlock|install"):
        print_slides(odp_with("Pictures/own.png"), "a.odp")


@needs_libreoffice
def test_what_could_not_be_confined_is_read_again_once_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For then reading has other means, so that what failed is tried once more."""
    before = means_of_reading(ParsingSettings())
    monkeypatch.setattr("ingest.parsing.libreoffice.can_confine_reading", lambda: False)

    assert means_of_reading(ParsingSettings()) != before
