"""What can be wrong with a question."""


class QueryError(Exception):
    """The question cannot be asked as it is; the message says what to change."""
