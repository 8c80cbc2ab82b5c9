from collections.abc import Callable
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from served_workspace import ByHeader, write_served_workspace
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ingest.settings import load_workspace
from search.engine import Engine
from ui.callers import SingleUser
from ui.health import health_routes
from ui.metrics import Metrics

OPERATOR, LI_NA = {"X-Person": "operator"}, {"X-Person": "li-na"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., TestClient]:
    """Gives who asks a server about its health, over an index or over none."""
    root = write_served_workspace(tmp_path_factory.mktemp("served")).root
    empty: Path = tmp_path_factory.mktemp("empty")
    (empty / "whoknows.toml").write_bytes((root / "whoknows.toml").read_bytes())

    def open_client(*, is_empty: bool = False, is_alone: bool = False) -> TestClient:
        engine = Engine(load_workspace(empty if is_empty else root), HashEncoder)
        sign_in = SingleUser() if is_alone else ByHeader()
        return TestClient(Starlette(routes=health_routes(engine, Metrics(), sign_in)))

    return open_client


def test_strangers_learn_whether_it_answers_and_no_more(opened: Callable[..., TestClient]) -> None:
    """Why it does not is for whoever looks after it."""
    client, empty = opened(), opened(is_empty=True)

    assert client.get("/health").json() == {"status": "ready"}
    assert client.get("/health/live").json() == {"status": "alive"}
    for headers in ({}, LI_NA):
        refused = empty.get("/health/ready", headers=headers)
        assert refused.status_code == 503
        assert refused.json() == {"status": "not ready"}
    assert "whoknows index" in empty.get("/health", headers=OPERATOR).json()["why"]
    assert "whoknows index" in opened(is_empty=True, is_alone=True).get("/health").json()["why"]


def test_figures_are_for_operators(opened: Callable[..., TestClient]) -> None:
    """On one's own machine that is whoever asks."""
    client = opened()

    assert [client.get("/metrics", headers=each).status_code for each in ({}, LI_NA)] == [403, 403]
    assert "whoknows_generation 1.0" in client.get("/metrics", headers=OPERATOR).text
    assert opened(is_alone=True).get("/metrics").status_code == 200
