from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hash_encoder import HashEncoder
from playwright.sync_api import Page, expect
from small_workspace import make_workspace, open_small_engine, write_documents

from index.access import EVERYONE, OPERATOR, Viewer
from index.build import reindex
from index.choosing import KeptGeneration
from index.encoding import Encoder
from index.ledger_audit import AuditEntry, Door, QuestionKind
from index.manifest import Unreadable
from ingest.errors import SettingsError
from ingest.records import AccessRule, Department, Language, Visibility
from search.coverage import DepartmentCoverage
from search.engine import Engine
from search.people import Candidate, KnownPerson, UnknownName
from ui import administration_tables as tables
from ui import record_tables
from ui.components import Setting
from ui.index_job import IndexJob
from ui.theme import department_colours
from ui.views import surroundings

NAMES = {"rd": "Research", "hr": "人力资源部"}
SETTING = Setting(Language.EN, NAMES, department_colours(list(NAMES)))
HOSTILE = "<script>x</script>"
DOCUMENTS = {"rd/pump.md": "# Pump\n\nThe pump hums."}


def a_generation(number: int, *, served: bool = False) -> KeptGeneration:
    return KeptGeneration(
        generation=number,
        built_at="2026-03-01T22:15:00+00:00",
        documents=1234,
        chunks=2,
        added=3,
        changed=2,
        removed=1,
        unreadable=4,
        served=served,
    )


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page is looked at by somebody who does not look after whoknows."""
    viewer = Viewer(person_id="he-jian", groups=frozenset({EVERYONE}))
    monkeypatch.setattr(surroundings, "current_viewer", lambda: viewer)
    return


def test_runs_are_told_as_a_chart_in_words_and_as_a_table() -> None:
    """The newest first in the table, and which is served."""
    kept = [a_generation(7), a_generation(8, served=True)]
    options = tables.runs_options(kept, SETTING)
    table = tables.runs_html(kept, SETTING)

    assert [series["data"] for series in options["series"]] == [[3, 3], [2, 2], [1, 1]]
    assert "generation 8: 3 added, 2 changed, 1 removed" in tables.runs_text(kept, SETTING)
    assert table.index("8 <span") < table.index("<td>7</td>")
    assert "served now" in table
    assert "1 March 2026 22:15 UTC" in table
    assert "1,234" in table


def test_coverage_and_rights_are_counted_by_department() -> None:
    """What is restricted is what is listed and what is hidden."""
    coverage = [
        DepartmentCoverage(department="rd", documents=10, readable=5, listed=2, hidden=3),
    ]

    assert "<td>10</td><td>5</td><td>5</td><td>4</td>" in tables.coverage_html(
        coverage, {"rd": 4}, SETTING
    )
    assert "<td>5</td><td>2</td><td>3</td>" in tables.rights_html(coverage, SETTING)


def test_rules_say_who_reads_and_what_others_learn() -> None:
    """A department that is open and has no rules is not among them."""
    hr = Department(
        department_id="hr",
        names={},
        sources=(),
        readers=("hr",),
        rules=(AccessRule(path="open/**", readers=(EVERYONE,)),),
    )
    rule = AccessRule(path="plans/**", readers=("board",), visibility=Visibility.LISTED)
    rd = Department(department_id="rd", names={}, sources=(), rules=(rule,))
    nobodys = tables.rules_html([hr, rd], None, SETTING)
    somebodys = tables.rules_html([rd], {"board", EVERYONE}, SETTING)

    assert "<td>everything</td><td>hr</td><td>learns nothing</td>" in nobodys
    assert "<td>open/**</td><td>everyone</td><td>may read it</td>" in nobodys
    assert "<td>plans/**</td><td>board</td><td>told to ask the lead</td>" in nobodys
    assert "<td>may read</td>" in somebodys
    assert "may not" in tables.rules_html([rd], {EVERYONE}, SETTING)
    without = Department(department_id="rd", names={}, sources=())
    assert "No rule restricts" in tables.rules_html([without], None, SETTING)


def test_what_files_and_people_are_called_stays_text() -> None:
    """Reasons, names and ids too; nobody who is not in the directory is to be chosen."""
    person = KnownPerson("ann", HOSTILE, "rd", None, 1, {}, True)
    stranger = KnownPerson("spy", "Spy", None, None, 1, {}, False)
    name = UnknownName(HOSTILE, 2, ("rd",), "rd/a.md", (Candidate("ann", HOSTILE, "rd"),))
    html = "".join(
        [
            tables.unreadable_html([Unreadable(document=HOSTILE, reason=HOSTILE)], SETTING),
            tables.unresolved_html([name], SETTING),
            tables.candidates_html([person, stranger], SETTING),
        ]
    )

    assert "<script" not in html
    assert "Spy" not in html
    assert "seen_as=ann" in html
    assert "Every file could be read" in tables.unreadable_html([], SETTING)


def test_reasons_are_said_in_the_language_of_the_page() -> None:
    """The index keeps them in English."""
    unreadable = [Unreadable(document="hr/x.ods", reason="is empty; remove it or fill it")]

    assert "是空文件；请删除或补充内容" in tables.unreadable_html(
        unreadable, replace(SETTING, language=Language.ZH)
    )
    assert "is empty; remove it or fill it" in tables.unreadable_html(unreadable, SETTING)


def test_what_was_asked_is_told_in_words_and_stays_text() -> None:
    """Who, by which door, what for, and how many documents it showed."""
    entry = AuditEntry(
        entry=1,
        at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        person_id="ann",
        seen_as=None,
        door=Door.HTTP,
        kind=QuestionKind.EXPERTS,
        question=HOSTILE,
        is_hashed=False,
        documents=("rd/a.md", "rd/b.md"),
        milliseconds=4.0,
        is_refused=False,
    )
    html = record_tables.audit_html([entry], SETTING)

    assert "<script" not in html
    for cell in ("2026-03-02 09:30 UTC", "HTTP", "people"):
        assert f"<td>{cell}</td>" in html
    assert ">ann</a></td>" in html
    assert "<summary>2</summary>" in html
    assert "no such entries" in record_tables.audit_html([], SETTING)
    for kind in QuestionKind:
        assert record_tables.audit_html([replace(entry, kind=kind)], SETTING)


def test_a_run_goes_on_by_itself_and_says_how_far_it_is(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Afterwards its report is there; a second run finds what has changed since."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    job, engine = IndexJob(), open_small_engine(workspace, hash_encoder)
    job.start(engine, OPERATOR).join(60)

    assert not job.state.is_running
    assert job.state.error is None
    assert job.state.report is not None
    assert job.state.report.added == 1
    assert job.state.department == "rd"
    write_documents(tmp_path, {"rd/valve.md": "# Valve\n\nIt leaks."})
    job.start(engine, OPERATOR).join(60)
    assert job.state.report.added == 1
    assert job.state.report.documents == 2


def test_a_run_that_fails_says_why_and_can_be_started_again(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """What was served is served still."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    job = IndexJob()

    def fail() -> Encoder:
        raise SettingsError("no such model: correct `[encoder] model`")

    job.start(Engine(workspace, fail), OPERATOR).join(60)
    assert job.state.error == "no such model: correct `[encoder] model`"
    assert not job.state.is_running
    job.start(open_small_engine(workspace, hash_encoder), OPERATOR).join(60)
    assert job.state.error is None
    assert job.state.report is not None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lang": "en"}, "Every file could be read."),
        ({"lang": "zh", "person": "何"}, "请选择"),
        ({"lang": "en", "person": "nobody at all"}, "The directory has nobody like that."),
        ({"lang": "zh", "seen_as": "zhou-min"}, "周敏可以看到的内容"),
        ({"lang": "en", "seen_as": "nobody"}, "The directory has nobody like that."),
    ],
)
def test_the_address_says_what_is_shown(
    shown: Callable[..., str], address: dict[str, str], said: str
) -> None:
    """What is indexed, and what the person who is looked at may see."""
    assert said in shown("administration", **address)


@pytest.mark.usefixtures("closed")
def test_others_learn_nothing_of_it(shown: Callable[..., str]) -> None:
    """Neither a count nor a rule nor a name."""
    html = shown("administration", lang="en", seen_as="zhou-min")

    assert "This page is for whoever looks after whoknows" in html
    assert "<table" not in html
    assert "周敏" not in html


@pytest.mark.parametrize(
    ("language", "place", "index", "yes", "no", "unchanged"),
    [
        ("en", "Administration", "Index now", "Yes, go on", "Cancel", "0 added, 0 changed"),
        ("zh", "管理", "立即更新索引", "确定", "取消", "新增 0，修改 0"),
    ],
)
def test_a_run_is_started_after_a_question_and_its_outcome_told(
    page: Page, language: str, place: str, index: str, yes: str, no: str, unchanged: str
) -> None:
    """To cancel changes nothing; whom the rules let read what is shown for anybody."""
    page.goto(f"/?{urlencode({'lang': language})}")
    page.locator(".st-key-places").get_by_role("link", name=place).click()
    page.get_by_role("button", name=index).click()
    page.get_by_role("button", name=no).click()
    expect(page.get_by_role("button", name=yes)).to_have_count(0)
    page.get_by_role("button", name=index).click()
    page.get_by_role("button", name=yes).click()
    expect(page.locator(".st-key-admin [role=status]")).to_contain_text(unchanged, timeout=60_000)

    page.locator(".st-key-view_as input").fill("周敏")
    page.keyboard.press("Enter")
    page.locator(".wk-card a").first.click()
    expect(page.locator(".st-key-admin")).to_contain_text("周敏")
    assert "seen_as=zhou-min" in page.url
