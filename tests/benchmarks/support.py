"""How many true sentences are kept, and how many false ones struck out.

usage: python tests/benchmarks/support.py WORKSPACE [CLAIMS.jsonl]

The workspace is the default one, indexed.  Each line of CLAIMS.jsonl names a document of it, a
sentence, and what is wrong with it or null.  A sentence that cites is kept if any one passage of
the document supports it; one that cites nothing if the judge finds the passage by itself.
"""

import argparse
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]


def main() -> None:
    """Judge every sentence both ways, and print a line for each."""
    from planted_claims import CLAIMS_FILE, faults_of, is_proved_uncited, load_claims

    from ui.opening import open_engine, open_workspace

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("claims", type=Path, nargs="?", default=CLAIMS_FILE)
    options = parser.parse_args()
    engine = open_engine(open_workspace(options.workspace))
    claims = load_claims(options.claims)
    for name, is_kept in (
        ("cited", lambda claim: not faults_of(engine, claim)),
        ("citing nothing", lambda claim: is_proved_uncited(engine, claim)),
    ):
        true = [is_kept(each) for each in claims if each.fault is None]
        false = [is_kept(each) for each in claims if each.fault is not None]
        print(
            f"{name}: {sum(true)} of {len(true)} true sentences kept, "
            f"{len(false) - sum(false)} of {len(false)} false ones struck out"
        )


if __name__ == "__main__":
    main()
