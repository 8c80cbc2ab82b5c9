"""A document as its reader opens it: what is shown of it, and what is marked."""

import time

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule, BlockKind
from search.engine import Engine
from search.errors import QueryError
from search.opened_documents import OpenedDocument, Opening
from search.quotations import find_quote, mark_quote
from search.scopes import Scope

SENTENCE = "The pump stops at ninety degrees and starts again at sixty."
LONG = "\n\n".join(
    f"## Part {number}\n\n"
    + f"Sentence {number} says something of the plant number {number}. " * 60
    for number in range(20)
)
DOCUMENTS = {
    "rd/pump.md": f"# Pump manual\n\n## Heat\n\nIt is warm. {SENTENCE} Call Li Na.\n\n"
    "## Parts\n\n| part | stock |\n|--|--|\n| seal | 12 |\n| bolt | 40 |\n",
    "rd/long.md": f"# Plant book\n\n{LONG}",
    "rd/small.md": "# Pumps\n\n## Oil\n\nTwo litres.\n\n## Seals\n\nTwo.\n\n### Rubber\n\nSoft.\n\n"
    "## Price\n\nLow.",
    "rd/secret.md": "# Secret\n\nNobody may know.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Four documents, one of them for the board."""
    rules = {"rd": [AccessRule(path="secret.md", readers=("board",))]}
    workspace = make_workspace(tmp_path_factory.mktemp("opened"), DOCUMENTS, rules=rules)
    encoder = HashEncoder()
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def marked(document: OpenedDocument) -> list[str]:
    """Return the texts that are marked."""
    return [each.text[start:end] for each in document.blocks for start, end in each.marked]


def test_quotation_is_marked_by_its_words_and_by_its_mark(engine: Engine) -> None:
    """The mark is what an address holds; programs may give the words."""
    for quote in (SENTENCE, mark_quote(SENTENCE)):
        opened = engine.open_document("rd/pump.md", OPERATOR, Opening(chunk=0, quote=quote))

        assert marked(opened) == [SENTENCE]
        assert not opened.is_missing


def test_every_citation_of_an_answer_is_found_in_its_document(engine: Engine) -> None:
    """What the page links to is what it quotes."""
    answer = engine.ask("at how many degrees does the pump stop", Scope(viewer=OPERATOR)).answer

    assert answer.citations
    for each in answer.citations:
        opening = Opening(chunk=each.chunk, quote=mark_quote(each.quote))
        opened = engine.open_document(each.document, OPERATOR, opening)
        assert "\n".join(marked(opened)) == each.quote
        assert opened.chunk == each.chunk


def test_mark_tells_nothing_of_what_it_stands_for() -> None:
    """An address may reach somebody who must not read the document."""
    assert mark_quote(SENTENCE) == mark_quote(SENTENCE.replace(" ", "\n"))
    assert len(mark_quote(SENTENCE)) == 12
    assert not any(word in mark_quote(SENTENCE) for word in SENTENCE.lower().split())


def test_quotation_is_found_wherever_its_lines_end() -> None:
    """A cut quotation, with its dots, is found too."""
    text = "First.  The pump\nstops at ninety degrees. Last."

    assert find_quote(text, "The pump stops at ninety degrees.") == (8, 41)
    assert find_quote(text, "The pump stops…") == (8, 22)
    assert find_quote(text, "The pump starts") is None
    assert find_quote(text, "") is None


def test_what_is_longer_than_a_passage_is_not_looked_for_in_it() -> None:
    """To look for a million words, as anybody may send them, would take many seconds."""
    started = time.perf_counter()

    assert find_quote("The pump stops. " * 100, "pump " * 500_000) is None
    assert time.perf_counter() - started < 2


def test_headings_rows_and_paragraphs_are_told_apart(engine: Engine) -> None:
    """A row knows the header of its table."""
    opened = engine.open_document("rd/pump.md", OPERATOR)
    kinds = {each.text: each.kind for each in opened.blocks}
    rows = [each for each in opened.blocks if each.kind is BlockKind.TABLE_ROW]

    assert kinds["Pump manual"] is BlockKind.HEADING
    assert [(each.text, each.header) for each in rows] == [
        ("seal | 12", "part | stock"),
        ("bolt | 40", "part | stock"),
    ]


def test_passage_without_quotation_is_asked_for_as_a_whole(engine: Engine) -> None:
    """A card of a passage opens it, and no word of it is more than the others."""
    opened = engine.open_document("rd/long.md", OPERATOR, Opening(chunk=7))

    assert {each.chunk for each in opened.blocks if each.is_asked} == {7}
    assert marked(opened) == []
    assert opened.first_chunk <= 7 < opened.end_chunk


def test_long_document_is_shown_part_by_part(engine: Engine) -> None:
    """Read on from where a part ends, every passage is shown once."""
    start, shown = 0, []
    while True:
        opened = engine.open_document("rd/long.md", OPERATOR, Opening(start=start))
        assert opened.end_chunk - opened.first_chunk < opened.chunk_count
        shown += range(opened.first_chunk, opened.end_chunk)
        start = opened.end_chunk
        if start == opened.chunk_count:
            break

    assert shown == list(range(opened.chunk_count))


def test_outline_leads_to_each_section(engine: Engine) -> None:
    """Headings stand in their order, each with the passage that it begins."""
    outline = engine.open_document("rd/long.md", OPERATOR).outline

    assert [each.text for each in outline if each.level == 2] == [f"Part {n}" for n in range(20)]
    for each in outline[1:]:
        opened = engine.open_document("rd/long.md", OPERATOR, Opening(start=each.chunk))
        assert each.text in [block.text for block in opened.blocks if block.chunk == each.chunk]


def test_outline_names_sections_that_are_too_small_to_be_passages(engine: Engine) -> None:
    """They stand in one passage, and are shown as the headings that they are."""
    opened = engine.open_document("rd/small.md", OPERATOR)
    headings = [each for each in opened.blocks if each.kind is BlockKind.HEADING]

    assert opened.chunk_count == 2
    assert [(each.text, each.level) for each in opened.outline] == [
        ("Pumps", 1),
        ("Oil", 2),
        ("Seals", 2),
        ("Rubber", 3),
        ("Price", 2),
    ]
    assert [(each.text, each.level) for each in headings] == [
        (each.text, each.level) for each in opened.outline
    ]


@pytest.mark.parametrize(
    "opening",
    [Opening(chunk=99), Opening(chunk=0, quote="nobody wrote this"), Opening(quote="0123456789ab")],
)
def test_passage_that_is_gone_is_said_to_be(engine: Engine, opening: Opening) -> None:
    """The document is shown all the same, and nothing in it is marked."""
    opened = engine.open_document("rd/pump.md", OPERATOR, opening)

    assert opened.is_missing
    assert opened.blocks
    assert not any(each.is_asked or each.marked for each in opened.blocks)


def test_quotation_that_has_moved_is_found_again(engine: Engine) -> None:
    """A link from before the document was read anew still leads to it."""
    quote = "Sentence 12 says something of the plant number 12."
    opened = engine.open_document("rd/long.md", OPERATOR, Opening(chunk=0, quote=mark_quote(quote)))

    assert quote in marked(opened)
    assert opened.chunk != 0


def test_document_that_may_not_be_read_is_as_one_that_does_not_exist(engine: Engine) -> None:
    """Text, page and original alike."""
    viewer = Viewer(person_id=None, groups=frozenset({EVERYONE}))
    asks = (
        lambda document: engine.open_document(document, viewer),
        lambda document: engine.page_image(document, 1, viewer),
        lambda document: engine.original_file(document, viewer),
    )
    for ask in asks:
        said = []
        for document in ("rd/secret.md", "rd/never.md"):
            with pytest.raises(QueryError) as error:
                ask(document)
            said.append(str(error.value).replace(document, ""))
        assert said[0] == said[1]


def test_source_and_path_are_told(engine: Engine) -> None:
    """Where a document lies is what its department calls it."""
    opened = engine.open_document("rd/pump.md", OPERATOR)

    assert (opened.source, opened.path) == ("departments/rd", "pump.md")
    assert opened.media_type == "text/markdown"
    assert (opened.page_count, opened.page) == (None, None)
