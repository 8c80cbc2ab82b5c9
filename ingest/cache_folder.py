"""Where whoknows keeps what it can make again: models, measurements, copies of repositories."""

import os
from pathlib import Path


def user_cache_dir() -> Path:
    """Return WHOKNOWS_CACHE, or whoknows' folder in the user's cache; it may not exist yet."""
    chosen = os.environ.get("WHOKNOWS_CACHE")
    if chosen:
        return Path(chosen)
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "whoknows"
