"""Builds and measures an index of a million chunks in sixty departments.

usage: python tests/benchmarks/scale.py build DIR [--chunks 1000000] [--seed 1]

`build` writes a workspace with its index into DIR, which must not exist.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.scale_building import build_index  # noqa: E402  needs the line above
from benchmarks.scale_corpus import Corpus  # noqa: E402


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build")
    build.add_argument("folder", type=Path)
    build.add_argument("--chunks", type=int, default=1_000_000)
    build.add_argument("--seed", type=int, default=1)
    build.set_defaults(run=_build)
    options = parser.parse_args()
    options.run(options)


def _build(options: argparse.Namespace) -> None:
    corpus = Corpus(options.chunks, options.seed)
    build_index(options.folder, corpus, report=lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
