from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from streamlit.testing.v1 import AppTest

from index.access import Viewer
from index.errors import UnusableIndexError
from ui.signing_in import Door

APP = Path(__file__).parents[2] / "ui" / "app.py"
WORKSPACE = """
[workspace]
name = "Test"
[[departments]]
id = "vault"
name = { zh = "金库", en = "Vault" }
sources = ["vault"]
[sign_in]
mode = "proxy"
address = "https://knows.example.com"
[sign_in.proxy]
addresses = ["127.0.0.1"]
secret_env = "TEST_PROXY_SECRET"
"""
STATES = """
from ingest.records import Language
from ingest.sign_in import OidcSettings, SignInSettings
from search.errors import UnknownPersonError
from ui.callers import NotSignedInError, NotVouchedForError, SessionOverError
from ui.views.entrance import draw_entrance

oidc = OidcSettings(metadata_url="x", client_id="x", client_secret_env="X")
settings = SignInSettings(mode={mode!r}, address="https://knows.example.com", oidc=oidc)
draw_entrance({error}, settings, Language({language!r}))
"""


@pytest.mark.parametrize(("language", "said"), [("en", "Nobody is signed in"), ("zh", "尚未登录")])
def test_whoever_is_not_signed_in_finds_no_trace_of_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """Nothing but the way in; the address of a place leads no further."""
    (tmp_path / "whoknows.toml").write_text(WORKSPACE, encoding="utf-8")
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("TEST_PROXY_SECRET", "a secret that nobody guesses")
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.query_params["lang"] = language
    page.query_params["q"] = "vault"
    page.run()
    shown = "\n".join(
        each.proto.body for each in page.get("html") if "<style" not in each.proto.body
    )

    assert not page.exception
    assert said in shown
    assert "https://knows.example.com" in shown
    assert not any(name in shown for name in ("Vault", "金库", "wk-failure"))
    assert [*page.text_input, *page.get("page_link"), *page.button] == []


class _Unreadable:
    """Knows nobody, because the directory cannot be read."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Say what is wrong."""
        raise UnusableIndexError("/srv/index/catalog.sqlite: is damaged")


def test_strangers_are_not_told_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the page cannot be used is all that they learn."""
    (tmp_path / "whoknows.toml").write_text(WORKSPACE, encoding="utf-8")
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(tmp_path))
    monkeypatch.setattr("ui.viewers.served_door", lambda: Door(sign_in=_Unreadable()))
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    shown = "\n".join(each.proto.body for each in page.get("html"))

    assert not page.exception
    assert '<section class="wk-failure"' in shown
    assert "catalog.sqlite" not in shown


@pytest.mark.parametrize(
    ("mode", "error", "said", "buttons"),
    [
        ("oidc", "NotSignedInError('x')", ("Please sign in", "请先登录"), ("Sign in", "登录")),
        (
            "oidc",
            "SessionOverError('x')",
            ("A session lasts 12 hours", "有效期为 12 小时"),
            ("Sign in again", "重新登录"),
        ),
        (
            "oidc",
            "UnknownPersonError('<b>@x')",
            ("signed in as &lt;b&gt;@x", "以 &lt;b&gt;@x 登录"),
            ("Sign out", "退出登录"),
        ),
        (
            "oidc",
            "NotVouchedForError('confirm it')",
            ("<p>confirm it</p>", "<p>confirm it</p>"),
            ("Sign out", "退出登录"),
        ),
        ("proxy", "SessionOverError('x')", ("Load the page again", "请重新加载页面"), None),
        ("proxy", "UnknownPersonError('x')", ("does not know you", "名录中没有您"), None),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_state_says_what_is_so_and_what_to_do(
    mode: str,
    error: str,
    said: tuple[str, str],
    buttons: tuple[str, str] | None,
    language: str,
) -> None:
    """In the reader's language; what somebody is called elsewhere is text and nothing else."""
    page = AppTest.from_string(STATES.format(mode=mode, error=error, language=language)).run()
    place = ("en", "zh").index(language)

    assert not page.exception
    assert said[place] in page.get("html")[0].proto.body
    assert [each.label for each in page.button] == ([buttons[place]] if buttons else [])
