import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.settings import load_workspace
from ingest.sign_in import OidcSettings, ProxySettings, SignInSettings

DEPARTMENT = '[[departments]]\nid = "legal"\nsources = ["departments/legal"]\n'
OIDC = """
[sign_in]
mode = "oidc"
address = "https://Knows.example.com/"
[sign_in.oidc]
metadata_url = "https://login.example.com/.well-known/openid-configuration"
client_id = "whoknows"
client_secret_env = "OIDC_SECRET"
"""
PROXY = """
[sign_in]
mode = "proxy"
address = "https://knows.example.com"
hosts = ["Backend"]
identity = "id"
session_hours = 8
operators = ["zhou-min"]
operator_groups = ["it"]
[sign_in.proxy]
addresses = ["127.0.0.1", "10.1.2.3/8"]
secret_env = "PROXY_SECRET"
"""


def sign_in(root: Path, text: str) -> SignInSettings:
    (root / "whoknows.toml").write_text(DEPARTMENT + text, encoding="utf-8")
    return load_workspace(root).sign_in


def test_without_the_table_there_is_one_user(tmp_path: Path) -> None:
    """Nothing has to be written to use whoknows alone."""
    assert sign_in(tmp_path, "") == SignInSettings()
    assert SignInSettings().mode == "none"


def test_tables_arrive_as_values(tmp_path: Path) -> None:
    """Each key is used as it is written; names of hosts in lower case."""
    oidc = sign_in(tmp_path, OIDC)
    proxy = sign_in(tmp_path, PROXY)

    assert oidc.address == "https://knows.example.com"
    assert oidc.oidc == OidcSettings(
        metadata_url="https://login.example.com/.well-known/openid-configuration",
        client_id="whoknows",
        client_secret_env="OIDC_SECRET",  # noqa: S106  the name of a variable
    )
    assert proxy == SignInSettings(
        mode="proxy",
        address="https://knows.example.com",
        hosts=("backend",),
        identity="id",
        session_hours=8.0,
        operators=frozenset({"zhou-min"}),
        operator_groups=frozenset({"it"}),
        proxy=ProxySettings(
            networks=(ip_network("127.0.0.1"), ip_network("10.0.0.0/8")),
            secret_env="PROXY_SECRET",  # noqa: S106  the name of a variable
        ),
    )


@pytest.mark.parametrize("name", ["administrators.md", "administrators.zh.md"])
def test_what_the_guide_shows_can_be_written(tmp_path: Path, name: str) -> None:
    """Both ways of signing in, as they stand there."""
    guide = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    fences = re.findall(r"^```toml\n(.*?)^```", guide, flags=re.MULTILINE | re.DOTALL)
    shown = [each for each in fences if each.startswith("[sign_in]")]

    assert [sign_in(tmp_path, each).mode for each in shown] == ["oidc", "proxy"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sign_in]\nmod = 1", "sign_in.mod: .*; did you mean 'mode'"),
        (OIDC + 'secret = "x"', "sign_in.oidc.secret: is not a key"),
        ('[sign_in]\nmode = "oidc"', r'sign_in: mode = "oidc" needs address = .*; add it'),
        (
            '[sign_in]\nmode = "proxy"\naddress = "http://a"',
            r'mode = "proxy" needs that table; add it \(\[sign_in.proxy\]\)',
        ),
        (OIDC.replace('"oidc"', '"none"'), r'\[sign_in.oidc\] says nothing with mode = "none"'),
        (OIDC.replace('"OIDC_SECRET"', '"s3cr-t"'), "the secret itself must not stand here"),
        (OIDC.replace("example.com/", "example.com/knows"), "must end with its host and port"),
        (OIDC.replace('"https://login', '"login'), "must begin with http:// or https://"),
        (PROXY.replace('"Backend"', '"http://backend"'), "leave the scheme and the port out"),
        (PROXY.replace("10.1.2.3/8", "ten"), "'ten' is not an address; write"),
        (PROXY + 'user_header = "X User"', "is not the name of an HTTP header"),
        ("[sign_in]\nsession_hours = 0", "sign_in.session_hours: "),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, text: str, said: str) -> None:
    """The message names the key and what to do, and repeats no secret that was put there."""
    with pytest.raises(SettingsError, match=said) as caught:
        sign_in(tmp_path, text)

    assert "s3cr-t" not in str(caught.value)
