"""A small indexed workspace, the page over it, and a real browser to read the page in."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import streamlit as st
from made_once import make_once
from page_server import CHROMIUM_FLAGS, serve
from page_workspace import write_small_workspace
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from index.build import reindex
from index.encoding import Encoder
from ingest.settings import load_workspace
from ui.opening import shared_engine

PATIENCE_MS = 20_000  # with which the page is waited for while other tests use the processor


class Shown(Protocol):
    """Draws a view for an address."""

    def __call__(self, view: str, **address: str) -> str:
        """Return what it shows as HTML."""


@pytest.fixture(scope="session", autouse=True)
def _unpack_the_model_once(model_cache: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHOKNOWS_CACHE", str(model_cache))
        yield


@pytest.fixture(scope="session", autouse=True)
def _keep_the_priority() -> Iterator[None]:
    """A run that a test begins in its own process must not slow down all tests after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "setpriority", lambda *_: None, raising=False)
        yield


@pytest.fixture(scope="session")
def indexed_workspace(
    shared_dir: Path, tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder
) -> Path:
    """Four departments of the default workspace, and one document that means harm."""
    root = shared_dir / "workspace"

    def make() -> None:
        root.mkdir()
        write_small_workspace(root)
        reindex(load_workspace(root), default_encoder)

    make_once(root, make)
    # A test tells the page to index anew, which two servers at once could not do.
    return shutil.copytree(root, tmp_path_factory.mktemp("served") / "workspace")


@pytest.fixture(scope="session")
def address(indexed_workspace: Path) -> Iterator[str]:
    """Where the page is served."""
    with serve(indexed_workspace) as address:
        yield address


@pytest.fixture
def shown(indexed_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """Returns what a view of `ui.views` shows as HTML, for an address."""

    def show(view: str, **address: str) -> str:
        script = f"from ui.views import {view}\n{view}.show()"
        page = AppTest.from_string(script, default_timeout=60)
        for name, value in address.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return "\n".join(each.proto.body for each in page.get("html"))

    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(indexed_workspace))
    yield show
    shared_engine.cache_clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; missing is a failure in continuous integration, else a skip."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        message = "no Chromium: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _is_error(message: ConsoleMessage) -> bool:
    """Return whether a message is an error; that Streamlit seeks its server below a page is none.

    Opened at an address below its root, it asks there first, is told 404, and asks at the root.
    """
    return message.type == "error" and "/_stcore/" not in message.location["url"]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh page that asks no other host for anything and reports no error, whatever is done."""
    context = browser.new_context(base_url=address, locale="en-GB", color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    yield page
    context.close()
    local = (address, address.replace("http:", "ws:"), "data:", "blob:")
    assert asked
    assert [url for url in asked if not url.startswith(local)] == []
    assert errors == []
