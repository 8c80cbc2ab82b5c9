"""What can go wrong while a workspace is read."""


class IngestError(Exception):
    """Something that the workspace gives cannot be used; the message says what to do."""


class SettingsError(IngestError):
    """The workspace file is missing, or says something that it must not."""


class UnreadableDocumentError(IngestError):
    """One document cannot be read; the others can."""


class UnreachableDocumentError(UnreadableDocumentError):
    """A document cannot be reached just now; what was read of it before still counts."""


class StoppedReadingError(IngestError):
    """Whoever reads was told to stop; nobody waits for what it finds."""


class VanishedDocumentError(UnreadableDocumentError):
    """A document was deleted, moved or replaced after it was listed."""


class ChangedDocumentError(UnreadableDocumentError):
    """A document is not what it was when it was indexed."""


class UnreachableSourceError(IngestError):
    """A source cannot be listed just now; what was read of it before still counts."""
