"""Originals and the images of their pages: given out to whoever may read them, and unchanged."""

import subprocess
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pptx
import pytest
from earlier_catalogs import age_catalog
from hash_encoder import HashEncoder
from pdf_drawing import draw, write
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.parsing import ocr
from ingest.parsing.recognition import MediaType
from ingest.records import EVERYONE, AccessRule
from ingest.settings import ParsingSettings, Workspace
from search.engine import Engine
from search.errors import OriginalError, OriginalProblem, QueryError
from search.opened_documents import Opening
from search.originals import PageImage, can_draw

SENTENCE = "The pump stops at ninety degrees."
needs_libreoffice = pytest.mark.skipif(
    not can_draw(MediaType.PPTX),
    reason="needs LibreOffice: apt-get install libreoffice-impress-nogui",
)
ANYBODY = Viewer(person_id=None, groups=frozenset({EVERYONE}))


def page(canvas: Canvas) -> None:
    write(canvas, 72, 700, ["Pump manual", "", SENTENCE, "Nothing else is on it but this."])


PDF = draw(page)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A PDF, the same attached to a mail in an archive, a text, and one for the board."""
    folder = tmp_path / "departments" / "rd"
    folder.mkdir(parents=True)
    (folder / "pump.pdf").write_bytes(PDF)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "li@example.com", "Pump"
    mail.set_content("See what is attached.")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="手册 pump.pdf")
    with zipfile.ZipFile(folder / "mails.zip", "w") as archive:
        archive.writestr("in/mail.eml", mail.as_bytes())
    documents = {"rd/a.md": f"# Text\n\n{SENTENCE}", "rd/board.md": "# Board\n\nOnly theirs."}
    rules = {"rd": [AccessRule(path="board.md", readers=("board",))]}
    return make_workspace(tmp_path, documents, rules=rules)


@pytest.fixture
def engine(workspace: Workspace) -> Engine:
    """The engine over it, indexed."""
    encoder = HashEncoder()
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def problem_of(engine: Engine, document: str) -> OriginalProblem:
    """Return why an original is not given out."""
    with pytest.raises(OriginalError) as error:
        engine.original_file(document, OPERATOR)
    return error.value.problem


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("rd/pump.pdf", "pump.pdf"),
        ("rd/mails.zip/in/mail.eml/手册 pump.pdf", "手册 pump.pdf"),
    ],
)
def test_original_is_given_out_also_from_within_a_mail_in_an_archive(
    engine: Engine, document: str, name: str
) -> None:
    """It is the very file, with its name and kind."""
    original = engine.original_file(document, OPERATOR)

    assert (original.content, original.file_name) == (PDF, name)
    assert original.media_type == "application/pdf"


def test_page_is_drawn_with_its_passage(engine: Engine) -> None:
    """And drawn again for the next reader from what is kept."""
    for document in ("rd/pump.pdf", "rd/mails.zip/in/mail.eml/手册 pump.pdf"):
        image = engine.page_image(document, 1, OPERATOR, Opening(chunk=0, quote=SENTENCE))
        assert image.was_highlighted
        assert image.page_count == 1

    assert not engine.page_image("rd/pump.pdf", 1, OPERATOR).was_highlighted


def test_file_that_changed_since_is_not_shown(engine: Engine, workspace: Workspace) -> None:
    """Neither is what took its place, be it a link to what others may not read."""
    folder = workspace.root / "departments" / "rd"
    (folder / "pump.pdf").write_bytes(draw(page, page))
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to(folder / "board.md")

    assert problem_of(engine, "rd/pump.pdf") is OriginalProblem.CHANGED
    assert problem_of(engine, "rd/a.md") is OriginalProblem.CHANGED
    with pytest.raises(OriginalError) as error:
        engine.page_image("rd/pump.pdf", 1, OPERATOR)
    assert error.value.problem is OriginalProblem.CHANGED


def test_file_that_is_gone_or_whose_source_is_gone_says_so(
    engine: Engine, workspace: Workspace
) -> None:
    """The text stays in the index until the next run."""
    (workspace.root / "departments" / "rd" / "a.md").unlink()
    moved = replace(workspace.departments[0], sources=("elsewhere",))
    without = open_small_engine(replace(workspace, departments=(moved,)), HashEncoder())

    assert problem_of(engine, "rd/a.md") is OriginalProblem.UNREACHABLE
    assert problem_of(without, "rd/pump.pdf") is OriginalProblem.UNREACHABLE


def test_kept_page_is_not_shown_to_whoever_may_not_read_it(workspace: Workspace) -> None:
    """Access is looked at before anything that is kept."""
    encoder = HashEncoder()
    rule = AccessRule(path="pump.pdf", readers=("board",))
    closed = replace(workspace.departments[0], rules=(rule,))
    closed_workspace = replace(workspace, departments=(closed,))
    reindex(closed_workspace, encoder)
    engine = open_small_engine(closed_workspace, encoder)
    engine.page_image("rd/pump.pdf", 1, OPERATOR)

    with pytest.raises(QueryError, match="no document"):
        engine.page_image("rd/pump.pdf", 1, ANYBODY)
    assert engine.page_image("rd/mails.zip/in/mail.eml/手册 pump.pdf", 1, ANYBODY)


def make_deck(folder: Path, *titles: str) -> Path:
    """Return a presentation in a department, with a slide for each title."""
    presentation = pptx.Presentation()
    for title in titles:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"{SENTENCE} {title}."
    deck = folder / "departments" / "rd" / "deck.pptx"
    deck.parent.mkdir(parents=True)
    presentation.save(str(deck))
    return deck


@needs_libreoffice
def test_slides_are_printed_once_and_shown_to_whoever_may_read_them(tmp_path: Path) -> None:
    """One slide after the other is then drawn from what is kept, as access is looked at first."""
    deck, encoder = make_deck(tmp_path, "Seals", "Pumps"), HashEncoder()
    rules = {"rd": [AccessRule(path="deck.pptx", readers=("board",))]}
    workspace = make_workspace(tmp_path, {"rd/a.md": SENTENCE}, rules=rules)
    reindex(workspace, encoder)
    engine = open_small_engine(workspace, encoder)

    first = engine.page_image("rd/deck.pptx", 1, OPERATOR, Opening(chunk=0, quote=SENTENCE))
    deck.unlink()
    second = engine.page_image("rd/deck.pptx", 2, OPERATOR)

    assert (first.was_highlighted, first.page_count) == (True, 2)
    assert (second.was_highlighted, second.page_count) == (False, 2)
    with pytest.raises(QueryError, match="no document"):
        engine.page_image("rd/deck.pptx", 1, ANYBODY)


@needs_libreoffice
def test_slides_that_could_not_be_drawn_are_not_tried_at_each_visit(tmp_path: Path) -> None:
    """The reason is kept for a while, and names no copy but the one that is asked for."""
    deck, encoder = make_deck(tmp_path, "Seals"), HashEncoder()
    deck.with_name("copy.pptx").write_bytes(deck.read_bytes())
    workspace = make_workspace(tmp_path, {"rd/a.md": SENTENCE})
    reindex(workspace, encoder)
    parsing = ParsingSettings(memory_mb=150)  # too little for LibreOffice
    engine = open_small_engine(replace(workspace, parsing=parsing), encoder)

    reasons = []
    for _ in range(2):
        with pytest.raises(OriginalError) as error:
            engine.page_image("rd/deck.pptx", 1, OPERATOR)
        reasons.append((error.value.problem, str(error.value)))
        deck.unlink(missing_ok=True)

    with pytest.raises(OriginalError) as error:
        engine.page_image("rd/copy.pptx", 1, OPERATOR)

    assert reasons[0] == reasons[1]
    assert reasons[0][0] is OriginalProblem.UNDRAWABLE
    assert str(error.value) == reasons[0][1].replace("rd/deck.pptx", "rd/copy.pptx")


def write_scan(folder: Path) -> None:
    """Write a picture of a page into a department."""
    picture = Image.new("L", (900, 300), "white")
    pen, face = ImageDraw.Draw(picture), ImageFont.load_default(26)
    for number, line in enumerate(("Manual of the pump", SENTENCE, "It starts again at sixty.")):
        pen.text((60, 40 + 60 * number), line, font=face, fill="black")
    folder.mkdir(parents=True)
    picture.save(folder / "scan.png")


@pytest.mark.skipif(not ocr.is_installed(), reason="needs OCR: pip install 'whoknows[ocr]'")
def test_passage_is_marked_on_a_scan_once_its_lines_are_known(tmp_path: Path) -> None:
    """Those of an earlier program are not; reading all anew finds them."""
    write_scan(tmp_path / "departments" / "rd")
    workspace, encoder = make_workspace(tmp_path, {"rd/a.md": "# Text"}), HashEncoder()

    def draw_now() -> PageImage:
        engine = open_small_engine(workspace, encoder)
        return engine.page_image("rd/scan.png", 1, OPERATOR, Opening(quote=SENTENCE))

    reindex(workspace, encoder)
    first = draw_now()
    age_catalog(workspace.index_dir, 5)
    reindex(workspace, encoder)
    earlier = draw_now()
    reindex(workspace, encoder, is_full=True)

    assert first.highlight_at == pytest.approx(105 / 300, abs=0.05)
    assert not earlier.was_highlighted
    assert draw_now() == first


@pytest.mark.parametrize(("document", "asked"), [("rd/a.md", 1), ("rd/pump.pdf", 7)])
def test_what_has_no_such_page_says_so(engine: Engine, document: str, asked: int) -> None:
    """A text has none at all."""
    with pytest.raises(OriginalError) as error:
        engine.page_image(document, asked, OPERATOR)
    assert error.value.problem is OriginalProblem.UNDRAWABLE


def test_original_comes_from_a_repository_as_it_was_read(tmp_path: Path) -> None:
    """Whatever was committed since: the copy knows only what it has now, and that is said."""
    repository = tmp_path / "repository"
    (repository / "docs").mkdir(parents=True)
    (repository / "docs" / "pump.pdf").write_bytes(PDF)
    _git(repository, "init", "--quiet")
    _git(repository, "add", ".")
    _git(repository, "commit", "--quiet", "-m", "One")
    made = make_workspace(tmp_path, {"rd/a.md": "# Text\n\nA text."})
    address = f"git+file://{repository}#HEAD:docs"
    department = replace(made.departments[0], sources=(address,))
    workspace, encoder = replace(made, departments=(department,)), HashEncoder()
    reindex(workspace, encoder)
    engine = open_small_engine(workspace, encoder)

    assert engine.original_file("rd/pump.pdf", OPERATOR).content == PDF
    (repository / "docs" / "pump.pdf").write_bytes(draw(page, page))
    _git(repository, "commit", "--quiet", "-am", "Two")
    assert problem_of(engine, "rd/pump.pdf") is OriginalProblem.CHANGED


def _git(repository: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Li", "-c", "user.email=li@example.com")
    subprocess.run(  # noqa: S603  our own command
        ["git", "-C", str(repository), *identity, *arguments],  # noqa: S607
        check=True,
    )


def test_original_comes_from_a_filesystem_of_fsspec(workspace: Workspace, tmp_path: Path) -> None:
    """An archive as a source: its members are fetched by their path."""
    archive = tmp_path / "more.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("deep/pump.pdf", PDF)
    department = replace(workspace.departments[0], sources=(f"zip://::file://{archive}",))
    zipped, encoder = replace(workspace, departments=(department,)), HashEncoder()
    reindex(zipped, encoder)

    original = open_small_engine(zipped, encoder).original_file("rd/deep/pump.pdf", OPERATOR)
    assert original.content == PDF
