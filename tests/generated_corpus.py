"""A small bilingual corpus of invented words, with all that an answer may be made of."""

import random

LATIN = (
    *("battery", "firmware", "watch", "strap", "return", "warranty", "supplier", "bearing"),
    *("stock", "scrap", "invoice", "budget"),
)
CHINESE = (
    *("库存", "轴承", "退货", "电池", "固件", "表带", "供应商", "报废"),
    *("预算", "发票", "质保", "投诉"),
)
WORDS = (*LATIN, *CHINESE)
DEPARTMENTS = ("finance", "hr", "rd")
DIRECTORY = (
    "zhang-wei,Zhang Wei,张伟,wei@example.com,rd,Lead,,board,\n"
    "li-na,Li Na,李娜,na@example.com,hr,,,,1\n"
    "wang-fang,Wang Fang,王芳,,finance,,,legal,\n"
    "wang-fang-2,Wang Fang,王芳,,hr,,,,\n"
    "chen-mo,Chen Mo,陈默,,rd,,,legal;audit,\n"
)
LISTED = ("Zhang Wei", "Li Na", "Wang Fang", "陈默")
UNLISTED = ("Shen Qiu", "SHEN QIU", "Shen QIU", "Wu Gang", "WU Gang")  # two people


def write_corpus(seed: int) -> dict[str, str]:
    """Return the text of each document id: the same for the same seed."""
    chosen = random.Random(seed)  # noqa: S311  no secret
    shared = [_sentences(chosen, 12) for _ in range(2)]
    return {
        f"{department}/{folder}/{number}.md": _write_document(chosen, shared)
        for department in DEPARTMENTS
        for number, folder in enumerate(("plans", "plans", "reports", "reports"))
    }


def _write_document(chosen: random.Random, shared: list[str]) -> str:
    title = f"{chosen.choice(LATIN)} {chosen.choice(CHINESE)} handbook {chosen.randint(1, 9)}"
    parts = [
        f"# {title}",
        f"Author: {chosen.choice(LISTED)}, {chosen.choice(UNLISTED)}",
        f"Date: 2024-0{chosen.randint(1, 9)}-1{chosen.randint(0, 9)}",
        f"{chosen.choice(LATIN).upper()} stands for {' '.join(chosen.choices(LATIN, k=3))}.",
        f"{chosen.choice(CHINESE)}是指{''.join(chosen.choices(CHINESE, k=4))}。",
    ]
    for _ in range(chosen.randint(1, 2)):
        parts += [f"## {chosen.choice(WORDS)}", _sentences(chosen, 2)]
    if chosen.random() < 0.5:
        parts.append(chosen.choice(shared))
    return "\n\n".join(parts) + "\n"


def _sentences(chosen: random.Random, count: int) -> str:
    return " ".join(
        f"{' '.join(chosen.choices(WORDS, k=9))}, {chosen.randint(2, 99)} kg. "
        f"由{chosen.choice(('张伟', '李娜', '王芳', '陈默'))}负责"
        f"{''.join(chosen.choices(CHINESE, k=4))}。"
        for _ in range(count)
    )
