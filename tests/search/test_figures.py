import pytest

from search.figures import claimed_figures, find_codes, has_code, stated_figures


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("480 mAh", "480mAh"),
        ("three answers", "三次回答"),
        ("24 小时", "twenty-four hours, 24 hours"),
        ("1.27 million yuan", "127 万元"),
        ("5,173 pieces", "5173 件"),
        ("2 July 2026", "2026-07-02"),
        ("2 July 2026", "2026年7月2日"),
        ("12%", "百分之十二"),
        ("in Q4", "第四季度"),
        ("18 weeks", "交期（周） | 18"),
        ("the 1980s", "20 世纪，1980年代"),
        ("二〇二六年", "2026"),
    ],
)
def test_same_figure_agrees_in_other_words(claim: str, source: str) -> None:
    """Scripts, scales, separators and a missing unit make no difference."""
    stated = stated_figures(source)

    assert claimed_figures(claim)
    for figure in claimed_figures(claim):
        assert any(figure.agrees_with(each) for each in stated), figure


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("24 minutes", "24 小时"),
        ("18,000 yuan", "18 万元"),
        ("0.91 mA", "0.91 mAh"),
        ("12 percent", "12 days"),
        ("4 次", "三次"),
        ("July 2", "2 June"),
    ],
)
def test_other_figure_does_not_agree(claim: str, source: str) -> None:
    """Another number, or the same of something else."""
    stated = stated_figures(source)

    assert not all(
        any(figure.agrees_with(each) for each in stated) for figure in claimed_figures(claim)
    )


@pytest.mark.parametrize("text", ["one of them", "万一", "十分重要", "一个部门"])
def test_words_that_only_look_like_figures_claim_none(text: str) -> None:
    """They need not stand in the source."""
    assert not claimed_figures(text)


def test_codes_are_found_and_compared_however_they_are_divided() -> None:
    """A code is no number, and no part of a longer code."""
    text = "QG-40 和 6205-2RS 用 W3 固件 3.2.4，批次 D0425，480 mAh"

    assert list(find_codes(text)) == ["QG-40", "6205-2RS", "W3", "3.2.4", "D0425"]
    assert has_code("the qg 40 reducer", "QG-40")
    assert not has_code("the QG-400 reducer", "QG-40")
