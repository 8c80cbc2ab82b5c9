import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdf
import pytest

from index.locking import hold_lock
from index.schema import CATALOG_NAME
from ingest.settings import Workspace
from ui.cli import main

REPOSITORY_DIR = Path(__file__).parents[2]
QUESTION = "W3 手表退货样机拆开以后发现了什么问题"
DOCUMENT = "rd/reports/w3-returns-battery-teardown.md"
HIT = {
    *("document", "chunk", "title", "department", "heading", "page", "snippet", "score", "date"),
    "people",
}
METRICS = {"hit@1", "mrr@10", "recall@10", "ndcg@10", "map"}


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which must be exactly one JSON object."""
        value: dict[str, Any] = json.loads(self.output)
        return value


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    model_cache: Path,
    tmp_path: Path,
) -> Run:
    """Runs a command in this process, from an empty folder."""
    monkeypatch.setenv("WHOKNOWS_CACHE", str(model_cache))
    monkeypatch.delenv("WHOKNOWS_WORKSPACE", raising=False)
    monkeypatch.setenv("LC_ALL", "C")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def run_command(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["whoknows", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        code = stopped.value.code
        return Outcome(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run_command


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workspace of two small departments, not yet indexed."""
    root = tmp_path / "plain"
    for path, text in {
        "rd/battery.md": "# Battery\n\nAuthor: Ada King\n\nThe cell loses capacity in the cold.",
        "hr/leave.md": "# 请假\n\n作者：李娜\n\n年假须提前两周申请。",
    }.items():
        (root / "departments" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "departments" / path).write_text(text, encoding="utf-8")
    write_settings(root)
    return root


def write_settings(root: Path, text: str = "", *, rd: str = "departments/rd") -> None:
    (root / "whoknows.toml").write_text(
        f'{text}\n[[departments]]\nid = "rd"\nsources = ["{rd}"]\n'
        '[[departments]]\nid = "hr"\nsources = ["departments/hr"]\n',
        encoding="utf-8",
    )


def assert_message(outcome: Outcome, status: int, *parts: str) -> None:
    """Check that a person is told in plain words on standard error."""
    assert outcome.status == status, outcome
    assert outcome.errors.startswith("whoknows: "), outcome
    assert "Traceback" not in outcome.errors
    for part in parts:
        assert part in outcome.errors


# What each command prints


def test_ask_prints_the_answer_with_its_proof(run: Run, company: Workspace) -> None:
    """Answer, departments, experts, passages, referrals and times, each with its keys."""
    outcome = run("ask", QUESTION, "--workspace", company.root, "--json", "--top", "5")
    printed = outcome.json

    assert outcome.status == 0
    assert {"question", "answer", "departments", "experts", "hits", "restricted", "timings_ms"} <= (
        printed.keys()
    )
    assert {"text", "abstained", "citations"} <= printed["answer"].keys()
    for citation in printed["answer"]["citations"]:
        assert {"number", "document", "title", "department", "heading", "page", "quote"} <= (
            citation.keys()
        )
    assert all(hit.keys() >= HIT for hit in printed["hits"])
    assert printed["question"] == QUESTION
    assert printed["hits"][0]["document"] == DOCUMENT
    assert len(printed["hits"]) == 5
    assert printed["timings_ms"]["total"] > 0


def test_departments_prints_shares_and_evidence(run: Run, company: Workspace) -> None:
    """Each department comes with the passages that show what it holds."""
    printed = run("departments", QUESTION, "--workspace", company.root, "--json").json

    assert {"query", "departments"} <= printed.keys()
    for each in printed["departments"]:
        assert {"department", "name", "score", "share", "evidence"} <= each.keys()
        assert all(hit.keys() >= HIT for hit in each["evidence"])
    assert printed["departments"][0]["department"] == "rd"
    assert printed["departments"][0]["name"] == "研发部"


def test_experts_prints_people_with_their_documents(run: Run, company: Workspace) -> None:
    """Each person comes with the documents that show what they know."""
    printed = run("experts", QUESTION, "--workspace", company.root, "--json").json

    assert {"query", "experts"} <= printed.keys()
    for each in printed["experts"]:
        assert {"person", "name", "department", "title", "score", "evidence"} <= each.keys()
        for proof in each["evidence"]:
            assert {"document", "title", "department", "role", "date"} <= proof.keys()


def test_related_prints_other_departments_work(
    run: Run, company: Workspace, tmp_path: Path
) -> None:
    """For a document, for a file and for a text."""
    (tmp_path / "draft.md").write_text("# Battery complaints\n\nThe watch drains.", "utf-8")
    for asked, key in (
        (DOCUMENT, "document"),
        (tmp_path / "draft.md", "query"),
        ("battery complaints", "query"),
    ):
        outcome = run("related", asked, "--workspace", company.root, "--json")

        assert outcome.status == 0
        assert outcome.json[key] == str(asked)
        assert outcome.json["related"]
        for each in outcome.json["related"]:
            keys = {"document", "title", "department", "score", "shared_terms", "people"}
            assert keys <= each.keys()
    assert all(
        each["department"] != "rd"
        for each in run("related", DOCUMENT, "--workspace", company.root, "--json").json["related"]
    )


def test_evaluate_prints_metrics_and_writes_a_run(
    run: Run, company: Workspace, tmp_path: Path
) -> None:
    """For related work also among other departments alone."""
    tasks = company.root / "tasks"
    run_path = tmp_path / "run.txt"
    experts = run("evaluate", tasks / "experts.jsonl", "--workspace", company.root, "--json").json
    related = run(
        *("evaluate", tasks / "related.jsonl", "--task", "related", "--run", run_path),
        *("--workspace", company.root, "--json"),
    ).json

    for printed, task in (experts, "experts"), (related, "related"):
        assert {"task", "queries", "metrics", "metrics_cross", "seconds"} <= printed.keys()
        assert printed["task"] == task
        assert printed["metrics"].keys() >= METRICS
    assert experts["metrics_cross"] == {}
    assert related["metrics_cross"].keys() >= METRICS
    assert run_path.read_text("utf-8").startswith("r01 Q0 ")


def test_evaluation_is_one_entry_of_the_audit_log(
    run: Run, company: Workspace, tmp_path: Path
) -> None:
    """With how many questions, on whose behalf, and what was written down of documents."""
    tasks, at = company.root / "tasks", ("--workspace", company.root)
    files = [tasks / name for name in ("experts.jsonl", "documents.jsonl")]
    counts = [len(each.read_text("utf-8").splitlines()) for each in files]
    first, second, third = tmp_path / "one.txt", tmp_path / "two.txt", ("--as", "zhou-min")
    before = len(run("audit", *at, "--top", 10_000, "--json").json["entries"])
    run("evaluate", *files, *at)
    run("evaluate", files[0], "--run", first, *third, *at)
    run("evaluate", files[1], "--run", second, *third, *at)
    entries = run("audit", *at, "--top", 10_000, "--json").json["entries"]
    written = {unquote(line.split()[2]) for line in second.read_text("utf-8").splitlines()}
    documents, experts, both = [each for each in entries if each["kind"] == "evaluate"][:3]

    assert len(entries) >= before + 3
    assert both["question"] == "; ".join(
        f"{count} {each.stem}: {each}" for count, each in zip(counts, files, strict=True)
    )
    assert (both["person_id"], both["seen_as"], both["door"]) == (None, None, "cli")
    assert (experts["seen_as"], both["documents"], experts["documents"]) == ("zhou-min", [], [])
    assert set(documents["documents"]) == written != set()


def test_run_compared_with_itself_is_no_better(
    run: Run, company: Workspace, tmp_path: Path
) -> None:
    """And with one that finds nothing it is better by all that it finds."""
    tasks, at = company.root / "tasks" / "departments.jsonl", ("--workspace", company.root)
    own, bad = tmp_path / "own.txt", tmp_path / "bad.txt"
    run("evaluate", tasks, "--run", own, *at)
    qid = own.read_text("utf-8").split()[0]
    bad.write_text(f"{qid} Q0 nowhere 1 1.0 bad\n", "utf-8")
    same = run("evaluate", tasks, "--baseline", own, *at, "--json").json
    better = run("evaluate", tasks, "--baseline", bad, *at, "--json").json

    assert {each["difference"] for each in same["comparison"].values()} == {0}
    assert {each["p_value"] for each in same["comparison"].values()} == {1}
    mrr = better["comparison"]["mrr@10"]
    assert mrr["difference"] == better["metrics"]["mrr@10"] > 0.5
    assert mrr["p_value"] < 0.01
    assert mrr["worse"] == 0 < mrr["better"]
    low, high = better["intervals"]["mrr@10"]
    assert low < better["metrics"]["mrr@10"] < high


def test_many_files_of_tasks_are_a_table(run: Run, company: Workspace) -> None:
    """A line a file, other departments apart; as JSON an object a file."""
    files = [company.root / "tasks" / name for name in ("experts.jsonl", "related.jsonl")]
    table = run("evaluate", *files, "--workspace", company.root).output.splitlines()
    printed = run("evaluate", *files, "--workspace", company.root, "--json").json

    assert [line.split("|")[1].strip() for line in table[2:]] == [
        *map(str, files),
        f"{files[1]}, other departments only",
    ]
    assert [each["file"] for each in printed["evaluations"]] == [str(path) for path in files]
    assert [each["task"] for each in printed["evaluations"]] == ["experts", "related"]
    refused = run("evaluate", *files, "--run", "x.txt", "--workspace", company.root)
    assert_message(refused, 2, "--run")


def test_status_says_what_the_index_is(run: Run, company: Workspace) -> None:
    """The counts are those of the files."""
    printed = run("status", "--workspace", company.root, "--json").json

    assert {
        *("generation", "built_at", "documents", "chunks", "people", "departments", "encoder"),
        "size_bytes",
    } <= printed.keys()
    assert printed["generation"] == 1
    assert printed["departments"] == 11
    files = [path for path in (company.root / "departments").rglob("*") if path.is_file()]
    attached = 1  # to the one mail
    assert printed["documents"] == len(files) + attached


def test_status_lists_what_could_not_be_read(run: Run, plain: Path) -> None:
    """Each file is named once with its reason, as the run that met it said."""
    (plain / "departments" / "rd" / "broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    reported = run("index", "--workspace", plain, "--json").json["unreadable"]

    brief = run("status", "--workspace", plain, "--json").json
    listed = run("status", "--unreadable", "--workspace", plain, "--json").json
    text = run("status", "--unreadable", "--workspace", plain).output

    assert brief["unreadable_count"] == 1
    assert "unreadable" not in brief
    assert listed["unreadable"] == reported
    assert "  rd/broken.pdf: is not a readable PDF; export it again or remove it" in text


def test_people_prints_who_is_known(run: Run, company: Workspace) -> None:
    """Any spelling of a name finds its people, with their documents by role."""
    printed = run("people", "lin yue", "--workspace", company.root, "--json").json
    text = run("people", "lin yue", "--workspace", company.root).output

    (person,) = printed["people"]
    assert person.keys() == {
        *("person", "name", "department", "title", "documents", "roles", "in_directory"),
        "aliases",
    }
    assert (person["person"], person["in_directory"]) == ("lin-yue", True)
    assert "Lin Yue" in person["aliases"]
    assert person["documents"] >= max(person["roles"].values()) > 0
    assert text.startswith("林悦 · 研发总监 R&D Director · Research and development (lin-yue)\n")


def test_people_prints_the_names_that_mean_nobody(
    run: Run, company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two bear the name: whoever keeps the directory sees where, and who may be meant."""
    command = ("people", "--unresolved", "--workspace", company.root)
    printed = run(*command, "--json").json
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    text = run(*command, "--top", "1").output

    counts = [each["count"] for each in printed["unresolved"]]
    assert counts == sorted(counts, reverse=True)
    found = {each["name"]: each for each in printed["unresolved"]}["张伟"]
    assert found.keys() == {"name", "count", "departments", "document", "candidates"}
    assert [each["person"] for each in found["candidates"]] == ["zhang-wei", "zhang-wei-2"]
    assert text.count("可能是") == 1


def test_people_takes_a_query_or_unresolved(run: Run, company: Workspace) -> None:
    """Both at once are wrong usage, and so is a viewer whom nobody knows."""
    both = run("people", "lin", "--unresolved", "--workspace", company.root)
    nobody = run("people", "--as", "nobody", "--workspace", company.root)

    assert (both.status, nobody.status) == (2, 2)
    assert "--unresolved" in both.errors


def test_duplicates_prints_pairs_with_their_proof(
    run: Run, company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one JSON object, and as text in the reader's language with ids and people."""
    command = ("duplicates", "--workspace", company.root, "--in", "rd", "--in", "marketing")
    (pair,) = run(*command, "--json").json["pairs"]
    english = run(*command)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = run(*command)

    assert pair["departments"] == ["marketing", "rd"]
    assert pair["kind"] == "copy"
    assert 0.5 < pair["similarity"] < 1
    for printed in (english, chinese):
        assert printed.status == 0
        assert all(each in printed.output for each in [*pair["documents"], "zhang-wei"])
    assert "Copy" in english.output
    assert "副本" in chinese.output


@pytest.mark.parametrize(
    ("command", "english", "chinese"),
    [
        (("status",), "has no index yet", "这个工作区还没有索引：请运行 whoknows index"),
        (("statuss",), "No such command", "没有命令 'statuss'"),
        (("ask", "--topp", "3", "x"), "No such option", "没有选项 --topp"),
        (("ask",), "Missing argument", "缺少参数"),
        (("ask", "--top", "few", "x"), "Invalid value for '--top'", "'--top' 的值无效"),
        (
            ("restore", "gone.zip"),
            "the backup cannot be read",
            "备份无法读取（没有这个文件或文件夹）",
        ),
    ],
)
def test_people_read_what_went_wrong_in_their_language(
    run: Run,
    plain: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    english: str,
    chinese: str,
) -> None:
    """Programs read English wherever they run."""
    in_english = run("--workspace", plain, *command)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    in_chinese = run("--workspace", plain, *command, "--json")

    assert in_english.status == in_chinese.status > 1
    assert english in in_english.errors
    assert chinese in in_chinese.errors
    assert english in in_chinese.json["error"]["message"]


def test_people_read_why_a_document_could_not_be_read_in_their_language(
    run: Run, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index keeps the reason in English, whichever language the run was in."""
    (plain / "departments" / "hr" / "empty.md").touch()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    indexed = run("--workspace", plain, "index")
    listed = run("--workspace", plain, "status", "--unreadable", "--json").json["unreadable"]

    assert "hr/empty.md：是空文件；请删除或补充内容" in indexed.output
    assert listed == [{"document": "hr/empty.md", "reason": "is empty; remove it or fill it"}]


@pytest.mark.parametrize("command", ["ask", "experts", "departments", "related"])
def test_people_read_text_in_their_language(
    run: Run, company: Workspace, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Without --json the same is printed for eyes, with the ids that lead further."""
    english = run(command, QUESTION, "--workspace", company.root)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = run(command, QUESTION, "--workspace", company.root)

    assert english.status == chinese.status == 0
    assert DOCUMENT in english.output or "zhang-wei" in english.output
    assert english.output != chinese.output


def test_index_prints_its_report(run: Run, plain: Path) -> None:
    """The second run says that nothing changed."""
    first = run("--workspace", plain, "index", "--json")
    second = run("--workspace", plain, "index", "--json")
    full = run("--workspace", plain, "index", "--full", "--json")

    assert {
        *("generation", "documents", "chunks", "added", "changed", "removed", "unchanged"),
        *("unreadable", "seconds"),
    } <= first.json.keys()
    assert (first.status, second.status, full.status) == (0, 0, 0)
    assert (first.json["added"], second.json["unchanged"], full.json["unchanged"]) == (2, 2, 2)
    assert run("--workspace", plain, "index").output.startswith("Generation 2: 2 documents")


def test_init_makes_a_workspace_of_a_plain_folder(run: Run, plain: Path) -> None:
    """Each sub-folder becomes a department; nothing else is needed to index and ask."""
    (plain / "whoknows.toml").unlink()
    made = run("init", plain, "--json")
    assert (made.status, made.json["departments"]) == (0, ["hr", "rd"])

    assert run("index", "--workspace", plain).status == 0
    asked = run("ask", "年假怎么申请", "--workspace", plain, "--json").json
    assert asked["hits"][0]["document"] == "hr/leave.md"
    assert_message(run("init", plain), 2, "exists already")
    assert_message(run("init", plain / "departments"), 2, "no such folder", "create")


# How the workspace is chosen


def test_workspace_is_given_before_or_after_the_command(run: Run, plain: Path) -> None:
    """Either place does; the one after the command wins."""
    run("--workspace", plain, "index")

    for arguments in (
        ("--workspace", plain, "status", "--json"),
        ("status", "--workspace", plain, "--json"),
        ("--workspace", plain / "none", "status", "--workspace", plain, "--json"),
    ):
        assert run(*arguments).json["documents"] == 2


def test_workspace_is_taken_from_the_environment_or_the_folder(
    run: Run, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WHOKNOWS_WORKSPACE first, then the current folder."""
    run("--workspace", plain, "index")
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(plain))
    assert run("status", "--json").json["documents"] == 2
    monkeypatch.delenv("WHOKNOWS_WORKSPACE")
    monkeypatch.chdir(plain)
    assert run("status", "--json").json["documents"] == 2


# On whose behalf, where, how much


def test_as_shows_what_that_person_may_see(run: Run, company: Workspace) -> None:
    """A hidden folder exists for its readers alone."""
    question = ("ask", "薪酬带宽 salary bands", "--workspace", company.root, "--json")

    def seen(*options: str) -> bool:
        return any(
            hit["document"].startswith("hr/salaries")
            for hit in run(*question, *options).json["hits"]
        )

    assert seen()
    assert seen("--as", "zhao-lan")
    assert not seen("--as", "zhang-wei")


def test_in_narrows_to_departments_and_can_be_repeated(run: Run, company: Workspace) -> None:
    """Only what these departments hold is found."""
    found = run(
        *("departments", QUESTION, "--in", "marketing", "--in", "it"),
        *("--workspace", company.root, "--json"),
    ).json["departments"]

    assert {each["department"] for each in found} == {"marketing", "it"}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("ask", ""), ["the question is empty", "write"]),
        (("ask", "   "), ["the question is empty"]),
        (("ask", "😀🎉"), ["no words", "Chinese or English"]),
        (("ask", "x" * 100_000), ["100,000 characters", "ask in a sentence"]),
        (("experts", ""), ["the question is empty"]),
        (("departments", "😀"), ["no words"]),
        (("related", ""), ["text"]),
        (("related", "😀🎉"), ["no words"]),
        (("ask", "watch", "--as", "nobody"), ["'nobody'", "people.csv"]),
        (("ask", "watch", "--in", "nowhere"), ["'nowhere'", "there are", "supply-chain"]),
        (("ask", "watch", "--top", "0"), ["1 to 50"]),
        (("experts", "watch", "--top", "51"), ["1 to 50"]),
        (("related", DOCUMENT, "--top", "0"), ["1 to 50"]),
        (("evaluate", "none.jsonl"), ["none.jsonl"]),
    ],
)
def test_question_that_cannot_be_asked(
    run: Run, company: Workspace, arguments: tuple[str, ...], parts: list[str]
) -> None:
    """Wrong usage is status 2 with what to change, the same in JSON."""
    assert_message(run(*arguments, "--workspace", company.root), 2, *parts)
    as_json = run(*arguments, "--workspace", company.root, "--json")
    assert (as_json.status, as_json.json["error"]["status"]) == (2, 2)


def test_run_that_cannot_be_written(run: Run, company: Workspace, tmp_path: Path) -> None:
    """A folder that does not exist is named before time is spent, or after, never as a crash."""
    tasks = company.root / "tasks" / "experts.jsonl"
    outcome = run(
        "evaluate", tasks, "--run", tmp_path / "none" / "run.txt", "--workspace", company.root
    )

    assert_message(outcome, 2, "run.txt")


@pytest.mark.parametrize(
    "arguments",
    [("ask",), ("nonsense",), ("ask", "x", "--nonsense"), ("ask", "x", "--top", "many")],
)
def test_command_that_does_not_exist(run: Run, arguments: tuple[str, ...]) -> None:
    """The command line says what is wrong and where to look; with --json, as an object too."""
    outcome = run(*arguments)

    assert outcome.status == 2
    assert "whoknows --help" in outcome.errors
    assert "Traceback" not in outcome.errors
    said = json.loads(run(*arguments, "--json").output)["error"]
    assert said["status"] == 2
    assert said["message"] in outcome.errors


# Exit statuses, and input of all kinds


def test_no_workspace(run: Run, tmp_path: Path) -> None:
    """A folder without whoknows.toml is status 2, and says how to make one."""
    assert_message(run("status", "--workspace", tmp_path), 2, str(tmp_path), "whoknows init")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[workspace]\nnmae = 'x'", ["workspace.nmae", "did you mean 'name'"]),
        ("[workspace]\nname = 7", ["workspace.name", "text in quotes"]),
        ("[workspace", ["not valid TOML"]),
        ("[answering]\nmode = 'llm'", ["base_url and model"]),
    ],
)
def test_workspace_file_that_cannot_be_used(
    run: Run, plain: Path, text: str, parts: list[str]
) -> None:
    """The key and what to write instead are named."""
    write_settings(plain, text)

    assert_message(run("index", "--workspace", plain), 2, "whoknows.toml", *parts)


def test_encoder_that_is_not_installed(run: Run, plain: Path) -> None:
    """It is configuration: status 2."""
    write_settings(plain, '[encoder]\nmodel = "nobody/nothing"')

    assert_message(run("index", "--workspace", plain), 2, "nobody/nothing")


def test_no_index_yet(run: Run, plain: Path) -> None:
    """Each question is status 3 until there is one."""
    for command in (("status",), ("ask", "x"), ("experts", "x"), ("related", "x")):
        assert_message(run(*command, "--workspace", plain), 3, "whoknows index")


def test_index_that_cannot_be_used(run: Run, plain: Path) -> None:
    """Status 4 with why and what to do, for asking and for indexing."""
    run("index", "--workspace", plain)
    (plain / "index" / CATALOG_NAME).write_bytes(b"no database" * 1000)

    for command in (("ask", "x"), ("status",), ("index",)):
        assert_message(run(*command, "--workspace", plain), 4, "move the index folder away")


def test_another_run_is_under_way(run: Run, plain: Path) -> None:
    """Status 5, and asking goes on meanwhile."""
    run("index", "--workspace", plain)
    with hold_lock(plain / "index"):
        assert_message(run("index", "--workspace", plain), 5, "wait")
        assert run("ask", "battery", "--workspace", plain).status == 0


def write_bad_files(folder: Path, outside: Path) -> None:
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\nno more than that")
    (folder / "zero.md").write_bytes(b"")
    (folder / "picture.md").write_bytes(bytes(range(256)) * 20)
    outside.write_text("# Secret\n\nNot of this department.", encoding="utf-8")
    (folder / "link.md").symlink_to(outside)
    locked = pypdf.PdfWriter()
    locked.add_blank_page(100, 100)
    locked.encrypt("secret", algorithm="AES-256")
    locked.write(folder / "locked.pdf")


def test_files_that_cannot_be_read_are_listed(run: Run, plain: Path, tmp_path: Path) -> None:
    """Status 1 with a reason for each, and the rest is indexed all the same."""
    write_bad_files(plain / "departments" / "rd", tmp_path / "outside.md")
    outcome = run("index", "--workspace", plain, "--json")
    reasons = {each["document"]: each["reason"] for each in outcome.json["unreadable"]}

    assert outcome.status == 1
    assert reasons.keys() == {
        *("rd/damaged.pdf", "rd/zero.md", "rd/picture.md", "rd/link.md", "rd/locked.pdf"),
    }
    assert "leaves the source" in reasons["rd/link.md"]
    assert "password" in reasons["rd/locked.pdf"]
    assert outcome.json["documents"] == 2
    told = run("index", "--workspace", plain)
    assert told.status == 1
    assert all(document in told.output for document in reasons)
    assert run("ask", "cell capacity", "--workspace", plain, "--json").json["hits"]


def test_department_without_a_folder_is_listed(run: Run, plain: Path) -> None:
    """Its name and what to do are in the report; the other departments are indexed."""
    write_settings(plain, rd="departments/gone")
    outcome = run("index", "--workspace", plain, "--json")

    assert (outcome.status, outcome.json["documents"]) == (1, 1)
    (lost,) = outcome.json["unreadable"]
    assert "departments/gone" in lost["document"]
    assert "create the folder" in lost["reason"]


def test_empty_folder_is_no_error(run: Run, plain: Path) -> None:
    """A department may begin with nothing."""
    (plain / "departments" / "rd" / "battery.md").unlink()
    outcome = run("index", "--workspace", plain, "--json")

    assert (outcome.status, outcome.json["documents"], outcome.json["unreadable"]) == (0, 1, [])


def test_folder_that_may_not_be_listed_is_reported(
    run: Run, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is named, and what lies beside it is indexed."""
    closed = plain / "departments" / "rd" / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: Any) -> Any:  # root may read everything, so the refusal is played
        if path == os.fspath(closed) or path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    outcome = run("index", "--workspace", plain, "--json")

    assert (outcome.status, outcome.json["documents"]) == (1, 2)
    assert [each["document"] for each in outcome.json["unreadable"]] == ["rd/closed"]


# As a process of its own


def run_process(
    arguments: list[object], environment: Mapping[str, str], *, program: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    start = ["-m", "ui.cli"] if program is None else ["-c", program]
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, *start, *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY_DIR), **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_output_is_utf8_whatever_the_locale(company: Workspace, model_cache: Path) -> None:
    """LANG=C with Python's UTF-8 mode switched off is the worst case."""
    environment = {
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "WHOKNOWS_CACHE": str(model_cache),
    }
    done = run_process(["ask", QUESTION, "--workspace", company.root, "--json"], environment)

    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    printed = json.loads(done.stdout.decode("utf-8"))
    assert printed["hits"][0]["title"] == "W3 退货样机电池拆解分析"


def test_asking_loads_no_heavy_library(company: Workspace, model_cache: Path) -> None:
    """From a cold start an answer is due within two seconds."""
    program = (
        "import sys\nfrom ui.cli import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    heavy = {'torch', 'transformers', 'sentence_transformers', 'streamlit', 'pandas',"
        " 'scipy', 'sklearn', 'onnx'}\n"
        "    print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = run_process(
        ["ask", QUESTION, "--workspace", company.root, "--json"],
        {"WHOKNOWS_CACHE": str(model_cache)},
        program=program,
    )

    assert done.returncode == 0
    assert done.stderr.decode().strip() == "[]"


def test_reader_that_stops_reading_is_no_error(company: Workspace, model_cache: Path) -> None:
    """`whoknows ask ... | head -1` ends without a traceback."""
    command = f"{sys.executable} -m ui.cli ask watch --workspace {company.root} --top 50 | true"
    done = subprocess.run(  # noqa: S602  our own program, in a pipe
        command,
        shell=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY_DIR), "WHOKNOWS_CACHE": str(model_cache)},
        capture_output=True,
        check=False,
    )

    assert done.stderr == b""
