"""A tiny workspace whose doors tests ask at: three departments, rules, copies, unknown names."""

from collections.abc import Iterator
from pathlib import Path

from hash_encoder import HashEncoder
from starlette.requests import HTTPConnection

from index.access import OPERATOR, Viewer
from index.build import reindex
from index.encoding import Encoder
from ingest.records import EVERYONE
from ingest.settings import Workspace, load_workspace
from search.engine import Engine
from ui.callers import NotSignedInError

_SETTINGS = """\
[workspace]
name = "Test"

[[departments]]
id = "service"
name = { zh = "客服部", en = "Service" }
sources = ["departments/service"]
lead = "li-na"

[[departments]]
id = "risk"
name = { zh = "风控部", en = "Risk" }
sources = ["departments/risk"]
lead = "chen-mo"

[[departments.rules]]
path = "secret.md"
readers = ["board"]
visibility = "hidden"

[[departments]]
id = "it"
name = { zh = "信息部", en = "IT" }
sources = ["departments/it"]
lead = "wang-fang"

[people]
directory = "people.csv"
"""
_PEOPLE = """\
id,name,aliases,email,department,title,manager,groups
li-na,李娜,Li Na,li.na@example.com,service,Lead,,
chen-mo,陈默,Chen Mo,chen.mo@example.com,risk,Lead,,board
wang-fang,王芳,Wang Fang,wang.fang@example.com,it,Lead,,
zhao-lei,赵磊,Zhao Lei,zhao.lei@example.com,it,Engineer,,
"""
RULE = "After three failed answers the call is ended and the flag is set for 24 hours."
QUESTION = "How long is the flag set after failed answers?"
HIDDEN_TEXT = "The flag of the board is set for 99 hours after failed answers."
_DOCUMENTS = {
    "service/calls.md": (
        "Li Na",
        f"# Verifying a caller\n\n{RULE} Nobody reads out a card number.",
    ),
    "risk/calls.md": ("陈默", "# 来电核实\n\n两次回答错误后结束通话，标记 flag 保留 48 小时。"),
    "risk/secret.md": ("Chen Mo", f"# Failed answers of the board\n\n{HIDDEN_TEXT}"),
    **{
        f"it/flag-{number}.md": (
            ("Wang Fang", "Zhao Lei", f"Stranger{number} Smith")[number % 3],
            f"# Flag service {number}\n\nThe flag service keeps flag number {number} of a call for "
            f"the time that failed answers need. Server {number} stands in room {number}.",
        )
        for number in range(6)
    },
    **{
        f"{department}/door.md": (
            "Zhao Lei",
            "# The door\n\nThe door of the server room is locked at eight in the evening. Who has "
            "lost a badge calls the guard, who writes the name down and opens the door once. The "
            "badge is blocked before the guard hangs up, and a new one is made on the next day.",
        )
        for department in ("service", "risk", "it")
    },
}


class ByHeader:
    """Knows a person by a header, as a test has it; `operator` is who looks after whoknows."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return who a connection says it is."""
        person = connection.headers.get("X-Person")
        if person is None:
            raise NotSignedInError("say who you are: send X-Person")
        if person == "operator":
            return OPERATOR
        return Viewer(person_id=person, groups=frozenset({EVERYONE}))


def write_served_workspace(
    root: Path, *, sign_in: str = "", encoder: Encoder | None = None
) -> Workspace:
    """Write the workspace into a folder and index it.

    Args:
        root: The folder.
        sign_in: How people sign in, as the workspace file has it.
        encoder: Embeds the passages; None: one without a model.
    """
    root.mkdir(parents=True, exist_ok=True)
    (root / "whoknows.toml").write_text(_SETTINGS + sign_in, encoding="utf-8")
    (root / "people.csv").write_text(_PEOPLE, encoding="utf-8")
    for document_id, (author, text) in _DOCUMENTS.items():
        path = root / "departments" / document_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nauthor: {author}\n---\n\n{text}\n", encoding="utf-8")
    workspace = load_workspace(root)
    reindex(workspace, encoder or HashEncoder())
    return workspace


def read_events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the data of each server-sent event."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value


def held_by(engine: Engine) -> int:
    """Return how many questions hold the generation that an engine serves."""
    newest = engine._served._newest
    return newest.readers if newest else 0
