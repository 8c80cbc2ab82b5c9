import urllib.error
import urllib.request
from pathlib import Path

import pytest
from page_server import serve


def test_a_server_that_is_told_to_end_leaves_nothing_behind(indexed_workspace: Path) -> None:
    """The page ends with the command that served it."""
    with serve(indexed_workspace) as address, urllib.request.urlopen(address) as answer:
        assert answer.status == 200

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)
