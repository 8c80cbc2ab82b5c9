"""Real files with bytes flipped, cut and spliced: they are read or refused, and nothing else."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import UnreadableDocumentError
from ingest.parsing.sandbox import Sandbox
from ingest.settings import ParsingSettings

COMPANY_DIR = Path(__file__).parents[3] / "data" / "departments"
MOST_BYTES = 300_000
FEW, MANY = 60, 4_000


def real_files() -> list[Path]:
    """Return one file a format of the invented company, and the awkward ones where they are."""
    company = {path.suffix: path for path in sorted(COMPANY_DIR.rglob("*")) if path.is_file()}
    shared = Path(os.environ.get("WHOKNOWS_SHARED", Path(__file__).parents[4] / "shared"))
    awkward = sorted((shared / "nasty" / "docling").glob("*/sources/*"))
    return [*company.values(), *(path for path in awkward if path.stat().st_size < MOST_BYTES)]


def mutate(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return a file with one kind of damage."""
    place = chance.randrange(len(content))
    match chance.randrange(5):
        case 0:  # bits that a disk lost
            damaged = bytearray(content)
            for _ in range(chance.randint(1, 20)):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            return bytes(damaged)
        case 1:  # a broken download
            return content[:place]
        case 2:  # the end of another file
            return content[:place] + other[chance.randrange(len(other)) :]
        case 3:  # a hole
            return content[:place] + bytes(chance.randint(1, 4_096)) + content[place + 4_096 :]
        case _:  # a piece twice
            end = min(len(content), place + chance.randint(1, 4_096))
            return content[:end] + content[place:end] * chance.randint(1, 5) + content[end:]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with little patience."""
    with Sandbox(ParsingSettings(seconds=20, memory_mb=1_500)) as one:
        yield one


def outcomes(sandbox: Sandbox, count: int, seed: int) -> Counter[str]:
    """Parse so many damaged files; count what came of them."""
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    files = real_files()
    contents = {path: path.read_bytes() for path in files}
    seen: Counter[str] = Counter()
    for number in range(count):
        path = files[number % len(files)]
        damaged = mutate(contents[path], contents[chance.choice(files)], chance)
        try:
            sandbox.parse(damaged, path.name)
            seen["read"] += 1
        except UnreadableDocumentError as error:
            reason = str(error)
            assert reason.startswith(f"{path.name}: "), reason
            kind = next((k for k in ("killed", "took longer", "parser failed") if k in reason), "")
            seen[kind or "refused"] += 1
    return seen


def test_damaged_file_is_read_or_refused(sandbox: Sandbox) -> None:
    """No parser lets anything else out, and hardly any has to be killed."""
    seen = outcomes(sandbox, FEW, seed=1)

    assert seen.total() == FEW
    assert seen["read"] > 0
    assert seen["killed"] + seen["took longer"] <= 0.05 * FEW, seen


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_thousands_of_damaged_files_are_read_or_refused(sandbox: Sandbox, seed: int) -> None:
    """As above, over each format many times."""
    seen = outcomes(sandbox, MANY, seed=seed)

    assert seen["killed"] + seen["took longer"] <= 0.01 * MANY, seen
    assert seen["parser failed"] <= 0.05 * MANY, seen
