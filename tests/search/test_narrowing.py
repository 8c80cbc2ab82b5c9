import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.parsing.kinds import DocumentKind, kind_of
from ingest.parsing.recognition import MediaType
from ingest.records import AccessRule, Language, Visibility
from search.engine import Engine
from search.errors import QueryError
from search.evaluation.rankings import rank_documents
from search.periods import first_day, last_day
from search.scopes import Scope, select

QUESTION = "pump seal 水泵密封"
DOCUMENTS = {
    "rd/old.md": "# Pump seal\n\nDate: 2024-02-10\n\nThe pump seal leaks in the cold.",
    "rd/new.md": "# Pump seal again\n\nDate: 2026-03-31\n\nThe new pump seal holds in the cold.",
    "rd/undated.md": "# Pump\n\nA pump seal is changed by hand, whenever it leaks again.",
    "hr/zh.md": "# 水泵密封\n\n日期：2025-06-01\n\n水泵密封件每年更换一次，由车间负责。",
    "hr/list.csv": "part,count\npump seal,12\nvalve,3\n",
    "hr/page.html": "<html><body><h1>Pump</h1><p>The pump seal costs little.</p></body></html>",
    "board/secret.md": "# Pump seal board\n\nDate: 2025-05-05\n\nThe pump seal is sold by March.",
}
RULES = {"board": [AccessRule(path="**", readers=("board",), visibility=Visibility.LISTED)]}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Seven documents of four kinds, one of them for the board alone."""
    encoder = HashEncoder(128)
    workspace = make_workspace(tmp_path_factory.mktemp("narrowing"), DOCUMENTS, rules=RULES)
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def found(engine: Engine, scope: Scope) -> set[str]:
    return {each.id for each in rank_documents(engine, QUESTION, replace(scope, top=50))}


@pytest.mark.parametrize(
    ("scope", "documents"),
    [
        (Scope(viewer=OPERATOR, since=datetime.date(2026, 3, 31)), {"rd/new.md"}),
        (Scope(viewer=OPERATOR, since=datetime.date(2026, 4, 1)), set()),
        (Scope(viewer=OPERATOR, until=datetime.date(2024, 2, 10)), {"rd/old.md"}),
        (
            Scope(viewer=OPERATOR, since=first_day("2025"), until=last_day("2025-06")),
            {"hr/zh.md", "board/secret.md"},
        ),
        (Scope(viewer=OPERATOR, kinds=(DocumentKind.TABLE,)), {"hr/list.csv"}),
        (
            Scope(viewer=OPERATOR, kinds=(DocumentKind.TABLE, DocumentKind.WEB)),
            {"hr/list.csv", "hr/page.html"},
        ),
        (Scope(viewer=OPERATOR, languages=(Language.ZH,)), {"hr/zh.md"}),
        (Scope(viewer=OPERATOR, languages=(Language.ZH,), departments=("rd",)), set()),
    ],
)
def test_only_what_fits_is_looked_at(engine: Engine, scope: Scope, documents: set[str]) -> None:
    """A document without a date is in no period."""
    assert found(engine, scope) == documents


def test_what_a_search_is_limited_to_is_as_if_nothing_else_existed(tmp_path: Path) -> None:
    """Scores too are those of a workspace that holds nothing else."""
    encoder = HashEncoder(128)
    engines = []
    for name, kept in (("all", DOCUMENTS), ("some", ("rd/old.md", "rd/new.md"))):
        documents = {each: DOCUMENTS[each] for each in kept}
        workspace = make_workspace(tmp_path / name, documents)
        reindex(workspace, encoder)
        engines.append(open_small_engine(workspace, encoder))
    scope = Scope(viewer=OPERATOR, departments=("rd",), since=first_day("2024"))

    one, other = (rank_documents(each, QUESTION, scope) for each in engines)

    assert one == other
    assert len(one) == 2


def test_what_is_known_of_a_restricted_document_does_not_depend_on_its_date_kind_or_language(
    engine: Engine,
) -> None:
    """Else one could ask for its date, day by day."""
    wide = Scope(viewer=Viewer(person_id=None, groups=frozenset({"everyone"})))
    narrow = replace(
        wide, since=first_day("2026"), kinds=(DocumentKind.PDF,), languages=(Language.ZH,)
    )
    with engine.reading() as generation:
        listed = [generation.listed_documents(select(generation, each)) for each in (wide, narrow)]

    assert [each.sum() for each in listed] == [1, 1]


def test_what_can_be_chosen_is_what_the_viewer_may_read(engine: Engine) -> None:
    """The year of a restricted document is not offered, unless another has it too."""
    offered = engine.choices(Viewer(person_id=None, groups=frozenset({"everyone"})))

    assert offered.kinds == (DocumentKind.TABLE, DocumentKind.WEB, DocumentKind.TEXT)
    assert offered.languages == (Language.ZH, Language.EN)
    assert offered.years == (2026, 2025, 2024)
    assert engine.choices(Viewer(person_id=None)).years == ()


def test_a_period_that_ends_before_it_begins_is_refused(engine: Engine) -> None:
    """Rather than finding nothing."""
    with pytest.raises(QueryError, match="give the earlier day first"):
        found(engine, Scope(viewer=OPERATOR, since=first_day("2026"), until=last_day("2025")))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025/2/3", "2025-02-03", "2025-02-03"),
        ("2025 年 2 月", "2025-02-01", "2025-02-28"),
        ("2025年12月3日", "2025-12-03", "2025-12-03"),
        ("2025年", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_day_a_month_and_a_year_are_periods(written: str, first: str, last: str) -> None:
    """As people of both languages write them."""
    assert first_day(written).isoformat() == first
    assert last_day(written).isoformat() == last


@pytest.mark.parametrize("read", [first_day, last_day])
@pytest.mark.parametrize("written", ["", "soon", "2025-13", "2025-02-30", "0000", "25", "2025-"])
def test_what_is_no_date_says_how_to_write_one(
    read: Callable[[str], datetime.date], written: str
) -> None:
    """With what was written."""
    with pytest.raises(QueryError, match=r"is no date: .*2026-03-31"):
        read(written)


def test_every_media_type_has_a_kind() -> None:
    """Only what is plain text by nature counts as text."""
    as_text = {each for each in MediaType if kind_of(each) is DocumentKind.TEXT}

    assert as_text == {
        *(MediaType.MARKDOWN, MediaType.PLAIN_TEXT, MediaType.ZIP, MediaType.LOCKED_OFFICE)
    }
