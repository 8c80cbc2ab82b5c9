"""Where the parts of a backup lie while it is made or restored: beside the index, on its disk."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRANSFER_DIR = "transfer"


@contextmanager
def transfer_folder(index_dir: Path) -> Iterator[Path]:
    """Give an empty folder, which is deleted afterwards; hold the files of the index meanwhile."""
    discard_transfer(index_dir)
    folder = index_dir / _TRANSFER_DIR
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        discard_transfer(index_dir)


def discard_transfer(index_dir: Path) -> None:
    """Delete what a backup or a restore that was killed has left, if any."""
    shutil.rmtree(index_dir / _TRANSFER_DIR, ignore_errors=True)
