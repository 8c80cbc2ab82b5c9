"""How many true sentences are kept, and how many false ones struck out.

usage: python tests/benchmarks/support.py [CLAIMS.jsonl]

Each line of CLAIMS.jsonl names a document of the default workspace, a sentence, and what is wrong
with it or null.  A sentence is kept if any one passage of the document supports it.
"""

from pathlib import Path

_ROOT = Path(__file__).parents[2]
