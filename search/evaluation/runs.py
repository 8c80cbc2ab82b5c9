"""Rankings as TREC run files: written here, and read back to be compared with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from search.errors import QueryError
from search.evaluation.rankings import Ranked

_RUN_NAME = "whoknows"


def write_run(path: Path, rankings: Mapping[str, Sequence[Ranked]]) -> None:
    """Write rankings as a TREC run: qid Q0 id rank score name; spaces in ids become %20.

    Raises:
        QueryError: The file cannot be written.
    """
    lines = (
        f"{_escaped(qid)} Q0 {_escaped(each.id)} {rank} {each.score:.6f} {_RUN_NAME}\n"
        for qid, ranking in rankings.items()
        for rank, each in enumerate(ranking, start=1)
    )
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise QueryError(
            f"{path}: the run cannot be written ({error.strerror}); name a file in a folder that "
            "exists and can be written"
        ) from error


def read_run(path: Path) -> dict[str, list[str]]:
    """Return the ranked ids of each qid in a TREC run, of whatever system, in order of rank.

    Raises:
        QueryError: The file cannot be read, or a line is not one of a TREC run; says which.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as a TREC run ({error})") from error
    ranked: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if len(fields) != 6 or not fields[3].isdecimal():
            raise QueryError(f"{path}, line {number}: `qid Q0 id rank score name` is expected")
        ranked[unquote(fields[0])].append((int(fields[3]), unquote(fields[2])))
    return {qid: [each for _, each in sorted(places)] for qid, places in ranked.items()}


def _escaped(text: str) -> str:
    """Return an id without the spaces that part the fields of a line."""
    return text.replace("%", "%25").replace(" ", "%20")
