import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_server import serve


def test_a_server_that_is_told_to_end_leaves_nothing_behind(indexed_workspace: Path) -> None:
    """The page ends with the command that served it."""
    with serve(indexed_workspace) as address:
        port = urlsplit(address).port
        socket.create_connection(("localhost", port or 0)).close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("localhost", port or 0))
