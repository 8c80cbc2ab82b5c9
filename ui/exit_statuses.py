"""What the command line ends with, and which error means which status."""

from index.errors import (
    BackupFileError,
    EncoderError,
    IndexingError,
    LockedIndexError,
    NoIndexError,
    UnknownGenerationError,
    UnknownKeyError,
    UnknownViewerError,
    UnusableIndexError,
    WiderAccessError,
)
from ingest.errors import IngestError
from search.errors import QueryError

DONE, UNREADABLE, WRONG_USAGE, NO_INDEX, UNUSABLE_INDEX, LOCKED = range(6)

_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NoIndexError, NO_INDEX),
    (LockedIndexError, LOCKED),
    (UnusableIndexError, UNUSABLE_INDEX),
    (UnknownViewerError, WRONG_USAGE),
    (UnknownGenerationError, WRONG_USAGE),
    (UnknownKeyError, WRONG_USAGE),
    (WiderAccessError, WRONG_USAGE),
    (BackupFileError, WRONG_USAGE),
    (EncoderError, WRONG_USAGE),
    (IndexingError, UNUSABLE_INDEX),
    (IngestError, WRONG_USAGE),
    (QueryError, WRONG_USAGE),
)

MENDABLE = tuple(error for error, _ in _STATUSES)
"""The errors that a user can mend: their message says how."""


def status_of(error: Exception) -> int:
    """Return the exit status that a mendable error means."""
    return next(status for kind, status in _STATUSES if isinstance(error, kind))
