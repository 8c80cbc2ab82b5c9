import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import fsspec
import pytest
from sources_scanned import ids, reasons, scan

from ingest.errors import (
    UnreachableDocumentError,
    UnreadableDocumentError,
    VanishedDocumentError,
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder that a server serves."""
    folder = tmp_path / "shelf"
    (folder / "合同").mkdir(parents=True)
    (folder / "a b.md").write_text("one", encoding="utf-8")
    (folder / "合同" / "甲.md").write_text("甲", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.md").write_text("x", encoding="utf-8")
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if "/broken/" in self.path:
            self.send_error(503)
        elif "/cut" in self.path:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
        else:
            super().do_GET()


class _Endless(_Quiet):
    def do_GET(self) -> None:
        page = b'<a href="a/">a</a> <a href="b/">b</a>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


def start(server: ThreadingHTTPServer) -> None:
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def web(shelf: Path) -> Iterator[str]:
    """The address of a web server that lists the shelf."""
    handler = partial(_Quiet, directory=str(shelf.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        start(server)
        yield f"http://127.0.0.1:{server.server_port}/shelf"
        server.shutdown()


def test_web_folder_is_listed_and_read(web: str) -> None:
    """Names are decoded, folders are followed, hidden files are passed over."""
    found = scan(Path(), web)

    assert ids(found) == ["legal/a b.md", "legal/合同/甲.md"]
    assert [file.read() for file in found.files] == [b"one", "甲".encode()]
    assert [file.size_bytes for file in found.files] == [3, 3]
    assert found.unreadable == ()


def test_web_revision_is_what_the_server_says(web: str, shelf: Path) -> None:
    """Last-Modified or ETag tells a changed file, so that the others are not fetched."""
    before = {file.path: file.revision for file in scan(Path(), web).files}
    (shelf / "a b.md").write_text("other", encoding="utf-8")
    after = {file.path: file.revision for file in scan(Path(), f"{web}/").files}

    assert all(before.values())
    assert after["a b.md"] != before["a b.md"]
    assert after["合同/甲.md"] == before["合同/甲.md"]


def test_page_that_links_elsewhere_adds_nothing(web: str, shelf: Path) -> None:
    """Parents, other folders and the same page in another order are not below the source."""
    (shelf.parent / "secret.md").write_text("x", encoding="utf-8")
    page = '<a href="/secret.md"><a href="../"><a href="?C=M;O=A"><a href="/shelf/a%20b.md">'
    (shelf / "index.html").write_text(page, encoding="utf-8")

    assert ids(scan(Path(), web)) == ["legal/a b.md"]


def test_pages_without_end_are_left_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that link to ever new ones below themselves end neither the run nor what was read."""
    monkeypatch.setattr("ingest.remote._MOST_WEB_FOLDERS", 20)

    with ThreadingHTTPServer(("127.0.0.1", 0), _Endless) as server:
        start(server)
        address = f"http://127.0.0.1:{server.server_port}/shelf"
        found = scan(Path("/nowhere"), address)
        server.shutdown()

    assert "has more than 20 folders" in "".join(reasons(found).values())
    assert found.may_still_hold(address, "legal/a/b/old.md")


def test_web_folder_that_fails_keeps_its_documents(web: str, shelf: Path) -> None:
    """One folder that cannot be listed is named; the others are listed."""
    (shelf / "broken").mkdir()

    found = scan(Path(), web)

    assert ids(found) == ["legal/a b.md", "legal/合同/甲.md"]
    assert "the folder cannot be listed (503" in reasons(found)["legal/broken"]
    assert found.may_still_hold(web, "legal/broken/x.md")
    assert not found.may_still_hold(web, "legal/a b.md")


@pytest.mark.parametrize(
    ("below", "told"),
    [("/nowhere", "is missing"), ("/a%20b.md", "is a file; name its folder"), ("?k=v", "a query")],
)
def test_what_is_no_web_folder_is_told(web: str, below: str, told: str) -> None:
    """It counts as unreachable, never as an empty folder."""
    found = scan(Path(), f"{web}{below}")

    (reason,) = reasons(found).values()
    assert told in reason
    assert found.unreachable


def test_file_that_cannot_be_fetched_just_now_is_unreachable(web: str, shelf: Path) -> None:
    """A line that breaks is told apart from a file that has gone."""
    (shelf / "cut.md").write_text("x" * 1000, encoding="utf-8")
    (shelf / "gone.md").write_text("x", encoding="utf-8")
    files = {file.path: file for file in scan(Path(), web).files}
    (shelf / "gone.md").unlink()

    with pytest.raises(UnreachableDocumentError, match=r"cut\.md: cannot be fetched"):
        files["cut.md"].read()
    with pytest.raises(VanishedDocumentError, match=r"gone\.md: has gone"):
        files["gone.md"].read()


def test_no_more_than_the_limit_is_fetched(web: str, shelf: Path) -> None:
    """A file that has grown since it was listed is refused, not read to its end."""
    (file, _) = scan(Path(), web).files
    (shelf / "a b.md").write_text("x" * 100, encoding="utf-8")

    with pytest.raises(UnreadableDocumentError, match=r"is larger than 1e-05 MB; split it"):
        file.read(limit_bytes=10)


def test_server_that_is_away_keeps_everything_and_says_no_password() -> None:
    """Neither ids nor reasons repeat what an address holds for the server alone."""
    found = scan(Path(), "http://bob:s3cret@127.0.0.1:9/dir/")

    (reason,) = reasons(found).values()
    assert "the source http://***@127.0.0.1:9/dir/ cannot be reached" in reason
    assert found.may_still_hold("http://***@127.0.0.1:9/dir/", "legal/any.md")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("inside", ["", "*", "**"])
def test_archive_is_a_source(tmp_path: Path, shelf: Path, inside: str) -> None:
    """A chained address reads what is packed, and follows the archive when it is written anew."""
    path = tmp_path / "x.zip"
    source = f"zip://{inside}::file://{path}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("合同/甲.md", "甲")
        archive.writestr(".hidden/x.md", "x")
        archive.writestr("../../etc/out.md", "x")
    first = scan(Path(), source)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("合同/甲.md", "乙")
    (second,) = scan(Path(), source).files

    assert ids(first) == ["legal/合同/甲.md"]
    assert second.read().decode() == "乙"
    assert second.revision != first.files[0].revision


def test_folder_of_an_archive_is_a_source(tmp_path: Path) -> None:
    """Paths begin below the folder."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a/b.md", "b")
        archive.writestr("ab/c.md", "c")

    assert ids(scan(Path(), f"zip://a::file://{tmp_path / 'x.zip'}")) == ["legal/b.md"]


def test_archive_on_a_web_server_is_a_source(web: str, shelf: Path) -> None:
    """The value of a query, often a signature, is sent and not shown.

    A server that cannot serve a part of a file, as this one, needs `simplecache::` before it.
    """
    with zipfile.ZipFile(shelf / "x.zip", "w") as archive:
        archive.writestr("a.md", "packed")
    address = f"{web}/x.zip?signature=s3cret"

    (file,) = scan(Path(), f"zip://::simplecache::{address}").files
    refused = scan(Path(), f"zip://::{address}")

    assert file.read() == b"packed"
    assert "doesn't appear to support range requests" in refused.unreadable[0].reason
    assert "s3cret" not in repr((file, refused))


def test_cached_web_folder_is_a_source(web: str) -> None:
    """`simplecache::` before an address changes where it is read from, not what is read."""
    found = scan(Path(), f"simplecache::{web}")

    assert ids(found) == ["legal/a b.md", "legal/合同/甲.md"]
    assert found.files[0].read() == b"one"


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_archive_that_is_broken_is_told(tmp_path: Path, content: bytes) -> None:
    """What it held before is kept."""
    (tmp_path / "x.zip").write_bytes(content)
    found = scan(Path(), f"zip://::file://{tmp_path / 'x.zip'}")

    assert "cannot be reached (File is not a zip file)" in found.unreadable[0].reason
    assert found.unreachable


def test_memory_file_is_no_folder() -> None:
    """A source names a folder, in every filesystem."""
    fsspec.filesystem("memory").pipe("/one/a.md", b"x")

    assert "is a file; name its folder" in scan(Path(), "memory://one/a.md").unreadable[0].reason
    fsspec.filesystem("memory").rm("/one", recursive=True)


class _QuietDav(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def webdav(shelf: Path) -> Iterator[str]:
    """The address of a WebDAV server of the shelf, with user and password."""
    from wsgidav.wsgidav_app import WsgiDAVApp

    application = WsgiDAVApp(
        {
            "provider_mapping": {"/dav": str(shelf)},
            "simple_dc": {"user_mapping": {"*": {"bob": {"password": "s3cret"}}}},
            "http_authenticator": {"accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    with make_server("127.0.0.1", 0, application, handler_class=_QuietDav) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"webdav+http://bob:s3cret@127.0.0.1:{server.server_port}/dav"
        server.shutdown()


def test_webdav_folder_is_a_source(webdav: str, shelf: Path) -> None:
    """It is listed, read and compared by the server's marks."""
    before = {file.path: file for file in scan(Path(), webdav).files}
    (shelf / "a b.md").write_text("other", encoding="utf-8")
    after = {file.path: file for file in scan(Path(), webdav).files}

    assert set(before) == {"a b.md", "合同/甲.md"}
    assert after["a b.md"].read() == b"other"
    assert after["a b.md"].revision != before["a b.md"].revision != ""
    assert after["合同/甲.md"].revision == before["合同/甲.md"].revision


def test_webdav_password_is_told_to_the_server_only(webdav: str) -> None:
    """A wrong one is refused without being repeated."""
    found = scan(Path(), webdav.replace("s3cret", "wr0ng"))

    assert "cannot be reached" in found.unreadable[0].reason
    assert "wr0ng" not in repr(found)
    assert "s3cret" not in repr(scan(Path(), webdav))
