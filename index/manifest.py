"""What a generation says of itself: how it was made, and how much it holds."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from index.access_review import AccessReview
from index.errors import UnusableIndexError


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The recipe and the counts of one generation."""

    workspace: str
    encoder: str
    dimension: int
    ingest_version: str
    directory_hash: str
    documents: int
    chunks: int
    people: int
    built_at: str  # ISO 8601, UTC

    def to_json(self) -> str:
        """Return the manifest as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the manifest that `to_json` wrote.

        Raises:
            UnusableIndexError: It is not one.
        """
        try:
            return cls(**json.loads(text))
        except (TypeError, ValueError) as error:
            raise UnusableIndexError(
                "the index does not say how it was made; move the index folder away and run "
                "`whoknows index`"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A document that is not in the index, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReport:
    """What one run of the index job did in a department."""

    department: str
    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    unreadable: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What one run of the index job did."""

    generation: int
    documents: int
    chunks: int
    added: int
    changed: int
    removed: int
    unchanged: int
    unreadable: tuple[Unreadable, ...]
    seconds: float
    departments: tuple[DepartmentReport, ...]
    access: AccessReview

    def as_dict(self) -> dict[str, Any]:
        """Return the report in the shape of the JSON contract."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }
