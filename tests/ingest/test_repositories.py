import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from sources_scanned import reasons, scan

from ingest.errors import UnreachableDocumentError, UnreadableDocumentError
from ingest.sources import SourceScan

ANY = Path("/nowhere")  # no workspace is needed for an address
IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.org")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *IDENTITY, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own
    return done.stdout.strip()


def commit(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "change")


def texts(found: SourceScan) -> dict[str, str]:
    return {file.document_id: file.read().decode() for file in found.files}


def only_reason(found: SourceScan) -> str:
    (one,) = found.unreadable
    return one.reason


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHOKNOWS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "handbook"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    commit(folder, {"a.md": "one", "设计/规范 1.md": "规范", ".github/ci.md": "hidden"})
    return folder


def test_repository_is_read_from_its_commits(repository: Path) -> None:
    """What is committed is listed, whatever lies in the checkout."""
    (repository / "draft.md").write_text("not committed", encoding="utf-8")
    (repository / "a.md").write_text("being edited", encoding="utf-8")

    assert texts(scan(ANY, f"git+file://{repository}")) == {
        "legal/a.md": "one",
        "legal/设计/规范 1.md": "规范",
    }


def test_revision_is_that_of_the_content(repository: Path) -> None:
    """A commit that leaves a file alone leaves its revision alone."""
    before = {file.path: file.revision for file in scan(ANY, f"git+file://{repository}").files}
    commit(repository, {"a.md": "two"})
    after = {file.path: file.revision for file in scan(ANY, f"git+file://{repository}").files}

    assert after["a.md"] != before["a.md"]
    assert after["设计/规范 1.md"] == before["设计/规范 1.md"]


def test_branch_and_folder_can_be_named(repository: Path) -> None:
    """`#branch:sub/folder` is a source of its own; its paths begin below the folder."""
    git(repository, "switch", "--quiet", "--create", "next/2")
    commit(repository, {"设计/新.md": "new"})
    git(repository, "switch", "--quiet", "main")

    address = f"git+file://{repository}"
    assert set(texts(scan(ANY, f"{address}#next/2"))) == {
        *("legal/a.md", "legal/设计/规范 1.md", "legal/设计/新.md")
    }
    assert texts(scan(ANY, f"{address}#next/2:设计")) == {
        "legal/规范 1.md": "规范",
        "legal/新.md": "new",
    }
    assert texts(scan(ANY, f"{address}#:设计/")) == {"legal/规范 1.md": "规范"}


@pytest.mark.parametrize(
    ("fragment", "told"),
    [("#nosuch", "nosuch"), ("#:nowhere", "nowhere"), ("#--upload-pack=x", "no branch")],
)
def test_missing_branch_or_folder_is_told(repository: Path, fragment: str, told: str) -> None:
    """It counts as unreachable: a branch that is renamed does not delete its documents."""
    found = scan(ANY, f"git+file://{repository}{fragment}")

    assert told in only_reason(found)
    assert found.may_still_hold(f"git+file://{repository}{fragment}", "legal/a.md")


@pytest.mark.parametrize("address", ["git+file:///nowhere/at/all", "git+ext::sh -c id://x"])
def test_what_is_no_repository_is_told(address: str) -> None:
    """Neither a missing folder nor a transport that would run a program is read."""
    assert "the source git+" in only_reason(scan(ANY, address))


def test_folder_within_a_repository_is_not_taken_for_it(repository: Path) -> None:
    """An address that misses the repository must not quietly list the one around it."""
    found = scan(ANY, f"git+file://{repository}/设计")

    assert found.files == ()
    assert "not a git repository" in only_reason(found)


def test_git_that_is_not_installed_is_told(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a repository learns what else it takes."""
    monkeypatch.setenv("PATH", "/nowhere")

    assert "needs the program git; install it" in only_reason(scan(ANY, f"git+file://{repository}"))


def test_links_and_submodules_are_no_documents(repository: Path) -> None:
    """A link within adds nothing; one that leads out, and a submodule, are reported."""
    (repository / "again.md").symlink_to("a.md")
    (repository / "设计" / "up").symlink_to("../设计")
    (repository / "out.md").symlink_to("../../secret.md")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor")
    git(repository, "add", "again.md", "out.md", "设计/up")
    git(repository, "commit", "--quiet", "--message", "links")

    found = scan(ANY, f"git+file://{repository}")

    assert set(texts(found)) == {"legal/a.md", "legal/设计/规范 1.md"}
    told = reasons(found)
    assert set(told) == {"legal/out.md", "legal/vendor"}
    assert "leads out of the source" in told["legal/out.md"]
    assert "is a submodule" in told["legal/vendor"]


def test_pointer_into_large_file_storage_is_no_text(repository: Path) -> None:
    """A pointer of Git LFS is reported with what to do, instead of being indexed as three lines."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 9\n"
    commit(repository, {"big.pdf": pointer})
    (file,) = (
        each for each in scan(ANY, f"git+file://{repository}").files if each.path == "big.pdf"
    )

    with pytest.raises(UnreadableDocumentError, match=r"big\.pdf: only points to .*git lfs pull"):
        file.read()


def test_repository_that_goes_away_is_unreachable(repository: Path) -> None:
    """A blob that cannot be read just now is told apart from one that is broken."""
    file = scan(ANY, f"git+file://{repository}").files[0]
    shutil.rmtree(repository)

    with pytest.raises(UnreachableDocumentError, match=r"a\.md: cannot be read .* index again"):
        file.read()


def test_variables_of_another_repository_are_left_out(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run inside a git hook reads the repository that is named, not the hook's."""
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")

    assert "legal/a.md" in texts(scan(ANY, f"git+file://{repository}"))


class _GitServer(BaseHTTPRequestHandler):
    """Serves the repositories of a folder with git's own program for it, behind a password."""

    root: Path
    password = "Basic dXNlcjpzM2NyZXQ="  # noqa: S105  user:s3cret

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        if self.headers.get("Authorization") != self.password:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        address = urlsplit(self.path)
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"],  # noqa: S607  the git that is tested
            input=body,
            env=environment,
            capture_output=True,
            check=True,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(repository: Path) -> Iterator[str]:
    """The address of the repository on a server of this machine, with user and password."""
    handler = type("Handler", (_GitServer,), {"root": repository.parent})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"git+http://user:s3cret@127.0.0.1:{server.server_port}/handbook/.git"
    server.shutdown()
    server.server_close()


def test_remote_repository_is_fetched_on_each_scan(
    served: str, repository: Path, cache: Path
) -> None:
    """One bare copy, one commit deep, follows the server; only its owner may look into it."""
    first = texts(scan(ANY, served))
    commit(repository, {"a.md": "two", "b.md": "new"})
    (repository / "设计" / "规范 1.md").unlink()
    commit(repository, {})
    second = texts(scan(ANY, f"{served}#main"))

    assert first == {"legal/a.md": "one", "legal/设计/规范 1.md": "规范"}
    assert second == {"legal/a.md": "two", "legal/b.md": "new"}
    (copy,) = (cache / "repositories").iterdir()
    refs = git(copy, "for-each-ref", "--format=%(refname)").split()
    assert [git(copy, "rev-list", "--count", ref) for ref in refs] == ["1", "1"]
    assert copy.stat().st_mode & 0o077 == 0


def test_remote_that_fails_keeps_what_it_held(served: str, repository: Path) -> None:
    """A fetch that fails is reported without the password, and nothing counts as deleted."""
    scan(ANY, served)
    shutil.rmtree(repository)
    found = scan(ANY, served)

    masked = served.replace("user:s3cret", "***")
    assert found.files == ()
    assert found.may_still_hold(masked, "legal/a.md")
    assert f"the source {masked} cannot be read" in only_reason(found)
    assert "s3cret" not in repr(found)


def test_branch_may_be_named_like_the_folder_of_another(served: str, repository: Path) -> None:
    """The copy of one repository holds branches that no repository could hold together."""
    git(repository, "branch", "next")
    first = texts(scan(ANY, f"{served}#next"))
    git(repository, "branch", "--delete", "next")
    git(repository, "branch", "next/2")
    second = texts(scan(ANY, f"{served}#next/2"))

    assert first == second != {}


def test_password_is_in_no_command_that_runs(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every user of a machine may list the commands that run on it, with their arguments."""
    log, program = tmp_path / "commands", tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    found = scan(ANY, served)

    assert found.files
    assert " fetch " in log.read_text()
    assert "s3cret" not in log.read_text()


def test_wrong_password_is_told_without_a_question(served: str) -> None:
    """Git asks nobody for a password; the run goes on."""
    found = scan(ANY, served.replace("s3cret", "wr0ng"))

    assert "the source git+http://***@127.0.0.1" in only_reason(found)
    assert "wr0ng" not in repr(found)


def test_password_is_in_no_value_that_is_kept(served: str) -> None:
    """Ids, sources, addresses and the printed form of a file are free of it."""
    found = scan(ANY, served)

    assert found.files
    assert "s3cret" not in repr(found)
