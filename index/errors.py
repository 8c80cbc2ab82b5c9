"""What can go wrong while an index is built or opened."""


class EncoderError(Exception):
    """The encoder cannot be loaded; the message says which one, why, and what to do."""
