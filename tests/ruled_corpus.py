"""Random rules, viewers and questions, and a corpus without what a viewer may not read."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from generated_corpus import DEPARTMENTS, DIRECTORY, WORDS, write_corpus
from hash_encoder import FacetedHashEncoder, HashEncoder
from hypothesis import strategies as st
from small_workspace import make_workspace, open_small_engine

from index.access import Viewer
from ingest.parsing.kinds import DocumentKind
from ingest.records import EVERYONE, AccessRule, Language, Visibility
from ingest.settings import Workspace
from search.scopes import Scope

CORPUS = write_corpus(1)
GROUPS = ("legal", "audit", "board")
PLACES = sorted({*CORPUS, *(f"{each.rsplit('/', 1)[0]}/**" for each in CORPUS)})


@dataclass(frozen=True, kw_only=True)
class Example:
    """Who asks what, under which rules."""

    rules: Sequence[tuple[str, AccessRule]]  # each with its department
    readers: Mapping[str, Sequence[str]]
    person: str
    groups: frozenset[str]
    words: Sequence[str]
    departments: Sequence[str]
    excluded: Sequence[str]
    since: datetime.date | None = None
    kinds: Sequence[DocumentKind] = ()
    languages: Sequence[Language] = ()
    skip: int = 0

    @property
    def viewer(self) -> Viewer:
        """The person, with groups besides those of the directory."""
        return Viewer(person_id=self.person, groups=self.groups | {EVERYONE})

    @property
    def scope(self) -> Scope:
        """What is looked at."""
        return Scope(
            viewer=self.viewer,
            departments=tuple(self.departments),
            excluded=tuple(self.excluded),
            since=self.since,
            until=datetime.date(2024, 8, 31) if self.since else None,
            kinds=tuple(self.kinds),
            languages=tuple(self.languages),
            top=12,
            skip=self.skip,
        )

    @property
    def question(self) -> str:
        """What is asked."""
        return " ".join(self.words)


def rule(place: str, readers: Sequence[str], visibility: Visibility) -> tuple[str, AccessRule]:
    department, path = place.split("/", 1)
    return department, AccessRule(path=path, readers=tuple(readers), visibility=visibility)


READERS = st.lists(st.sampled_from((*GROUPS, *DEPARTMENTS)), min_size=1, max_size=2, unique=True)
EXAMPLES = st.builds(
    Example,
    rules=st.lists(
        st.builds(
            rule,
            st.sampled_from(PLACES),
            st.one_of(READERS, st.just([EVERYONE])),
            st.sampled_from((Visibility.LISTED, Visibility.HIDDEN)),
        ),
        min_size=1,
        max_size=8,
    ),
    readers=st.dictionaries(st.sampled_from(DEPARTMENTS), READERS, max_size=2),
    person=st.sampled_from(("zhang-wei", "li-na", "chen-mo", "nobody")),
    groups=st.frozensets(st.sampled_from(GROUPS), max_size=1),
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    departments=st.one_of(
        st.just(()), st.lists(st.sampled_from((*DEPARTMENTS, "moon")), max_size=2, unique=True)
    ),
    excluded=st.lists(st.sampled_from(sorted(CORPUS)), max_size=2),
    since=st.sampled_from((None, datetime.date(2024, 3, 1), datetime.date(2024, 6, 15))),
    kinds=st.sampled_from(((), (DocumentKind.TEXT,), (DocumentKind.PDF, DocumentKind.TEXT))),
    languages=st.sampled_from(((), (Language.EN,), (Language.ZH,))),
    skip=st.sampled_from((0, 0, 3)),
)


def plain(value: Any) -> Any:
    """Return values as mappings, without times."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {"type": type(value).__name__, **asdict(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items() if key != "timings_ms"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def without_referrals(value: Any) -> Any:
    """Return an answer without what it says of restricted material."""
    if isinstance(value, Mapping):
        return {k: without_referrals(each) for k, each in value.items() if k != "restricted"}
    return [*map(without_referrals, value)] if isinstance(value, list) else value


@cache
def encoder() -> HashEncoder:
    """One encoder for all examples."""
    return FacetedHashEncoder(128)


def ruled(workspace: Workspace, example: Example) -> Workspace:
    """Return a workspace with the rules and readers of an example."""
    return replace(
        workspace,
        departments=tuple(
            replace(
                each,
                readers=tuple(example.readers.get(each.department_id, (EVERYONE,))),
                rules=tuple(rule for owner, rule in example.rules if owner == each.department_id),
            )
            for each in workspace.departments
        ),
    )


def written(root: Path, documents: Mapping[str, str]) -> Workspace:
    """Return a workspace over some of the documents."""
    return make_workspace(root, documents, people=DIRECTORY, more_departments=DEPARTMENTS)


def readable_labels(workspace: Workspace, viewer: Viewer) -> Iterator[tuple[str, bool, bool]]:
    """Yield documents, whether the viewer may read each, and whether they may know of it."""
    engine = open_small_engine(workspace, encoder())
    with engine.reading() as generation:
        groups = viewer.groups
        row = generation.person_row.get(str(viewer.person_id))
        if row is not None and generation.people[row].is_in_directory:
            person = generation.people[row]
            groups |= {str(person.department), *person.groups}
        for document in generation.documents:
            may_read = not groups.isdisjoint(document.label.readers)
            is_listed = document.label.visibility is Visibility.LISTED
            yield document.document_id, may_read, is_listed and not may_read


def split_documents(workspace: Workspace, viewer: Viewer) -> tuple[set[str], set[str]]:
    """Return what a viewer may not read, and what of that they may not even know of."""
    labels = list(readable_labels(workspace, viewer))
    unreadable = {each for each, may_read, _ in labels if not may_read}
    return unreadable, {each for each, may_read, is_listed in labels if not may_read | is_listed}
