"""The workspace: found, and read from its file into values that the rest of whoknows uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ingest.initialising import init_workspace
from ingest.records import AccessRule, Department, Language, Visibility
from ingest.sign_in import SignInSettings, sign_in_settings
from ingest.workspace_file import WORKSPACE_FILE, DepartmentTable, ParsingTable, read_workspace_file

__all__ = [
    "AnsweringSettings",
    "AuditSettings",
    "ParsingSettings",
    "Workspace",
    "find_workspace",
    "init_workspace",
    "load_workspace",
]

WORKSPACE_VARIABLE = "WHOKNOWS_WORKSPACE"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringSettings:
    """How answers are made: from quotations, or by a language model that must cite them."""

    mode: Literal["extractive", "llm"] = "extractive"
    base_url: str | None = None
    model: str | None = None
    api_key_env: str | None = None
    seconds: float = 60.0  # for a whole answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsingSettings:
    """How files are read, and what reading one of them may cost."""

    passwords: tuple[str, ...] = ()  # tried on what is locked
    has_ocr: bool = True
    seconds: float = 120.0  # for a file, or for a scanned page
    memory_mb: int = 2_000
    output_mb: int = 400  # of text and attachments
    processes: int = 0  # 0: as many as the machine has cores, up to four


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    """Whether it is written down who asked what, how, and for how long that is kept."""

    enabled: bool = True
    retention_days: int = 365
    questions: Literal["text", "hashed", "none"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything that the workspace file says, with absolute paths."""

    root: Path
    name: str
    departments: tuple[Department, ...]
    directory_path: Path | None
    encoder_model: str
    answering: AnsweringSettings
    parsing: ParsingSettings = ParsingSettings()
    encoder_device: Literal["auto", "cpu", "cuda"] = "auto"
    most_shrinkage: float = 0.3  # of a department's documents, in one run
    run_priority: Literal["low", "normal"] = "low"
    audit: AuditSettings = AuditSettings()
    sign_in: SignInSettings = field(default_factory=SignInSettings)

    @property
    def index_dir(self) -> Path:
        """The folder that the index lies in."""
        return self.root / "index"


def find_workspace(
    explicit: Path | None, environ: Mapping[str, str], cwd: Path, fallback: Path
) -> Path:
    """Return the workspace folder: the one asked for, the variable's, the current, the default."""
    if explicit is not None:
        return explicit
    if environ.get(WORKSPACE_VARIABLE):
        return Path(environ[WORKSPACE_VARIABLE])
    return cwd if (cwd / WORKSPACE_FILE).is_file() else fallback


def load_workspace(path: Path) -> Workspace:
    """Read the workspace file of a folder.

    Raises:
        SettingsError: it is missing or says something wrong; names the key and what to do.
    """
    file = path if path.name == WORKSPACE_FILE else path / WORKSPACE_FILE
    settings = read_workspace_file(file)
    root = file.absolute().parent
    directory = settings.people.directory
    return Workspace(
        root=root,
        name=settings.workspace.name or root.name,
        departments=tuple(_department(department) for department in settings.departments),
        directory_path=root / directory if directory else None,
        encoder_model=settings.encoder.model,
        encoder_device=settings.encoder.device,
        answering=AnsweringSettings(**settings.answering.model_dump()),
        parsing=_parsing(settings.parsing),
        most_shrinkage=settings.nightly.most_shrinkage,
        run_priority=settings.nightly.priority,
        audit=AuditSettings(**settings.audit.model_dump()),
        sign_in=sign_in_settings(settings.sign_in),
    )


def _parsing(settings: ParsingTable) -> ParsingSettings:
    return ParsingSettings(
        passwords=tuple(settings.passwords),
        has_ocr=settings.ocr,
        seconds=settings.seconds,
        memory_mb=settings.memory_mb,
        output_mb=settings.output_mb,
        processes=settings.processes,
    )


def _department(settings: DepartmentTable) -> Department:
    names = settings.name or {}
    fallback = next(iter(names.values()), settings.id)
    return Department(
        department_id=settings.id,
        names={language: names.get(language.value, fallback) for language in Language},
        sources=tuple(settings.sources),
        readers=tuple(settings.readers),
        lead=settings.lead,
        rules=tuple(
            AccessRule(
                path=rule.path, readers=tuple(rule.readers), visibility=Visibility(rule.visibility)
            )
            for rule in settings.rules
        ),
    )
