"""The ledger that the page writes to: who asked what, what they think of it, what is open."""

from functools import cache
from pathlib import Path

from index.ledger import Ledger
from search.auditing import Auditor
from search.engine import Engine


def ledger_of(engine: Engine) -> Ledger:
    """Return the ledger beside an engine's index, one for the whole process."""
    return _shared_ledger(engine.workspace.index_dir)


def auditor_of(engine: Engine) -> Auditor:
    """Return what writes down each question before its answer is shown."""
    return Auditor(ledger_of(engine), engine.workspace.audit)


@cache
def _shared_ledger(index_dir: Path) -> Ledger:
    return Ledger(index_dir)
