"""What a viewer may not read is as if it did not exist: the answers prove it."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hash_encoder import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from small_workspace import found_documents, make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule, Visibility
from search.engine import Engine, as_json
from search.errors import QueryError
from search.scopes import Scope

TOLERANCE = 2e-3  # of a score: the same sums in another order
LATIN = [
    *("battery", "firmware", "watch", "strap", "return", "warranty", "supplier", "bearing"),
    *("stock", "scrap", "invoice", "budget"),
]
CHINESE = [
    *(
        "库存",
        "轴承",
        "退货",
        "电池",
        "固件",
        "表带",
        "供应商",
        "报废",
        "预算",
        "发票",
        "质保",
        "投诉",
    ),
]
WORDS = [*LATIN, *CHINESE]
PEOPLE = ["Zhang Wei", "Li Na", "Chen Mo", "Wu Gang", "Priya Nair"]
DIRECTORY = "zhang-wei,Zhang Wei,张伟,,rd,Lead,,,\nli-na,Li Na,李娜,,hr,,,,1\n"
GROUPS = ["legal", "audit", "board"]


def write_corpus(seed: int) -> dict[str, str]:
    """Return documents of random words in both languages, each by one or two people."""
    chosen = random.Random(seed)  # noqa: S311  no secret
    return {
        f"{department}/{number}.md": (
            f"# {' '.join(chosen.choices(WORDS, k=3))}\n\n"
            f"Author: {', '.join(chosen.sample(PEOPLE, chosen.randint(1, 2)))}\n\n"
            + "\n\n".join(
                f"## {chosen.choice(WORDS)}\n\n{' '.join(chosen.choices(WORDS, k=14))}. "
                f"{chosen.choice(PEOPLE)} knows {' '.join(chosen.choices(WORDS, k=5))}."
                for _ in range(chosen.randint(1, 3))
            )
        )
        for department in ("finance", "hr", "rd")
        for number in range(5)
    }


CORPUS = write_corpus(1)
RULES = st.dictionaries(
    st.sampled_from(sorted(CORPUS)),
    st.tuples(
        st.lists(st.sampled_from(GROUPS), min_size=1, unique=True),
        st.sampled_from([Visibility.LISTED, Visibility.HIDDEN]),
    ),
    max_size=12,
)


@dataclass(frozen=True)
class Answers:
    """Everything that a viewer can learn from one question."""

    ask: dict[str, Any]
    experts: list[dict[str, Any]]
    departments: list[dict[str, Any]]
    related: dict[str, list[dict[str, Any]]]


def answers(engine: Engine, question: str, scope: Scope, readable: Iterable[str]) -> Answers:
    """Ask all there is to ask."""
    return Answers(
        ask=as_json(engine.ask(question, scope)),
        experts=[as_json(each) for each in engine.experts(question, scope)],
        departments=[as_json(each) for each in engine.departments(question, scope)],
        related={
            each: [as_json(found) for found in engine.related_to_document(each, scope)]
            for each in readable
        },
    )


def assert_alike(one: object, other: object, path: str = "") -> None:
    """Compare results; scores may differ by rounding, `restricted`, chunk ids and times at will."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        assert one.keys() == other.keys(), path
        for key in one.keys() - {"restricted", "chunk", "timings_ms"}:
            assert_alike(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        assert len(one) == len(other), path
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            assert_alike(left, right, f"{path}[{place}]")
    elif isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, abs=TOLERANCE), path
    else:
        assert one == other, path


@cache
def encoder() -> HashEncoder:
    """One encoder for all examples."""
    return HashEncoder(256)


def open_corpus(
    root: Path, documents: Mapping[str, str], rules: Mapping[str, tuple[list[str], Visibility]]
) -> Engine:
    by_department: dict[str, list[AccessRule]] = {}
    for document_id, (readers, visibility) in rules.items():
        department, path = document_id.split("/", 1)
        rule = AccessRule(path=path, readers=tuple(readers), visibility=visibility)
        by_department.setdefault(department, []).append(rule)
    workspace = make_workspace(
        root,
        documents,
        rules=by_department,
        people=DIRECTORY,
        more_departments=["finance", "hr", "rd"],
    )
    reindex(workspace, encoder())
    return open_small_engine(workspace, encoder())


@settings(deadline=None, max_examples=15, derandomize=True)
@given(
    rules=RULES,
    groups=st.frozensets(st.sampled_from(GROUPS)),
    question=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    excluded=st.lists(st.sampled_from(sorted(CORPUS)), max_size=2),
    within=st.sampled_from([(), ("rd",), ("finance", "hr")]),
)
def test_unreadable_documents_are_as_if_they_did_not_exist(
    rules: dict[str, tuple[list[str], Visibility]],
    groups: frozenset[str],
    question: list[str],
    excluded: list[str],
    within: tuple[str, ...],
) -> None:
    """Answers over all equal those over a corpus from which the unreadable was deleted."""
    viewer = Viewer(person_id="x", groups=groups | {EVERYONE})
    unreadable = {each for each, (readers, _) in rules.items() if groups.isdisjoint(readers)}
    gone = unreadable | set(excluded)
    readable = [each for each in CORPUS if each not in gone]
    asked = " ".join(question)
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        whole = open_corpus(Path(first), CORPUS, rules)
        kept = {each: rule for each, rule in rules.items() if each not in gone}
        reduced = open_corpus(Path(second), {each: CORPUS[each] for each in readable}, kept)
        scope = Scope(viewer=viewer, departments=within, excluded=tuple(excluded), top=50)
        everything = Scope(viewer=OPERATOR, departments=within, top=50)

        assert_alike(
            vars(answers(whole, asked, scope, readable)),
            vars(answers(reduced, asked, everything, readable)),
        )
        for each in unreadable:
            assert not whole.knows_document(each, viewer)
            with pytest.raises(QueryError, match="no document"):
                whole.related_to_document(each, scope)


def test_viewer_who_may_read_one_of_many_gets_it(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Filtering after ranking would return nothing: the others are all better."""
    documents = {f"rd/{number}.md": f"# Battery {number}\n\nBattery life." for number in range(50)}
    documents["rd/open.md"] = "# Minutes\n\nWe also spoke about the battery, at great length."
    closed = AccessRule(path="**", readers=("rd",))
    opened = AccessRule(path="open.md", readers=(EVERYONE,))
    workspace = make_workspace(tmp_path, documents, rules={"rd": [closed, opened]})
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    viewer = Viewer(person_id="x", groups=frozenset({EVERYONE}))

    assert found_documents(engine, "battery life", viewer, top=1) == ["rd/open.md"]
    assert found_documents(engine, "battery life", OPERATOR, top=1) != ["rd/open.md"]


@pytest.fixture
def contracts(tmp_path: Path, hash_encoder: HashEncoder) -> Engine:
    """A department with a listed and a hidden folder, and one that is open."""
    workspace = make_workspace(
        tmp_path,
        {
            "legal/listed/bearing.md": "# Contract\n\nAuthor: Shen Qiu\n\nBearing supplier price.",
            "legal/hidden/kickback.md": "# Case\n\nAuthor: Shen Qiu\n\nFreight kickback inquiry.",
            "rd/watch.md": "# Watch\n\nThe watch strap.",
        },
        rules={
            "legal": [
                AccessRule(path="listed/**", readers=("legal",), visibility=Visibility.LISTED),
                AccessRule(path="hidden/**", readers=("legal",)),
            ]
        },
    )
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


OUTSIDER = Viewer(person_id="x", groups=frozenset({EVERYONE}))
LAWYER = Viewer(person_id="y", groups=frozenset({EVERYONE, "legal"}))


def test_listed_material_is_referred_to_and_nothing_else_is_said(contracts: Engine) -> None:
    """The department and its lead, without title, text, people or counts."""
    result = as_json(contracts.ask("bearing supplier price", Scope(viewer=OUTSIDER)))

    (referral,) = result["restricted"]
    assert (referral["department"], referral["lead"]) == ("legal", "lead-of-legal")
    del result["restricted"], result["question"]
    assert "bearing" not in str(result).casefold()
    assert "shen" not in str(result).casefold()


def test_hidden_material_leaves_no_trace(contracts: Engine) -> None:
    """Not even the department is mentioned."""
    result = as_json(contracts.ask("freight kickback inquiry", Scope(viewer=OUTSIDER)))
    del result["question"]

    for trace in "kickback", "shen", "hidden":
        assert trace not in str(result).casefold()
    assert contracts.experts("freight kickback inquiry", Scope(viewer=OUTSIDER)) == []


def test_who_may_read_is_not_referred_to_the_lead(contracts: Engine) -> None:
    """Readers get the passage itself."""
    result = contracts.ask("bearing supplier price", Scope(viewer=LAWYER))

    assert result.restricted == ()
    assert result.hits[0].document == "legal/listed/bearing.md"
    assert [each.person for each in result.experts] == ["shen-qiu"]


def test_restricted_material_outside_the_scope_is_not_referred_to(contracts: Engine) -> None:
    """Whoever asks in one department hears of that one."""
    scope = Scope(viewer=OUTSIDER, departments=("rd",))

    assert contracts.ask("bearing supplier price", scope).restricted == ()
