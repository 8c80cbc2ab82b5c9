"""What everybody asked and said, on the page of whoever looks after whoknows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, Door, QuestionKind, add_entry, read_audit
from index.ledger_feedback import (
    Feedback,
    OpenQuestion,
    Verdict,
    add_feedback,
    add_open_question,
)
from ingest.records import EVERYONE, Language
from ingest.settings import load_workspace
from ui import record_tables as tables
from ui.components import Setting
from ui.record_tables import Kept
from ui.theme import department_colours
from ui.views import surroundings

Shown = Callable[..., str]
SETTING = Setting(Language.EN, {}, department_colours([]))
HOSTILE = "<script>x</script>"
LONG_AGO = datetime(2019, 3, 1, tzinfo=UTC)
ENTRY = AuditEntry(
    entry=1,
    at=LONG_AGO,
    person_id=HOSTILE,
    seen_as=None,
    door=Door.PAGE,
    kind=QuestionKind.ASK,
    question=HOSTILE,
    is_hashed=False,
    documents=(HOSTILE, "rd/a.md"),
    milliseconds=4.0,
    is_refused=False,
    left_out=2,
)


def test_records_say_who_what_and_how_much_is_left_out() -> None:
    """Each name leads to what is on record of that one; everything that was written stays text."""
    said = Feedback(
        at=LONG_AGO,
        person_id=HOSTILE,
        question=HOSTILE,
        verdict=Verdict.DOWN,
        reason=HOSTILE,
        documents=("rd/a.md",),
        generation=1,
    )
    asked = OpenQuestion(at=LONG_AGO, person_id=None, question=HOSTILE, department=None)
    audit = tables.audit_html([ENTRY], SETTING)
    feedback = tables.feedback_html([said], SETTING)

    assert "<script" not in audit + feedback + tables.open_questions_html([asked], SETTING)
    assert "<summary>4</summary>" in audit
    assert "2 that you may not read" in audit
    assert "records=audit&amp;who=%3Cscript" in audit
    assert "Not helpful" in feedback
    withheld = replace(ENTRY, question="", is_withheld=True)
    assert "names a document that you may not read" in tables.audit_html([withheld], SETTING)
    assert "operator" in tables.open_questions_html([asked], SETTING)
    assert "no such entries" in tables.audit_html([], SETTING)


@pytest.mark.parametrize(
    ("is_kept", "said"), [(True, "is on record too"), (False, "Nothing new is written down")]
)
def test_the_way_to_the_records_says_whether_any_are_kept(is_kept: bool, said: str) -> None:
    """Nobody is told that they are on record where the log is off."""
    assert said in tables.links_html(SETTING, is_kept=is_kept)


def test_pages_lead_to_newer_and_older_records() -> None:
    """As far as there are some, with what they were narrowed to."""
    first = tables.pages_html(Kept.AUDIT, 1, has_more=True, setting=SETTING, who="ann")
    third = tables.pages_html(Kept.AUDIT, 3, has_more=False, setting=SETTING, who="ann")

    assert "who=ann&amp;page=2" in first
    assert "Newer" not in first
    assert "who=ann&amp;page=2" in third
    assert "Older" not in third
    assert tables.pages_html(Kept.AUDIT, 1, has_more=False, setting=SETTING) == ""


@pytest.fixture(scope="module")
def asked_long_ago(indexed_workspace: Path) -> Iterator[Ledger]:
    """The ledger, in which somebody asked sixty questions and said something of an answer."""
    ledger = Ledger(load_workspace(indexed_workspace).index_dir)
    for number in range(60):
        add_entry(
            ledger,
            at=LONG_AGO + timedelta(minutes=number),
            person_id="he-jian",
            door=Door.HTTP,
            kind=QuestionKind.EXPERTS,
            question=f"old question {number:02}",
            keeping="text",
            documents=("rd/never.md",),
            milliseconds=1,
        )
    he_jian = Viewer(person_id="he-jian", groups=frozenset({EVERYONE}))
    add_feedback(
        ledger,
        he_jian,
        at=LONG_AGO,
        question="how old",
        verdict=Verdict.DOWN,
        documents=(),
        generation=1,
        reason="too old",
    )
    add_open_question(ledger, he_jian, at=LONG_AGO, question="who is to know")
    yield ledger
    ledger.close()


def be(monkeypatch: pytest.MonkeyPatch, *, is_operator: bool) -> None:
    """Be somebody who has signed in."""
    viewer = Viewer(person_id="zhou-min", groups=frozenset({EVERYONE}), is_operator=is_operator)
    monkeypatch.setattr(surroundings, "current_viewer", lambda: viewer)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("address", "shown_of_it", "kind", "wanted"),
    [
        ({"records": "feedback"}, "too old", "feedback", ""),
        ({"records": "open_questions", "who": "he-jian"}, "who is to know", "open_questions",
         "person=he-jian"),
        ({"records": "audit", "who": "he-jian", "to": "2019"}, "old question 59", "audit",
         "person=he-jian until=2019-12-31"),
        ({"records": "audit", "who": "he-jian", "kind": "experts", "page": "2"}, "old question 09",
         "audit", "person=he-jian kind=experts skip=50"),
        ({"records": "audit", "from": "soon", "kind": "no", "to": "2019", "page": "-"},
         "old question 59", "audit", "until=2019-12-31"),
    ],
)  # fmt: skip
def test_an_operator_reads_a_part_at_a_time_and_that_is_on_record(
    shown: Shown,
    asked_long_ago: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    address: dict[str, str],
    shown_of_it: str,
    kind: str,
    wanted: str,
    language: str,
) -> None:
    """Narrowed by what the address says; what means nothing in it is left out."""
    be(monkeypatch, is_operator=True)
    html = shown("administration", lang=language, **address)
    (entry,) = read_audit(asked_long_ago, OPERATOR, top=1)

    assert shown_of_it in html
    assert "rd/never.md" not in html
    assert (entry.person_id, entry.kind, entry.question) == ("zhou-min", kind, wanted)
    assert "2019-03-01" in html
    assert "wk-failure" not in html


def test_nothing_is_read_before_it_is_asked_for(
    shown: Shown, asked_long_ago: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administration shows the way there, and nothing of what others asked."""
    be(monkeypatch, is_operator=True)
    html = shown("administration", lang="en")
    entries = read_audit(asked_long_ago, OPERATOR, person_id="zhou-min", top=1)

    assert "records=audit" in html
    assert "old question" not in html
    assert entries[0].kind is not QuestionKind.AUDIT


@pytest.mark.parametrize("records", Kept)
def test_for_others_there_is_the_same_refusal_as_ever(
    shown: Shown, asked_long_ago: Ledger, monkeypatch: pytest.MonkeyPatch, records: Kept
) -> None:
    """Whatever the address says."""
    be(monkeypatch, is_operator=False)
    html = shown("administration", lang="en", records=records.value, who="he-jian")

    assert "This page is for whoever looks after whoknows" in html
    assert not re.search("old|he-jian|who is to know|<table", html)


def test_what_was_asked_is_found_by_clicking(page: Page, asked_long_ago: Ledger) -> None:
    """From the administration to the log, to one person and to older entries, and back."""
    page.goto(f"/administration?{urlencode({'lang': 'en'})}")
    page.get_by_role("link", name="What was asked").click()
    table = page.locator(".st-key-admin table")
    expect(page.locator(".st-key-records_to")).to_be_visible()
    expect(table).to_have_count(1)
    page.locator(".st-key-records_to input").fill("2019-03-31")
    page.keyboard.press("Enter")
    expect(table).to_contain_text("old question 59")
    table.get_by_role("link", name="he-jian").first.click()
    expect(page).to_have_url(re.compile("who=he-jian"))
    expect(table).to_contain_text("old question 59")
    page.get_by_role("link", name="Older").click()
    expect(table).to_contain_text("old question 09")
    expect(table).not_to_contain_text("old question 59")
    page.get_by_text("中文").click()
    expect(page.locator(".st-key-admin")).to_contain_text("提问记录")
    page.get_by_role("link", name="返回管理").click()
    expect(page.locator(".st-key-admin")).to_contain_text("更新记录")
