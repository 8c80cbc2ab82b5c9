import pytest

from search.contradictions import contradict


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Call recordings are kept for 3 years.", "Call recordings are kept for 5 years."),
        (
            "一线城市每晚上限 550 元，其他城市 400 元。",
            "一线城市每晚上限 500 元，其他城市 400 元。",
        ),
        ("轴承保修期为二十四个月。", "轴承保修期为 12 个月。"),
        (
            "After three failed answers the flag is set for 24 hours.",
            "After two failed answers the flag is set for 48 hours.",
        ),
    ],
)
def test_same_statement_with_another_figure_contradicts(first: str, second: str) -> None:
    """Whichever of the two comes first."""
    assert contradict(first, second)
    assert contradict(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The warranty is 24 months.", "The warranty is two years and 24 months of parts."),
        ("保修期为 24 个月。", "保修期为二十四个月。"),
        ("Contracts are kept for 10 years.", "Vouchers and ledgers stay for 30 years."),
        ("The QG-40 weighs 12 kg with its gear.", "The QG-60 weighs 19 kg with its gear."),
        ("2 月有 17 起表带过敏投诉，占 5%。", "3 月有 20 起表带过敏投诉，占 7%。"),
        ("The cell holds 410 mAh.", "The cell holds a charge."),
    ],
)
def test_other_statements_do_not(first: str, second: str) -> None:
    """The same figure, another matter, another thing, another time, no figure at all."""
    assert not contradict(first, second)
    assert not contradict(second, first)
