import csv
import json
import re
import runpy
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest
import yaml

TESTS_DIR = Path(__file__).parent
WORKSPACE_DIR = TESTS_DIR.parent / "data"
DEPARTMENTS_DIR = WORKSPACE_DIR / "departments"
SOURCES_DIR = TESTS_DIR / "fixtures" / "workspace_sources"
SCRIPT_PATH = TESTS_DIR / "fixtures" / "write_workspace.py"
SETTINGS = tomllib.loads((WORKSPACE_DIR / "whoknows.toml").read_text(encoding="utf-8"))
DEPARTMENT_IDS = [department["id"] for department in SETTINGS["departments"]]
ENCODINGS = {
    "marketing/reports/ecommerce-1111-review.txt": "gbk",
    "supply-chain/suppliers/taichung-visit.txt": "big5",
}
TASKS = ["documents", "documents-cross", "departments", "experts", "related", "unanswerable"]


def document_paths() -> dict[str, Path]:
    """Return the path of every document by its id."""
    files = (path for path in DEPARTMENTS_DIR.rglob("*") if path.is_file())
    return {path.relative_to(DEPARTMENTS_DIR).as_posix(): path for path in sorted(files)}


def document_text(document_id: str) -> str:
    """Return a document's text; that of a binary comes from the source it is written from."""
    path = DEPARTMENTS_DIR / document_id
    if path.suffix in {".docx", ".pdf", ".pptx", ".xlsx"}:
        return (SOURCES_DIR / f"{document_id}.md").read_text(encoding="utf-8")
    if path.suffix == ".eml":
        return message_from_bytes(path.read_bytes(), policy=default).get_body().get_content()
    return path.read_text(encoding=ENCODINGS.get(document_id, "utf-8"))


def is_chinese(text: str) -> bool:
    """Tell a text that is mostly Chinese, by its share of ideographs among words."""
    words = re.sub(r"<[^>]+>|^---.*?^---", "", text, flags=re.DOTALL | re.MULTILINE)
    return len(re.findall(r"[\u4e00-\u9fff]", words)) > len(re.findall(r"[A-Za-z]{2,}", words))


def people() -> list[dict[str, str]]:
    """Return the rows of the directory."""
    with (WORKSPACE_DIR / "people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def person_names() -> set[str]:
    """Return every id, name and alias in the directory."""
    rows = people()
    aliases = {alias for row in rows for alias in row["aliases"].split(";")}
    return aliases | {row["id"] for row in rows} | {row["name"] for row in rows}


def read_task(name: str) -> list[dict]:
    """Return the questions of one task."""
    lines = (WORKSPACE_DIR / "tasks" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def front_matters() -> Iterator[tuple[str, dict]]:
    """Yield the front matter of every Markdown document and Markdown source."""
    for root in (DEPARTMENTS_DIR, SOURCES_DIR):
        for path in sorted(root.rglob("*.md")):
            _, front_matter, _ = path.read_text(encoding="utf-8").split("---\n", 2)
            yield path.relative_to(root).as_posix(), yaml.safe_load(front_matter)


def named_people(front_matter: dict) -> list[str]:
    """Return everyone whom a front matter names as author, owner or reviewer."""
    fields = [front_matter.get(key, []) for key in ("author", "authors", "owner", "reviewers")]
    return [name for field in fields for name in ([field] if isinstance(field, str) else field)]


@pytest.fixture(scope="module")
def written_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace into which the script has written its documents."""
    workspace_dir = tmp_path_factory.mktemp("workspace")
    runpy.run_path(str(SCRIPT_PATH))["write_workspace"](workspace_dir)
    return workspace_dir / "departments"


def test_every_department_has_a_lead_and_at_least_five_documents() -> None:
    """A department without documents or without somebody to ask would be an empty demonstration."""
    counts = Counter(document_id.split("/")[0] for document_id in document_paths())
    ids = {row["id"] for row in people()}

    assert len(DEPARTMENT_IDS) >= 10
    assert set(counts) == set(DEPARTMENT_IDS)
    assert min(counts.values()) >= 5
    assert {department["lead"] for department in SETTINGS["departments"]} <= ids


def test_documents_are_many_and_of_every_format() -> None:
    """The workspace has at least 66 documents, and several of each format."""
    counts = Counter(path.suffix for path in document_paths().values())

    assert counts.total() >= 66
    assert counts[".pdf"] >= 6
    assert counts[".docx"] >= 8
    assert min(counts[".md"], counts[".txt"], counts[".html"]) >= 5
    assert min(counts[".pptx"], counts[".xlsx"], counts[".eml"], counts[".csv"]) >= 1


def test_about_half_of_the_documents_are_chinese() -> None:
    """Neither language has less than two fifths of the documents."""
    languages = Counter(is_chinese(document_text(document_id)) for document_id in document_paths())

    assert min(languages.values()) >= 0.4 * languages.total()


@pytest.mark.parametrize(("document_id", "encoding"), ENCODINGS.items())
def test_legacy_text_is_readable_in_its_encoding_only(document_id: str, encoding: str) -> None:
    """One text is GBK and one Big5, and neither is UTF-8 by chance."""
    content = (DEPARTMENTS_DIR / document_id).read_bytes()

    assert "作者：" in content.decode(encoding)
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_people_form_a_hierarchy_inside_known_departments() -> None:
    """Every manager is in the directory and every person in a department that exists."""
    rows = people()
    ids = [row["id"] for row in rows]

    assert len(ids) == len(set(ids)) >= 42
    assert {row["department"] for row in rows} == set(DEPARTMENT_IDS)
    assert {row["manager"] for row in rows} <= {*ids, ""}


def test_two_names_belong_to_two_people_each() -> None:
    """Namesakes in different departments are there to be told apart."""
    counts = Counter(row["name"] for row in people())

    assert {name for name, count in counts.items() if count > 1} == {"张伟", "李娜"}


def test_everyone_named_in_a_front_matter_is_in_the_directory() -> None:
    """Authors, owners and reviewers resolve by id, name or alias."""
    known = person_names()
    unknown = [
        (document_id, name)
        for document_id, front_matter in front_matters()
        for name in named_people(front_matter)
        if name not in known
    ]

    assert unknown == []


def test_everyone_named_in_an_author_line_is_in_the_directory() -> None:
    """Lines such as 作者：, Author: and Reviewed by: name people of the directory."""
    known = person_names()
    pattern = r"^(?:<p>)?(?:作者|审核|Author|Reviewed by|Minutes)[：:] ?(.+?)(?:[（(.<　]|$)"
    lines = [
        (document_id, re.split(r", |、", match))
        for document_id in document_paths()
        for match in re.findall(pattern, document_text(document_id), flags=re.MULTILINE)
    ]

    assert len(lines) >= 50
    assert [line for line in lines if not set(line[1]) <= known] == []


def test_script_writes_the_same_bytes_again(written_dir: Path, tmp_path: Path) -> None:
    """Neither the clock nor the folder gets into a written document."""
    runpy.run_path(str(SCRIPT_PATH))["write_workspace"](tmp_path)

    first = sorted(path for path in written_dir.rglob("*") if path.is_file())
    assert len(first) == len(list(SOURCES_DIR.rglob("*.*")))
    for path in first:
        again = tmp_path / "departments" / path.relative_to(written_dir)
        assert path.read_bytes() == again.read_bytes(), path


def test_committed_documents_are_what_the_script_writes(written_dir: Path) -> None:
    """A source that was changed without writing its document again is noticed."""
    for path in sorted(path for path in written_dir.rglob("*") if path.is_file()):
        committed = DEPARTMENTS_DIR / path.relative_to(written_dir)
        assert contents(path) == contents(committed), path


def contents(path: Path) -> object:
    """Return a file's bytes; of a Word document its entries, as compressors differ."""
    if path.suffix not in {".docx", ".pptx", ".xlsx"}:
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_chinese_pdf_gives_back_ordinary_characters() -> None:
    """Text extracted from a Chinese PDF can be searched without repair."""
    with pypdfium2.PdfDocument(DEPARTMENTS_DIR / "quality/lab/cmm-calibration-2026.pdf") as pdf:
        lines = pdf[0].get_textpage().get_text_range().split("\r\n")

    assert "三坐标测量机 2026 年度校准报告" in lines
    assert "作者：方婷" in lines


def test_every_id_that_a_task_names_exists() -> None:
    """Qrels name documents, departments and people of this workspace."""
    known = {*document_paths(), *DEPARTMENT_IDS, *(row["id"] for row in people())}
    named = {
        key
        for name in TASKS
        for question in read_task(name)
        for key in (
            *question["relevant"],
            *question.get("relevant_cross", {}),
            *([question["document"]] if "document" in question else []),
        )
    }

    attached = {key for key in named if any(key.startswith(f"{one}/") for one in known)}
    assert named - known - attached == set()


@pytest.mark.parametrize("name", ["documents", "documents-cross"])
def test_every_answer_stands_in_a_relevant_document(name: str) -> None:
    """An answer is a verbatim string of at least one document that counts as relevant."""
    missing = [
        (question["qid"], answer)
        for question in read_task(name)
        for answer in question["answers"]
        if not any(answer in document_text(key) for key in question["relevant"])
    ]

    assert missing == []


def test_no_task_judges_a_restricted_document() -> None:
    """Questions can be judged for every viewer, as their answers are open to everyone."""
    restricted = [
        f"{department['id']}/{rule['path'].removesuffix('**')}"
        for department in SETTINGS["departments"]
        for rule in department.get("rules", [])
    ]
    judged = {key for name in TASKS for question in read_task(name) for key in question["relevant"]}

    assert [key for key in judged if key.startswith(tuple(restricted))] == []
    for prefix in restricted:
        assert any(key.startswith(prefix) for key in document_paths()), prefix


def test_related_documents_across_departments_lie_in_other_departments() -> None:
    """The cross judgement is the part of the judgement outside the document's department."""
    for question in read_task("related"):
        department = question["document"].split("/")[0]
        others = {
            key: grade
            for key, grade in question["relevant"].items()
            if not key.startswith(f"{department}/")
        }
        assert others == question["relevant_cross"], question["qid"]


def test_cross_language_questions_are_in_the_other_language() -> None:
    """A Chinese question has English documents only, and the other way round."""
    questions = read_task("documents-cross")

    assert len(questions) >= 20
    for question in questions:
        languages = {is_chinese(document_text(key)) for key in question["relevant"]}
        assert languages == {not is_chinese(question["query"])}, question["qid"]


def test_questions_are_many_in_both_languages_and_have_unique_ids() -> None:
    """At least 100 questions have answers and at least 20 have none."""
    tasks = {name: read_task(name) for name in TASKS}
    answerable = [question for name in TASKS[:-1] for question in tasks[name]]
    ids = [question["qid"] for questions in tasks.values() for question in questions]
    languages = Counter(is_chinese(q["query"]) for q in answerable if "query" in q)

    assert len(ids) == len(set(ids))
    assert len(answerable) >= 100
    assert all(set(question["relevant"].values()) <= {1, 2} for question in answerable)
    assert all(question["relevant"] for question in answerable)
    assert len(tasks["unanswerable"]) >= 20
    assert not any(question["relevant"] for question in tasks["unanswerable"])
    assert min(languages.values()) >= 0.4 * languages.total()
