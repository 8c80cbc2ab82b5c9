"""Runs that are killed, in processes of their own, and what the next run need not do again."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder
from small_workspace import found_documents, make_workspace, open_small_engine, write_documents

from index.build import reindex
from index.embedding_reuse import hash_text
from index.encoding import Embeddings, encode_whole
from index.encoding_journal import JOURNAL_NAME, EncodingJournal
from index.generations import open_generation
from index.pruning import prune_index
from ingest.settings import Workspace

TESTS_DIR = Path(__file__).parents[1]
FILES, SECTIONS, CALL = 4, 40, 10  # chunks that are encoded a call
DOCUMENTS = {
    f"rd/report-{file:02}.md": "\n\n".join(
        f"## Part {part} of {file}\n\n" + f"The test {file}-{part} was passed. " * 13
        for part in range(SECTIONS)  # each as long as a chunk
    )
    for file in range(FILES)
}
CHUNKS = FILES * SECTIONS
KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from hash_encoder import HashEncoder
from small_workspace import make_workspace
from index import build, embedding_reuse, updating

class DyingEncoder(HashEncoder):
    encoded = 0
    def encode_chunks(self, texts):
        if self.encoded + len(texts) > int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        self.encoded += len(texts)
        return super().encode_chunks(texts)

updating._SEGMENT_CHUNKS = 80  # so that the department is staged in several parts
embedding_reuse._TEXTS_A_CALL = 10
build.reindex(make_workspace(Path(sys.argv[1]), {}, more_departments=["rd"]), DyingEncoder(),
              is_full=len(sys.argv) > 3)
"""


class CountingEncoder(HashEncoder):
    """A hash encoder that remembers how many chunks it was given."""

    encoded = 0

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return embeddings, and count their texts."""
        self.encoded += len(texts)
        return super().encode_chunks(texts)


@pytest.fixture
def encoder() -> CountingEncoder:
    """An encoder that starts to count at zero."""
    return CountingEncoder()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A department of a dozen documents, not yet indexed."""
    return make_workspace(tmp_path, DOCUMENTS)


def kill_while_encoding(workspace: Workspace, after: int, *options: str) -> None:
    """Index in another process, which is killed as it would encode more chunks than that."""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", KILLED_RUN, str(workspace.root), str(after), *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS_DIR), str(TESTS_DIR.parent)])},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_run_encoded_is_not_encoded_again(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """Of a first run that was killed at nine tenths, at most the call under way is repeated."""
    kill_while_encoding(workspace, CHUNKS * 9 // 10)
    report = reindex(workspace, encoder)

    assert report.chunks == CHUNKS
    assert 0 < encoder.encoded <= CHUNKS // 10 + CALL
    assert not (workspace.index_dir / JOURNAL_NAME).exists()


def test_index_is_the_same_as_without_the_kill(
    workspace: Workspace, encoder: CountingEncoder, tmp_path: Path
) -> None:
    """Vector by vector, and nothing is left of what the killed run staged."""
    kill_while_encoding(workspace, CHUNKS // 2)
    reindex(workspace, encoder)
    undisturbed = make_workspace(tmp_path / "undisturbed", DOCUMENTS)
    reindex(undisturbed, encoder)
    resumed, other = (
        open_generation(each.index_dir, encoder=encoder.name) for each in (workspace, undisturbed)
    )

    assert resumed.documents.row_of == other.documents.row_of
    for row in other.documents.row_of.values():
        assert np.array_equal(resumed.embeddings_of(row), other.embeddings_of(row))
    assert len(list((workspace.index_dir / "segments").iterdir())) == len(
        list((undisturbed.index_dir / "segments").iterdir())
    )


def test_kill_after_kill_loses_nothing(workspace: Workspace, encoder: CountingEncoder) -> None:
    """Each run goes on where the last one ended."""
    for _ in range(3):
        kill_while_encoding(workspace, 35)
    reindex(workspace, encoder)

    assert encoder.encoded <= CHUNKS - 3 * 30  # the call under way is lost


def test_killed_run_leaves_the_last_generation_serving(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """And a document that changes before the next run is encoded as it is then."""
    reindex(workspace, encoder)
    write_documents(workspace.root, {"rd/new.md": "# New\n\n" + "It is blue. " * 60})
    kill_while_encoding(workspace, 0)
    engine = open_small_engine(workspace, encoder)
    assert "rd/new.md" not in found_documents(engine, "it is blue")
    write_documents(workspace.root, {"rd/new.md": "# New\n\nIt is green."})
    reindex(workspace, encoder)

    assert found_documents(engine, "it is green")[0] == "rd/new.md"


def test_full_run_resumes_only_a_full_run(workspace: Workspace, encoder: CountingEncoder) -> None:
    """Whoever wants everything encoded anew does not want what an ordinary run encoded."""
    kill_while_encoding(workspace, CHUNKS // 2)
    kill_while_encoding(workspace, CHUNKS // 2, "full")
    assert encoder.encoded == 0
    reindex(workspace, encoder, is_full=True)

    assert CHUNKS // 2 <= encoder.encoded <= CHUNKS // 2 + CALL
    encoder.encoded = 0
    reindex(workspace, encoder, is_full=True)
    assert encoder.encoded == CHUNKS


def write_journal(folder: Path, *, count: int) -> list[bytes]:
    """Leave a journal as a killed run does; return the hashes of its texts."""
    texts = [f"text {number}" for number in range(count)]
    hashes = [hash_text(text) for text in texts]
    with closing(EncodingJournal.open(folder, HashEncoder(), is_full=False)) as journal:
        journal.add(hashes, encode_whole(HashEncoder(), texts))
    return hashes


def find_in_journal(folder: Path, encoder: HashEncoder, hashes: Sequence[bytes]) -> list[bytes]:
    """Return which texts the next run need not encode."""
    with closing(EncodingJournal.open(folder, encoder, is_full=False)) as journal:
        return [text_hash for text_hash, _, _ in journal.find(hashes)]


def write_rubbish(path: Path) -> None:
    path.write_bytes(b"no database at all")


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def forget_the_recipe(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM recipe")
    connection.close()


@pytest.mark.parametrize("damage", [write_rubbish, tear, empty, forget_the_recipe])
def test_damaged_journal_costs_encoding_and_nothing_else(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """A power cut may leave anything; then all is encoded again."""
    hashes = write_journal(tmp_path, count=50)
    damage(tmp_path / JOURNAL_NAME)

    assert find_in_journal(tmp_path, HashEncoder(), hashes) == []
    assert find_in_journal(tmp_path, HashEncoder(), write_journal(tmp_path, count=1))


def test_vector_that_is_not_what_was_written_is_encoded_again(tmp_path: Path) -> None:
    """Whichever of its bytes has changed since the run was killed; the others are kept."""
    hashes = write_journal(tmp_path, count=3)
    path = tmp_path / JOURNAL_NAME
    whole = path.read_bytes()
    vector = HashEncoder().encode_chunks(["text 1"]).astype(np.float16).tobytes()
    begin = whole.index(vector)
    for place in range(begin, begin + len(vector) + 4):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert find_in_journal(tmp_path, HashEncoder(), hashes) == [hashes[0], hashes[2]], place


def test_journal_of_another_encoder_is_given_up(tmp_path: Path) -> None:
    """Its vectors mean something else."""
    hashes = write_journal(tmp_path, count=1)

    assert find_in_journal(tmp_path, HashEncoder(), hashes) == hashes
    assert find_in_journal(tmp_path, HashEncoder(32), hashes) == []


def test_pruning_gives_up_what_a_killed_run_left(
    workspace: Workspace, encoder: CountingEncoder
) -> None:
    """Whoever prunes wants nothing to be left of what is deleted."""
    reindex(workspace, encoder)
    write_documents(workspace.root, {"rd/new.md": "# New\n\n" + "It is blue. " * 60})
    kill_while_encoding(workspace, 0)
    prune_index(workspace.index_dir, keep=1)

    assert not (workspace.index_dir / JOURNAL_NAME).exists()
