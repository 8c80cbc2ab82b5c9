"""How much of what documents say is read, beside Markdown that is known to be right.

usage: python tests/benchmarks/parsing.py DIR [--format SUFFIX...] [--files] [--rounds N]
           [--peer-python PATH]

DIR holds docling's test data: `<format>/sources/<name>` and `<format>/groundtruth/<name>.md`.  For
each format, the median, the mean and the worst of four measures:

- tokens: F1 of the bags of words (Latin) and characters (Chinese, Japanese, Korean);
- characters: F1 of the bags of character trigrams;
- headings: the share of the expected headings that are headings, word for word;
- cells: the share of the expected table cells that are cells, word for word.

Case and spaces do not count, nor does Markdown's markup, nor punctuation in headings and cells.  A
file that is refused scores nothing.  With `--peer-python`, the Python of an environment with
markitdown or kreuzberg, each of the two that is there reads the same files in turns with us.  Speed
is that of the fastest round.

Conventions of the reference that we leave, as they do not serve a reader:

- formulas are LaTeX there and one line of text here (LaTeX commands are not counted);
- the text of a cell over several columns is repeated there, and stands once here;
- a list item's own number is text there, and no part of an item here;
- a table of one column, or of one row with paragraphs in it, is a table there, and here a box
  around running text;
- a table inside a cell is part of the cell's text there, and a table of its own here;
- comments of reviewers, the header of a first page and descriptions of pictures are left out there,
  and are text here; navigation is text there, and left out here.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # a script sees its own folder only

from benchmarks.parsing_scores import (  # noqa: E402  needs the line above
    Reading,
    Scores,
    read_blocks,
    read_markdown,
    score,
)

from ingest.errors import UnreadableDocumentError  # noqa: E402
from ingest.parsing.registry import parse_document  # noqa: E402

PEERS = ("markitdown", "kreuzberg")
MEASURES = ("tokens", "characters", "headings", "cells")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A document and the Markdown that is expected of it."""

    path: Path
    expected: Reading

    @property
    def format(self) -> str:
        """The suffix, without its dot."""
        return self.path.suffix.casefold().lstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a reader made of one document."""

    reading: Reading | None
    seconds: float
    error: str = ""


@dataclass(slots=True)
class Result:
    """One reader's results over the documents of a format."""

    scores: list[Scores] = field(default_factory=list)
    unreadable: int = 0
    seconds: float = 0.0
    size: int = 0
    pages: int = 0


Reader = Callable[[Path], Attempt]


def find_cases(folder: Path) -> Iterator[Case]:
    """Yield each document with expected Markdown, named after it or, for PDF, after its stem."""
    for expected in sorted(folder.glob("*/groundtruth/*.md")):
        sources = expected.parents[1] / "sources"
        named = sources / expected.stem
        path = named if named.is_file() else sources / f"{expected.stem}.pdf"
        if path.is_file():
            yield Case(path=path, expected=read_markdown(expected.read_text(encoding="utf-8")))


def read_with_whoknows(path: Path) -> Attempt:
    """Read a document as an index run does."""
    started = time.perf_counter()
    try:
        blocks = parse_document(path.read_bytes(), path.name).parsed.blocks
    except UnreadableDocumentError as error:
        return Attempt(reading=None, seconds=time.perf_counter() - started, error=str(error))
    seconds = time.perf_counter() - started
    return Attempt(reading=read_blocks(blocks), seconds=seconds)


def start_peer(python: str, name: str) -> Reader | None:
    """Start another library in its own Python; return None where it cannot be imported there."""
    program = Path(__file__).with_name("parsing_peer.py")
    process = subprocess.Popen(  # noqa: S603  our own program in a Python that the caller names
        [python, str(program), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    source, answers = process.stdin, process.stdout
    if source is None or answers is None or not answers.readline():
        return None

    def read(path: Path) -> Attempt:
        print(path, file=source, flush=True)
        answer = json.loads(answers.readline())
        markdown = answer.get("markdown")
        return Attempt(
            reading=None if markdown is None else read_markdown(markdown),
            seconds=answer["seconds"],
            error=answer.get("error", ""),
        )

    return read


def measure(
    cases: Sequence[Case], readers: Mapping[str, Reader], rounds: int, *, prints_files: bool
) -> dict[tuple[str, str], Result]:
    """Let the readers read each document in turns; return results by format and reader."""
    results: dict[tuple[str, str], Result] = {}
    for case in cases:
        attempts = {name: [] for name in readers}
        for _ in range(rounds):
            for name, read in readers.items():
                attempts[name].append(read(case.path))
        for name, made in attempts.items():
            scores = score(case.expected, made[0].reading)
            result = results.setdefault((case.format, name), Result())
            _add(result, case, scores, made)
            if prints_files:
                cells = " ".join(f"{_number(getattr(scores, each)):>5}" for each in MEASURES)
                print(f"{cells}  {name:<10} {case.path.name}  {made[0].error}"[:200], flush=True)
    return results


def _add(result: Result, case: Case, scores: Scores, attempts: Sequence[Attempt]) -> None:
    result.scores.append(scores)
    if attempts[0].reading is None:
        result.unreadable += 1
        return
    result.seconds += min(attempt.seconds for attempt in attempts)
    result.size += case.path.stat().st_size
    result.pages += _page_count(case.path) if case.format == "pdf" else 0


def _page_count(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def print_table(results: Mapping[tuple[str, str], Result]) -> None:
    """Print a Markdown table; `0.98 / 0.90 / 0.71` is median, mean and worst."""
    columns = ("format", "reader", "files", "unreadable", *MEASURES, "MB/s", "pages/s")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for (suffix, name), result in sorted(results.items(), key=lambda entry: entry[0][0]):
        speeds = [_speed(result.size / 1e6, result), _speed(result.pages, result)]
        cells = [suffix, name, str(len(result.scores)), str(result.unreadable)]
        cells += [_summary(result.scores, each) for each in MEASURES]
        print(f"| {' | '.join(cells + speeds)} |")


def _summary(scores: Sequence[Scores], measure_name: str) -> str:
    values = [value for each in scores if (value := getattr(each, measure_name)) is not None]
    figures = (statistics.median, statistics.fmean, min)
    return " / ".join(_number(figure(values)) for figure in figures) if values else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _speed(amount: float, result: Result) -> str:
    return f"{amount / result.seconds:.2f}" if amount and result.seconds else ""


def main() -> None:
    """Measure every document that has a known reading and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", nargs="*", dest="formats")
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peer-python")
    options = parser.parse_args()
    cases = [
        case
        for case in find_cases(options.folder)
        if not options.formats or case.format in options.formats
    ]
    readers: dict[str, Reader] = {"whoknows": read_with_whoknows}
    for name in PEERS if options.peer_python else ():
        if (peer := start_peer(options.peer_python, name)) is not None:
            readers[name] = peer
        else:
            print(f"{options.peer_python} cannot import {name}", file=sys.stderr)
    print_table(measure(cases, readers, options.rounds, prints_files=options.files))


if __name__ == "__main__":
    main()
