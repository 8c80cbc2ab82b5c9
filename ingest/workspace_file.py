"""What whoknows.toml may say, and how its mistakes are explained."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ingest.errors import SettingsError
from ingest.records import EVERYONE, Language
from ingest.sign_in import OidcTable, ProxyTable, SignInTable

WORKSPACE_FILE = "whoknows.toml"
BUNDLED_ENCODER = "bundled"
_ID = re.compile(r"\w[\w.+-]*")
_SEE_INIT = "run `whoknows init DIR` to write one"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _check_id(value: object) -> object:
    if isinstance(value, str) and not _ID.fullmatch(value):
        raise ValueError(f"{value!r} is not an id; use letters, digits and . _ + - only")
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _check_names(value: object) -> object:
    """Accept one name for all languages, or a table of names."""
    if isinstance(value, str):
        return {language.value: value for language in Language}
    if not isinstance(value, dict) or not value:
        raise ValueError('write name = "..." or name = { zh = "...", en = "..." }')
    for key, name in value.items():
        if key not in set(Language):
            raise ValueError(f"{key!r} is not a language of the page; use zh and en")
        if not isinstance(name, str):
            raise ValueError(f"the name in {key!r} must be a text in quotes")
    return value


_Names: TypeAlias = Annotated[dict[str, str], BeforeValidator(_check_names)]
_Id: TypeAlias = Annotated[str, BeforeValidator(_check_id)]
_Groups: TypeAlias = Annotated[list[str], Field(min_length=1)]


class _Workspace(_Table):
    name: str | None = None


class _Rule(_Table):
    path: Annotated[str, Field(min_length=1)]
    readers: _Groups
    visibility: Literal["open", "listed", "hidden"] = "hidden"

    @model_validator(mode="after")
    def _check_visibility(self) -> "_Rule":
        if self.visibility == "open" and EVERYONE not in self.readers:
            raise ValueError(
                'visibility = "open" cannot apply to what not everyone may read; '
                'write "listed" or "hidden"'
            )
        return self


class DepartmentTable(_Table):
    """A [[departments]] table."""

    id: _Id
    name: _Names | None = None
    sources: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    readers: _Groups = [EVERYONE]
    lead: str | None = None
    rules: list[_Rule] = []


class _People(_Table):
    directory: Annotated[str, Field(min_length=1)] | None = None


class _Encoder(_Table):
    model: Annotated[str, Field(min_length=1)] = BUNDLED_ENCODER
    device: Literal["auto", "cpu", "cuda"] = "auto"


class _Answering(_Table):
    mode: Literal["extractive", "llm"] = "extractive"
    base_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    model: str | None = None
    api_key_env: str | None = None
    seconds: Annotated[float, Field(gt=0, strict=False)] = 60.0

    @model_validator(mode="after")
    def _check_endpoint(self) -> "_Answering":
        if self.mode == "llm" and not (self.base_url and self.model):
            raise ValueError('mode = "llm" needs base_url and model; add them')
        return self


class ParsingTable(_Table):
    """The [parsing] table."""

    passwords: list[str] = []
    ocr: bool = True
    seconds: Annotated[float, Field(gt=0, strict=False)] = 120.0
    memory_mb: Annotated[int, Field(ge=256)] = 2_000
    output_mb: Annotated[int, Field(ge=1)] = 400
    processes: Annotated[int, Field(ge=0)] = 0


class NightlyTable(_Table):
    """The [nightly] table."""

    most_shrinkage: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.3
    priority: Literal["low", "normal"] = "low"


class AuditTable(_Table):
    """The [audit] table."""

    enabled: bool = True
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 365
    questions: Literal["text", "hashed", "none"] = "text"


class WorkspaceFile(_Table):
    """The whole file."""

    workspace: _Workspace = _Workspace()
    departments: Annotated[list[DepartmentTable], Field(min_length=1)]
    people: _People = _People()
    encoder: _Encoder = _Encoder()
    answering: _Answering = _Answering()
    parsing: ParsingTable = ParsingTable()
    nightly: NightlyTable = NightlyTable()
    audit: AuditTable = AuditTable()
    sign_in: SignInTable = SignInTable()


_TABLES: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): WorkspaceFile,
    ("workspace",): _Workspace,
    ("departments",): DepartmentTable,
    ("departments", "rules"): _Rule,
    ("people",): _People,
    ("encoder",): _Encoder,
    ("answering",): _Answering,
    ("parsing",): ParsingTable,
    ("nightly",): NightlyTable,
    ("audit",): AuditTable,
    ("sign_in",): SignInTable,
    ("sign_in", "oidc"): OidcTable,
    ("sign_in", "proxy"): ProxyTable,
}


def read_workspace_file(file: Path) -> WorkspaceFile:
    """Return what a workspace file says.

    Raises:
        SettingsError: it is missing or says something wrong; names the key and what to do.
    """
    content = _read_toml(file)
    try:
        settings = WorkspaceFile.model_validate(content)
    except ValidationError as error:
        raise SettingsError(_explain(error, file, content)) from error
    _check_unique(settings.departments, file)
    return settings


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SettingsError(f"{file}: there is no workspace here; {_SEE_INIT}") from error
    except OSError as error:
        raise SettingsError(
            f"{file}: cannot be read ({error.strerror}); check its rights"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: is not valid TOML: {error}; correct that line") from error


def _check_unique(departments: Sequence[DepartmentTable], file: Path) -> None:
    seen: dict[str, int] = {}
    for position, department in enumerate(departments):
        key = department.id.casefold()  # ids become folder names, and some disks ignore case
        if key in seen:
            raise SettingsError(
                f"{file}: departments[{position}].id: {department.id!r} is also the id of "
                f"departments[{seen[key]}]; give each department its own"
            )
        seen[key] = position


def _explain(error: ValidationError, file: Path, content: Mapping[str, object]) -> str:
    """Return one line about the first thing wrong in the file."""
    first, *others = error.errors(include_url=False)
    location = first["loc"]
    what = _what_is_wrong(first["type"], first["msg"], location)
    more = f" (and {len(others)} more to correct)" if others else ""
    where = _dotted(location)
    return f"{file}: {f'{where}{_whose(location, content)}: ' if where else ''}{what}{more}"


def _what_is_wrong(kind: str, message: str, location: Sequence[int | str]) -> str:
    if kind == "extra_forbidden":
        return _unknown_key(location)
    if kind == "missing" and location == ("departments",):
        return f"has no departments; add a [[departments]] table, or {_SEE_INIT}"
    if kind == "missing":
        return "is missing; add it"
    if kind == "too_short":
        return "is empty; name at least one"
    if kind == "string_pattern_mismatch":
        return "must begin with http:// or https://"
    return _EXPECTED.get(kind) or message.removeprefix("Value error, ")


_EXPECTED = {
    "string_type": "must be a text in quotes",
    "list_type": 'must be a list, such as ["..."]',
    "model_type": "must be a table",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "string_too_short": "is empty; fill it",
}


def _unknown_key(location: Sequence[int | str]) -> str:
    names = tuple(part for part in location[:-1] if isinstance(part, str))
    known = list(_TABLES[names].model_fields) if names in _TABLES else []
    close = difflib.get_close_matches(str(location[-1]), known, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(known)}"
    return f"is not a key that whoknows knows; {advice}"


def _dotted(location: Sequence[int | str]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _whose(location: Sequence[int | str], content: Mapping[str, object]) -> str:
    """Return which department is meant, as positions count from 0 and people from 1."""
    departments = content.get("departments")
    if len(location) < 2 or location[0] != "departments" or not isinstance(departments, list):
        return ""
    table = departments[location[1]] if isinstance(location[1], int) else None
    department_id = table.get("id") if isinstance(table, dict) else None
    return f" (of {department_id!r})" if isinstance(department_id, str) else ""
