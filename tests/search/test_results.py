from collections.abc import Mapping
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from search.departments import shares_of
from search.engine import Engine
from search.errors import QueryError
from search.hits import cut_to_width, make_snippet, text_width
from search.scopes import Scope

SCOPE = Scope(viewer=OPERATOR)
PEOPLE = (
    "zhang-wei,张伟,Zhang Wei,,rd,Battery Lead,,,\n"
    "li-na,李娜,Li Na,,rd,Engineer,,,\n"
    "chen-mo,陈默,Chen Mo,,marketing,Director,,,\n"
    "wu-gang,吴刚,Wu Gang,,rd,Fitter,,,1\n"
)


def build(
    root: Path, documents: Mapping[str, str], encoder: HashEncoder, people: str | None = PEOPLE
) -> Engine:
    workspace = make_workspace(root, documents, people=people)
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def test_department_that_answers_outranks_one_that_has_many_documents(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Departments are ranked by their evidence, not by their size."""
    documents = {
        f"it/{n}.md": f"# Note {n}\n\nServer room, battery of the door." for n in range(30)
    }
    documents["rd/cell.md"] = "# Battery life of the watch\n\nBattery life of the watch in days."
    engine = build(tmp_path, documents, hash_encoder)
    ranked = engine.departments("battery life of the watch", SCOPE)

    assert ranked[0].department == "rd"
    assert ranked[0].name == "RD"
    assert ranked[0].evidence[0].document == "rd/cell.md"
    assert sum(each.share for each in ranked) == pytest.approx(1, abs=0.001)
    assert [each.score for each in ranked] == sorted((e.score for e in ranked), reverse=True)


def test_shares_are_nearer_each_other_than_scores() -> None:
    """A department with nearly the same document as the first is not left with next to nothing."""
    assert shares_of([0.81, 0.09]) == pytest.approx([0.75, 0.25])
    assert shares_of([0.5]) == [1.0]


def test_department_is_named_in_the_language_of_the_question(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A Chinese question gets Chinese names."""
    engine = build(tmp_path, {"rd/a.md": "# 电池\n\n电池续航。"}, hash_encoder)

    assert engine.departments("电池", SCOPE)[0].name == "rd部"


def test_who_wrote_outranks_who_reviewed_and_who_is_only_named(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """The part that a person has in a document weighs their vote, and is shown."""
    text = (
        "---\ntitle: Cells\nauthor: Zhang Wei\nreviewers: [Li Na]\ndate: 2026-01-05\n---\n"
        "The battery cell was measured together with Chen Mo.\n"
    )
    experts = build(tmp_path, {"rd/cells.md": text}, hash_encoder).experts("battery cell", SCOPE)

    assert [(each.person, each.evidence[0].role) for each in experts] == [
        ("zhang-wei", "author"),
        ("li-na", "reviewer"),
        ("chen-mo", "mention"),
    ]
    assert (experts[0].name, experts[0].department, experts[0].title) == (
        "张伟",
        "rd",
        "Battery Lead",
    )
    assert experts[0].evidence[0].date == "2026-01-05"


def test_person_who_opted_out_is_no_expert(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Nobody is proposed against their will, though the passage is still found."""
    engine = build(
        tmp_path, {"rd/a.md": "# Spindle\n\nAuthor: Wu Gang\n\nThe spindle broke."}, hash_encoder
    )

    assert engine.experts("spindle", SCOPE) == []
    assert engine.ask("spindle", SCOPE).hits[0].document == "rd/a.md"


@pytest.mark.parametrize("question", ["李娜的轴承", "what does li na say of the spindle", "李娜"])
def test_person_whom_the_question_names_comes_first(
    tmp_path: Path, hash_encoder: HashEncoder, question: str
) -> None:
    """Who asks for somebody by name finds them, whoever wrote more on the matter."""
    documents = {
        "rd/one.md": "---\nauthor: 张伟\nreviewer: 李娜\n---\n# Spindle\n\nThe spindle 轴承 broke.",
        "rd/two.md": "---\nauthor: 张伟\n---\n# Spindle again\n\nThe spindle 轴承 was mended.",
    }
    first, *_ = build(tmp_path, documents, hash_encoder).experts(question, SCOPE)

    assert first.person == "li-na"


def test_person_whom_no_directory_knows_is_found_by_name(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A workspace without a directory has experts too, in the department of their documents."""
    engine = build(
        tmp_path,
        {"rd/a.md": "# Spindle\n\nAuthor: Ada King\n\nThe spindle broke."},
        hash_encoder,
        people=None,
    )
    (expert,) = engine.experts("spindle", SCOPE)

    assert (expert.person, expert.name, expert.department) == ("ada-king", "Ada King", "rd")


def test_related_work_is_in_other_departments(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """It says what is shared and whom to talk to, and never the document itself."""
    engine = build(
        tmp_path,
        {
            "rd/returns.md": "# Battery returns\n\nReturned watches with weak battery cells.",
            "rd/own.md": "# Battery returns again\n\nReturned watches with weak battery cells.",
            "marketing/returns.md": "# Why watches come back\n\nAuthor: Chen Mo\n\nBattery cells.",
            "marketing/party.md": "# Summer party\n\nSausages.",
        },
        hash_encoder,
    )
    first, second = engine.related_to_document("rd/returns.md", SCOPE)

    assert (first.document, second.document) == ("marketing/returns.md", "marketing/party.md")
    assert {"battery", "cells", "watches"} <= set(first.shared_terms)
    assert [each.person for each in first.people] == ["chen-mo"]
    within = Scope(viewer=OPERATOR, departments=("rd",))
    assert [each.document for each in engine.related_to_document("rd/returns.md", within)] == [
        "rd/own.md"
    ]
    of_text = engine.related_to_text("weak battery cells in watches", SCOPE)
    assert {of_text[0].document, of_text[1].document} == {"rd/returns.md", "rd/own.md"}


def test_related_work_of_a_file_that_is_not_indexed(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A draft is compared by its text, whatever its format."""
    engine = build(tmp_path, {"rd/a.md": "# Spindle\n\nThe spindle broke."}, hash_encoder)

    assert [e.document for e in engine.related_to_file(b"# Spindle", "draft.md", SCOPE)] == [
        "rd/a.md"
    ]
    with pytest.raises(QueryError):
        engine.related_to_document("rd/none.md", SCOPE)


@pytest.mark.parametrize("start", [r"{\rtf1 ", "%PDF-1.7 ", "PK\x03\x04", "GIF8", "\udcff"])
def test_text_that_begins_like_a_file_is_a_text(
    tmp_path: Path, hash_encoder: HashEncoder, start: str
) -> None:
    """Whoever types a text chooses no parser: those of files run in a sandbox only."""
    engine = build(tmp_path, {"rd/a.md": "# Spindle\n\nThe spindle broke."}, hash_encoder)

    (found,) = engine.related_to_text(f"{start}the spindle", SCOPE)

    assert "spindle" in found.shared_terms


@pytest.mark.parametrize("text", ["", " \n", "?!"])
def test_text_without_words_has_no_related_work(
    tmp_path: Path, hash_encoder: HashEncoder, text: str
) -> None:
    """It is refused as a question without words is."""
    engine = build(tmp_path, {"rd/a.md": "# Spindle"}, hash_encoder)

    with pytest.raises(QueryError, match="the text has no words"):
        engine.related_to_text(text, SCOPE)


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (Scope(viewer=OPERATOR, top=0), "0 results cannot be shown: ask for 1 to 50"),
        (Scope(viewer=OPERATOR, top=51), "51 results cannot be shown"),
        (Scope(viewer=OPERATOR, departments=("nowhere",)), "no department 'nowhere': there are rd"),
    ],
)
def test_scope_that_cannot_be_asked_says_what_can(
    tmp_path: Path, hash_encoder: HashEncoder, scope: Scope, message: str
) -> None:
    """For each question alike."""
    engine = build(tmp_path, {"rd/a.md": "# Spindle"}, hash_encoder)

    for ask in (
        lambda: engine.ask("spindle", scope),
        lambda: engine.experts("spindle", scope),
        lambda: engine.departments("spindle", scope),
        lambda: engine.related_to_document("rd/a.md", scope),
        lambda: engine.related_to_text("spindle", scope),
    ):
        with pytest.raises(QueryError, match=message):
            ask()


def test_top_limits_what_comes_back(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Fewer come back only where fewer are found."""
    names = ["Ada King", "Bo Li", "Cy Mo", "Di Xu", "Eva Ruiz", "Finn Wolf"]
    documents = {f"d{n}/a.md": f"# Spindle {n}\n\nAuthor: {names[n]}" for n in range(6)}
    engine = build(tmp_path, documents, hash_encoder)
    scope = Scope(viewer=OPERATOR, top=4)
    result = engine.ask("spindle", scope)

    assert len(result.hits) == len(result.departments) == len(result.experts) == 4
    assert len(engine.ask("spindle", SCOPE).hits) == 6


def test_hit_says_where_it_stands_and_who_is_behind_it(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Everything that a reader needs to judge a passage."""
    text = (
        "---\ntitle: Cells\nauthor: Li Na\nowner: Zhang Wei\ndate: 2026-01-05\n---\n# Cold\n\nIce."
    )
    (hit,) = build(tmp_path, {"rd/a.md": text}, hash_encoder).ask("cold ice", SCOPE).hits

    assert (hit.document, hit.title, hit.department, hit.date) == (
        "rd/a.md",
        "Cells",
        "rd",
        "2026-01-05",
    )
    assert hit.heading == "Cold"
    assert "Ice." in hit.snippet
    assert [(each.person, each.role) for each in hit.people] == [
        ("li-na", "author"),
        ("zhang-wei", "owner"),
    ]


def test_snippet_is_the_stretch_that_covers_the_question() -> None:
    """It begins with the best sentence, and is the beginning where none is better."""
    text = "First about nothing. " * 20 + "The spindle broke in May. It was mended. " + "End. " * 90
    snippet = make_snippet(text, {"spindle": 2.0})

    assert snippet.startswith("The spindle broke in May. It was mended.")
    assert text_width(snippet) <= 240
    assert make_snippet(text, {}).startswith("First about nothing.")
    assert make_snippet("", {"spindle": 1.0}) == ""


def test_wide_characters_take_two_columns() -> None:
    """A Chinese text is cut at the same width on a screen as an English one."""
    assert text_width("库存 ok") == 7
    assert cut_to_width("库存报表", 8) == "库存报表"
    assert cut_to_width("库存报表", 6) == "库存…"
    assert text_width(cut_to_width("库存报表" * 50, 31).removesuffix("…")) == 30
