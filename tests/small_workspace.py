"""Small workspaces for tests: documents as a mapping from id to text, written and opened."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index.access import OPERATOR, Viewer
from index.encoding import Encoder
from ingest.records import EVERYONE, AccessRule, Department, Language
from ingest.settings import AnsweringSettings, ParsingSettings, Workspace
from search.engine import Engine
from search.evaluation.rankings import rank_documents
from search.scopes import Scope

Rules = Mapping[str, Sequence[AccessRule]]  # by department

PEOPLE_HEADER = "id,name,aliases,email,department,title,manager,groups,opt_out\n"


def make_workspace(
    root: Path,
    documents: Mapping[str, str],
    *,
    rules: Rules | None = None,
    readers: Mapping[str, Sequence[str]] | None = None,
    people: str | None = None,
    more_departments: Iterable[str] = (),
) -> Workspace:
    """Write documents below `root/departments` and return the workspace over them.

    Args:
        root: An empty or earlier folder; documents that are already there stay.
        documents: The text of each document id, `<department>/<path>`.
        rules: The access rules of the departments that have any.
        readers: The readers of the departments that are not for everyone.
        people: Lines of the directory below its header; without them there is no directory.
        more_departments: Departments without documents.
    """
    write_documents(root, documents)
    names = sorted({*(each.split("/")[0] for each in documents), *more_departments})
    for name in names:
        (root / "departments" / name).mkdir(parents=True, exist_ok=True)
    return Workspace(
        root=root,
        name="test",
        departments=tuple(
            Department(
                department_id=name,
                names={Language.EN: name.upper(), Language.ZH: f"{name}部"},
                sources=(f"departments/{name}",),
                readers=tuple((readers or {}).get(name, (EVERYONE,))),
                lead=f"lead-of-{name}",
                rules=tuple((rules or {}).get(name, ())),
            )
            for name in names
        ),
        directory_path=None if people is None else write_people(root, people),
        encoder_model="bundled",
        answering=AnsweringSettings(),
        parsing=ParsingSettings(processes=1),
    )


def write_documents(root: Path, documents: Mapping[str, str]) -> None:
    """Write the text of each document id below `root/departments`."""
    for document_id, text in documents.items():
        path = root / "departments" / document_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def remove_document(root: Path, document_id: str) -> None:
    """Delete the file of a document."""
    (root / "departments" / document_id).unlink()


def write_people(root: Path, lines: str) -> Path:
    """Write the directory of people; return its path."""
    path = root / "people.csv"
    path.write_text(PEOPLE_HEADER + lines, encoding="utf-8")
    return path


def open_small_engine(workspace: Workspace, encoder: Encoder) -> Engine:
    """Return the engine over a workspace that was indexed with this encoder."""
    return Engine(workspace, lambda: encoder)


def found_documents(
    engine: Engine, question: str, viewer: Viewer = OPERATOR, *, top: int = 50
) -> list[str]:
    """Return the ids of the documents that a question finds, best first."""
    ranked = rank_documents(engine, question, Scope(viewer=viewer, top=top))
    return [each.id for each in ranked]
