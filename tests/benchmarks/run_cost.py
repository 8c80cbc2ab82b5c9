"""What a run of the index job costs: a first one, one without changes, with 1 %, with a rename.

usage: python tests/benchmarks/run_cost.py [--documents 100000] [--encoder hash|bundled] [DIR]

Each run is a process of its own, so that its peak memory is its own.  The hash encoder of the tests
costs next to nothing, so that what is left is everything else; with the bundled encoder the first
run over 100,000 documents takes hours, so ask for fewer.  DIR is where the corpus is written (and
kept); by default a temporary folder.
"""

import argparse
import multiprocessing
import random
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from hash_encoder import HashEncoder  # noqa: E402  needs the line above
from invented_corpus import document_path, edit_document, write_corpus  # noqa: E402

from index.build import reindex  # noqa: E402
from index.encoding import Embeddings, Encoder  # noqa: E402
from index.loading import load_encoder  # noqa: E402
from index.manifest import IndexReport  # noqa: E402
from index.running import Phase  # noqa: E402
from ingest.settings import load_workspace  # noqa: E402

_DIMENSION = 384
_CHANGED_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost, and what it did."""

    seconds: float
    processor_seconds: float  # of the process itself, which others on the machine do not stretch
    peak_mb: float  # of the process itself, those that parse aside
    phases: dict[str, float]  # seconds
    encoded: int  # chunks
    report: IndexReport


class CountedEncoder:
    """Passes everything on, and counts the chunks that it encodes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.encoded = 0

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Count, and encode."""
        self.encoded += len(texts)
        return self._encoder.encode_chunks(texts)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Encode questions."""
        return self._encoder.encode_queries(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count tokens."""
        return self._encoder.count_tokens(texts)


@dataclass(slots=True)
class PhaseClock:
    """Divides a run among its phases, by what it tells of its progress."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    phase: str = "opening"
    since: float = field(default_factory=time.perf_counter)

    def tell(self, _department: str, phase: Phase, done: int, total: int) -> None:
        """Take what a run says of its progress; what follows the last encoding is writing."""
        is_encoded = phase is Phase.ENCODING and done == total
        self.turn_to("writing" if is_encoded else phase.value)

    def turn_to(self, phase: str) -> None:
        """Count the time until now to the phase that ends here."""
        now = time.perf_counter()
        self.seconds[self.phase] += now - self.since
        self.phase, self.since = phase, now


def main() -> None:
    """Write the corpus and print what each run over it cost."""
    arguments = _parse_arguments()
    if arguments.root:
        measure(arguments.root, arguments.documents, arguments.encoder)
        return
    with TemporaryDirectory() as folder:
        measure(Path(folder), arguments.documents, arguments.encoder)


def measure(root: Path, documents: int, encoder: str) -> None:
    """Print the cost of four runs, one after another, over that many documents."""
    if not (root / "whoknows.toml").exists():
        write_corpus(root, documents)
    size = sum(path.stat().st_size for path in (root / "departments").rglob("*.txt"))
    print(f"{documents:,} documents, {size / 1e6:.0f} MB, encoder: {encoder}")
    shutil.rmtree(root / "index", ignore_errors=True)
    first = _run_apart(root, encoder)
    _print_cost("first run", first)
    rates = first.report.documents / first.seconds, first.report.chunks / first.seconds
    print(f"  {rates[0]:.0f} documents/s, {rates[1]:.0f} passages/s")
    _print_cost("no change", _run_apart(root, encoder))
    chooser = random.Random(5)  # noqa: S311  not for secrets
    for number in chooser.sample(range(documents), round(documents * _CHANGED_SHARE)):
        edit_document(root / document_path(number))
    changed = _run_apart(root, encoder)
    _print_cost(f"{_CHANGED_SHARE:.0%} changed", changed)
    print(f"  {changed.seconds / first.seconds:.1%} of the first run's time")
    folder = root / document_path(0).parent
    folder.rename(folder.with_name("renamed"))
    _print_cost("a folder renamed", _run_apart(root, encoder))
    folder.with_name("renamed").rename(folder)


def _run_apart(root: Path, encoder: str) -> Cost:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (root, encoder))


def _run(root: Path, encoder_name: str) -> Cost:
    encoder = CountedEncoder(
        HashEncoder(_DIMENSION) if encoder_name == "hash" else load_encoder("bundled")
    )
    workspace = load_workspace(root)
    clock, started = PhaseClock(), time.perf_counter()
    report = reindex(workspace, encoder, progress=clock.tell)
    clock.turn_to("over")
    return Cost(
        seconds=time.perf_counter() - started,
        processor_seconds=time.process_time(),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        phases=dict(clock.seconds),
        encoded=encoder.encoded,
        report=report,
    )


def _print_cost(name: str, cost: Cost) -> None:
    report = cost.report
    shares = ", ".join(
        f"{phase} {seconds:.1f} s ({seconds / cost.seconds:.0%})"
        for phase, seconds in cost.phases.items()
    )
    print(
        f"{name}: {cost.seconds:.1f} s, of its own processor {cost.processor_seconds:.1f} s, "
        f"peak {cost.peak_mb:.0f} MB; {shares}"
    )
    print(
        f"  {report.documents:,} documents, {report.chunks:,} passages; added {report.added:,}, "
        f"changed {report.changed:,}, removed {report.removed:,}; "
        f"passages encoded {cost.encoded:,}",
        flush=True,
    )


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, metavar="DIR")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--encoder", choices=["hash", "bundled"], default="hash")
    return parser.parse_args()


if __name__ == "__main__":
    main()
