from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.people import load_directory
from ingest.records import Person

HEADER = "id,name,aliases,email,department,title,manager,groups"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def test_directory_is_read(tmp_path: Path) -> None:
    """Each column arrives; lists are separated by semicolons of either width."""
    path = write(
        tmp_path,
        '"zhang-wei",张伟,Wei Zhang；@zwei,w@example.com,legal,采购经理,li-na,staff;buyers,yes',
        header=f"{HEADER},opt_out",
    )

    assert load_directory(path).people["zhang-wei"] == Person(
        person_id="zhang-wei",
        name="张伟",
        aliases=("Wei Zhang", "@zwei"),
        email="w@example.com",
        department="legal",
        title="采购经理",
        manager="li-na",
        groups=("staff", "buyers"),
        has_opted_out=True,
    )


def test_no_directory_is_an_empty_one() -> None:
    """A workspace needs no directory."""
    assert load_directory(None).people == {}


@pytest.mark.parametrize(
    ("lines", "header", "expected"),
    [
        ((), "id,nom", "line 1: has no column name; begin the file with id,name,aliases"),
        ((), "id,name,phone", "line 1: does not know the column 'phone'; use id,name"),
        (("a,A", "a,B"), "id,name", "line 3: the id 'a' is also that of line 2"),
        (("a,",), "id,name", "line 2: has no id or no name"),
        (("a,A,extra",), "id,name", "line 2: has more cells than columns"),
    ],
)
def test_mistake_is_named_with_its_line(
    tmp_path: Path, lines: tuple[str, ...], header: str, expected: str
) -> None:
    """A directory that cannot be used says where and what to do."""
    path = write(tmp_path, *lines, header=header)

    with pytest.raises(SettingsError) as caught:
        load_directory(path)

    assert str(caught.value).startswith(f"{path}, ")
    assert expected in str(caught.value)


def test_directory_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A file that a spreadsheet saved as GBK names the line."""
    path = tmp_path / "people.csv"
    path.write_bytes(f"{HEADER}\na,A,,,,,,\nb,张伟,,,,,,\n".encode("gb18030"))

    with pytest.raises(SettingsError, match="line 3: is not UTF-8; save the file as UTF-8"):
        load_directory(path)


def test_missing_directory_is_reported(tmp_path: Path) -> None:
    """A directory that the workspace names must exist."""
    with pytest.raises(SettingsError, match="create it, or correct"):
        load_directory(tmp_path / "people.csv")
