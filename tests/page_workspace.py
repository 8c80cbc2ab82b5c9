"""A part of the default workspace, small enough to index in a test."""

import shutil
from pathlib import Path

_DATA_DIR = Path(__file__).parents[1] / "data"
_DEPARTMENTS = {
    "supply-chain": ("供应链部", "Supply chain", "zhou-min"),
    "production": ("生产部", "Production", "wu-gang"),
    "customer-service": ("客户服务部", "Customer service", "he-xiaoyan"),
    "risk-control": ("风险管理部", "Risk control", "xie-wen"),
}
HOSTILE_TITLE = "Harbour crane <script>window.struck = 1</script> [x](javascript:alert(1))"
_HOSTILE_DOCUMENT = f"""---
title: "{HOSTILE_TITLE}"
author: Deng Li
date: 2026-01-02
---

```
The harbour crane inspection is due each March <img src=x onerror='window.struck = 2'> and costs
$12 to $15, see [x](javascript:window.struck=3), :red[alarm], # not a heading.
```
"""


def write_small_workspace(root: Path) -> None:
    """Write four departments, their people, and one document that means harm."""
    shutil.copy(_DATA_DIR / "people.csv", root)
    for department in _DEPARTMENTS:
        folder = root / "departments" / department
        shutil.copytree(_DATA_DIR / "departments" / department, folder)
    hostile = root / "departments" / "production" / "harbour.md"
    hostile.write_text(_HOSTILE_DOCUMENT, encoding="utf-8")
    (root / "whoknows.toml").write_text(_settings(), encoding="utf-8")


def _settings() -> str:
    departments = "".join(
        f'[[departments]]\nid = "{department}"\nname = {{ zh = "{zh}", en = "{en}" }}\n'
        f'sources = ["departments/{department}"]\nlead = "{lead}"\n\n'
        for department, (zh, en, lead) in _DEPARTMENTS.items()
    )
    return f'[workspace]\nname = "Test"\n\n{departments}[people]\ndirectory = "people.csv"\n'
