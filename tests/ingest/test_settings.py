from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.records import AccessRule, Language, Visibility
from ingest.settings import (
    AnsweringSettings,
    AuditSettings,
    find_workspace,
    init_workspace,
    load_workspace,
)

DEPARTMENT = '[[departments]]\nid = "legal"\nsources = ["departments/legal"]\n'


def write(root: Path, text: str) -> Path:
    (root / "whoknows.toml").write_text(text, encoding="utf-8")
    return root


def test_whole_file_is_read(tmp_path: Path) -> None:
    """Each key of the workspace file arrives where it is used."""
    workspace = load_workspace(
        write(
            tmp_path,
            """
[workspace]
name = "示例制造"
[[departments]]
id = "supply-chain"
name = { zh = "供应链部", en = "Supply chain" }
sources = ["departments/supply-chain", "/mnt/plans"]
readers = ["staff"]
lead = "zhang-wei"
[[departments.rules]]
path = "contracts/**"
readers = ["legal"]
visibility = "listed"
[people]
directory = "people.csv"
[encoder]
model = "all-MiniLM-L6-v2"
device = "cpu"
[answering]
mode = "llm"
base_url = "http://localhost:11434/v1"
model = "qwen3"
api_key_env = "KEY"
""",
        )
    )

    (department,) = workspace.departments
    assert workspace.name == "示例制造"
    assert department.names == {Language.ZH: "供应链部", Language.EN: "Supply chain"}
    assert department.sources == ("departments/supply-chain", "/mnt/plans")
    assert department.rules == (
        AccessRule(path="contracts/**", readers=("legal",), visibility=Visibility.LISTED),
    )
    assert workspace.directory_path == tmp_path / "people.csv"
    assert (workspace.encoder_model, workspace.encoder_device) == ("all-MiniLM-L6-v2", "cpu")
    assert workspace.index_dir == tmp_path / "index"
    assert workspace.answering == AnsweringSettings(
        mode="llm", base_url="http://localhost:11434/v1", model="qwen3", api_key_env="KEY"
    )


def test_only_a_department_is_needed(tmp_path: Path) -> None:
    """Everything else has a default."""
    workspace = load_workspace(write(tmp_path, DEPARTMENT))

    assert workspace.name == tmp_path.name
    assert workspace.departments[0].names[Language.ZH] == "legal"
    assert workspace.departments[0].readers == ("everyone",)
    assert workspace.directory_path is None
    assert workspace.encoder_model == "bundled"
    assert workspace.answering == AnsweringSettings()


RULE = f'{DEPARTMENT}[[departments.rules]]\npath = "a/**"\n'

MISTAKES = {
    "nothing": ("", "has no departments; add a [[departments]] table"),
    "broken": ("[workspace\n", "is not valid TOML: Expected ']'"),
    "line": ("a = 1\nb = = 2\n", "at line 2"),
    "unknown table": (f"[enocder]\n{DEPARTMENT}", "enocder: is not a key that whoknows knows; did"),
    "unknown key": (
        f"{DEPARTMENT}reders = []\n",
        "departments[0].reders (of 'legal'): is not a key that whoknows knows; "
        "did you mean 'readers'?",
    ),
    "unknown key far from any": (
        f"{DEPARTMENT}[people]\nzzz = 1\n",
        "people.zzz: is not a key that whoknows knows; use one of directory",
    ),
    "wrong type": (
        f'{DEPARTMENT}readers = "everyone"\n',
        "departments[0].readers (of 'legal'): must be a list, such as [\"...\"]",
    ),
    "wrong item": (f"{DEPARTMENT}readers = [1]\n", "departments[0].readers[0]"),
    "number as name": (f"[workspace]\nname = 3\n{DEPARTMENT}", "workspace.name: must be a text"),
    "not a table": ('departments = "x"', "departments: must be a list"),
    "table as scalar": (f'encoder = "x"\n{DEPARTMENT}', "encoder: must be a table"),
    "no sources": ('[[departments]]\nid = "a"\n', "departments[0].sources (of 'a'): is missing"),
    "empty sources": ('[[departments]]\nid = "a"\nsources = []\n', "is empty; name at least one"),
    "no id": ('[[departments]]\nsources = ["a"]\n', "departments[0].id: is missing; add it"),
    "bad id": (
        '[[departments]]\nid = "a/b"\nsources = ["a"]\n',
        "departments[0].id (of 'a/b'): 'a/b' is not an id; use letters, digits",
    ),
    "same id": (
        DEPARTMENT + DEPARTMENT.replace("legal", "Legal", 1),
        "departments[1].id: 'Legal' is also the id of departments[0]",
    ),
    "language": (f'{DEPARTMENT}name = {{ fr = "x" }}\n', "'fr' is not a language of the page"),
    "visibility": (
        f'{RULE}readers = ["a"]\nvisibility = "secret"\n',
        "'open', 'listed' or 'hidden'",
    ),
    "priority": (f'{DEPARTMENT}[nightly]\npriority = "high"\n', "nightly.priority: "),
    "retention": (f"{DEPARTMENT}[audit]\nretention_days = 0\n", "audit.retention_days: "),
    "kept": (f'{DEPARTMENT}[audit]\nquestions = "hash"\n', "audit.questions: "),
    "audited": (f"{DEPARTMENT}[audit]\nenable = true\n", "did you mean 'enabled'"),
    "shrinkage": (f"{DEPARTMENT}[nightly]\nmost_shrinkage = 30\n", "nightly.most_shrinkage: "),
    "open rule": (f'{RULE}readers = ["a"]\nvisibility = "open"\n', '"open" cannot apply'),
    "rule without readers": (RULE, "departments[0].rules[0].readers (of 'legal'): is missing"),
    "llm without model": (f'{DEPARTMENT}[answering]\nmode = "llm"\n', "needs base_url and model"),
    "address": (f'{DEPARTMENT}[answering]\nbase_url = "host"\n', "must begin with http://"),
    "two mistakes": (f"{DEPARTMENT}a = 1\nb = 2\n", "(and 1 more to correct)"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_named_with_its_place(tmp_path: Path, mistake: str) -> None:
    """Each mistake gives the file, the key, what is wrong and what to do, in at most two lines."""
    text, expected = MISTAKES[mistake]

    with pytest.raises(SettingsError) as caught:
        load_workspace(write(tmp_path, text))

    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'whoknows.toml'}: ")
    assert expected in message
    assert message.count("\n") <= 1


def test_missing_workspace_says_how_to_begin(tmp_path: Path) -> None:
    """Where there is no workspace, the message names the command that writes one."""
    with pytest.raises(SettingsError, match="there is no workspace here; run `whoknows init DIR`"):
        load_workspace(tmp_path / "nowhere")


def test_workspace_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A file saved in GBK says so."""
    (tmp_path / "whoknows.toml").write_bytes("name = '部'".encode("gb18030"))

    with pytest.raises(SettingsError, match="is not UTF-8; save it as UTF-8"):
        load_workspace(tmp_path)


def test_workspace_is_found_in_order(tmp_path: Path) -> None:
    """The argument wins over the variable, that over the current folder, that over the default."""
    here, there, default = tmp_path / "here", tmp_path / "there", tmp_path / "default"
    here.mkdir()
    variable = {"WHOKNOWS_WORKSPACE": str(there)}

    assert find_workspace(None, {}, here, default) == default
    write(here, DEPARTMENT)
    assert find_workspace(None, {}, here, default) == here
    assert find_workspace(None, variable, here, default) == there
    assert find_workspace(default, variable, here, default) == default


def test_init_makes_each_folder_a_department(tmp_path: Path) -> None:
    """Folder names of all kinds become departments that load again."""
    for name in ("ocr+ernie", "法务部", "a b", "a-b", 'quo"te', ".git"):
        (tmp_path / "departments" / name).mkdir(parents=True)
    (tmp_path / "people.csv").write_text("id,name\n", encoding="utf-8")

    init_workspace(tmp_path, "示例")
    workspace = load_workspace(tmp_path)

    assert workspace.name == "示例"
    assert [one.department_id for one in workspace.departments] == [
        *("a-b", "a-b-2", "ocr+ernie", "quo-te", "法务部"),
    ]
    assert workspace.departments[3].sources == ('departments/quo"te',)
    assert workspace.directory_path == tmp_path / "people.csv"


def test_init_never_overwrites(tmp_path: Path) -> None:
    """A workspace file that exists is somebody's work."""
    write(tmp_path, DEPARTMENT)

    with pytest.raises(SettingsError, match="exists already"):
        init_workspace(tmp_path)


def test_init_asks_for_departments(tmp_path: Path) -> None:
    """Without folders to index there is nothing to write."""
    with pytest.raises(SettingsError, match="there is no such folder; create it"):
        init_workspace(tmp_path)

    (tmp_path / "departments").mkdir()
    with pytest.raises(SettingsError, match="has no sub-folder; create one for each department"):
        init_workspace(tmp_path)


def test_nightly_table_is_read(tmp_path: Path) -> None:
    """How much a department may lose in a run, and what a run leaves to others."""
    text = f'{DEPARTMENT}[nightly]\nmost_shrinkage = 1\npriority = "normal"\n'
    chosen = load_workspace(write(tmp_path, text))
    usual = load_workspace(write(tmp_path, DEPARTMENT))

    assert (chosen.most_shrinkage, chosen.run_priority) == (1.0, "normal")
    assert (usual.most_shrinkage, usual.run_priority) == (0.3, "low")


def test_audit_table_is_read(tmp_path: Path) -> None:
    """By default it is on, and keeps questions as they were put for a year."""
    text = f'{DEPARTMENT}[audit]\nenabled = false\nretention_days = 30\nquestions = "hashed"\n'
    chosen = load_workspace(write(tmp_path, text)).audit
    usual = load_workspace(write(tmp_path, DEPARTMENT)).audit

    assert chosen == AuditSettings(enabled=False, retention_days=30, questions="hashed")
    assert usual == AuditSettings(enabled=True, retention_days=365, questions="text")
