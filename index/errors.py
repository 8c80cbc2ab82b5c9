"""What can go wrong with an index; the class decides the exit status."""


class IndexingError(Exception):
    """The index cannot do what was asked; the message says what to do."""


class EncoderError(IndexingError):
    """The encoder cannot be loaded, or cannot embed."""


class NoIndexError(IndexingError):
    """The workspace has not been indexed yet."""


class UnusableIndexError(IndexingError):
    """The index exists, but this program or this configuration cannot use it."""


class LockedIndexError(IndexingError):
    """Another run is writing the index."""


class UnknownViewerError(IndexingError):
    """Nobody of that id is known, so nothing can be shown as that person."""


class UnknownGenerationError(IndexingError):
    """No generation of that number is kept."""


class WiderAccessError(IndexingError):
    """An earlier generation would show somebody what they may not read any more."""


class BackupFileError(IndexingError):
    """A backup cannot be written to, or read from, the file that was given."""


class LedgerError(IndexingError):
    """The ledger cannot be used: keys, the audit log and the list of forgotten people are in it."""


class UnrecordedError(LedgerError):
    """It cannot be written to the audit log what is about to be shown, so it is not shown."""


class UnknownKeyError(IndexingError):
    """No API key of that id is known."""
