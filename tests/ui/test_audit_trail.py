"""The page writes down who asked what before it shows anything; so do programs (test_endpoints)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.access import OPERATOR
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, Door, read_audit
from ingest.settings import load_workspace

Shown = Callable[..., str]
DOCUMENT = "customer-service/guides/caller-identity-verification.md"


def newest(workspace: Path) -> AuditEntry | None:
    """Return the last entry of the log."""
    ledger = Ledger(load_workspace(workspace).index_dir)
    try:
        return next(iter(read_audit(ledger, OPERATOR, top=1)), None)
    finally:
        ledger.close()


@pytest.mark.parametrize(
    ("view", "address", "kind", "question"),
    [
        ("ask", {"q": "zxqv blorf"}, "ask", "zxqv blorf"),
        ("people", {}, "people", ""),
        ("people", {"q": "call centre"}, "experts", "call centre"),
        ("people", {"person": "he-xiaoyan"}, "person", "he-xiaoyan"),
        ("departments", {}, "department_map", ""),
        ("departments", {"department": "production"}, "onboard", "production"),
        ("onboarding", {"department": "production"}, "onboard", "production"),
        ("related", {"by": "document", "document": DOCUMENT}, "related", DOCUMENT),
        ("document", {"document": DOCUMENT}, "open_document", DOCUMENT),
        ("document", {"document": "rd/never.md"}, "open_document", "rd/never.md"),
    ],
)
def test_every_view_writes_down_what_it_is_asked(
    shown: Shown,
    indexed_workspace: Path,
    view: str,
    address: dict[str, str],
    kind: str,
    question: str,
) -> None:
    """Who asked, by which door, what, and what was shown; also what was refused."""
    before = newest(indexed_workspace)
    shown(view, lang="en", **address)
    entry = newest(indexed_workspace)

    assert entry is not None
    assert before is None or entry.entry > before.entry
    assert (entry.door, entry.kind.value, entry.question) == (Door.PAGE, kind, question)
    assert entry.person_id is None  # single user: the operator
    assert entry.is_refused == (question == "rd/never.md")
    assert kind != "open_document" or bool(entry.documents) != entry.is_refused
