"""Converts files with another library, for tests/benchmarks/parsing.py, in that library's Python.

usage: PYTHON tests/benchmarks/parsing_peer.py markitdown|kreuzberg

Reads a path a line; answers each with a line of JSON: the Markdown or the error, and the seconds.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable


def load(name: str) -> Callable[[str], str]:
    """Return the conversion of a library, set up as its own documentation does it."""
    library = importlib.import_module(name)
    if name == "markitdown":
        converter = library.MarkItDown(enable_plugins=False)
        return lambda path: str(converter.convert(path).markdown)
    config = library.ExtractionConfig(use_cache=False, output_format="markdown")
    return lambda path: str(library.extract_file_sync(path, config=config).content)


def main() -> None:
    """Answer until there are no more paths."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever the library prints is no answer
    convert = load(sys.argv[1])
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        answer: dict[str, object] = {}
        started = time.perf_counter()
        try:
            answer["markdown"] = convert(line.rstrip("\n"))
        except Exception as error:  # each of its failures is a result
            answer["error"] = f"{type(error).__name__}: {error}"
        answer["seconds"] = time.perf_counter() - started
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
