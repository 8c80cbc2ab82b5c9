from collections import Counter

import pytest
from planted_claims import (
    PlantedClaim,
    faults_of,
    is_proved_uncited,
    load_claims,
    passages_of,
)

from search.claims import Claim
from search.drafting import Draft
from search.engine import Engine
from search.polarity import is_denial
from search.support import StrikeReason, SupportJudge

VERIFICATION = "customer-service/guides/caller-identity-verification.md"


@pytest.fixture(scope="module")
def verdicts(company_engine: Engine) -> list[tuple[PlantedClaim, bool]]:
    """Sentences about the default workspace in both languages, and whether they are kept."""
    return [(claim, not faults_of(company_engine, claim)) for claim in load_claims()]


@pytest.fixture(scope="module")
def judge(company_engine: Engine) -> SupportJudge:
    """A judge over a guide on telephone calls."""
    passages = list(passages_of(company_engine.generation(), VERIFICATION))
    return SupportJudge(passages, [], company_engine.encoder)


def test_true_sentences_are_kept(verdicts: list[tuple[PlantedClaim, bool]]) -> None:
    """Said in other words or in the other language, they are still supported."""
    true = [is_kept for claim, is_kept in verdicts if claim.fault is None]

    assert sum(true) >= 0.95 * len(true)


def test_false_sentences_are_struck(verdicts: list[tuple[PlantedClaim, bool]]) -> None:
    """Even if all passages of the document are tried, few find one that seems to say them."""
    false = Counter(is_kept for claim, is_kept in verdicts if claim.fault is not None)

    assert false[False] >= 0.88 * false.total()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("After two failed answers end the call.", StrikeReason.FIGURE),
        ("三次回答错误后设置标记 48 小时。", StrikeReason.FIGURE),
        ("After three failed answers set the flag for 24 minutes.", StrikeReason.FIGURE),
        ("Verification steps are logged in the Falcon ticket.", StrikeReason.NAME),
        ("Read out a complete card number to a verified customer.", StrikeReason.DENIAL),
        ("The canteen serves noodles on Thursday.", StrikeReason.MEANING),
        ("食堂周四供应面条。", StrikeReason.MEANING),
    ],
)
def test_what_is_wrong_is_named(judge: SupportJudge, sentence: str, reason: StrikeReason) -> None:
    """A changed number, unit, name or negation is found in either language."""
    verdicts = {judge.judge(Draft(sentence, (number,))) for number in (1, 2, 3)}

    assert reason in verdicts
    assert all(isinstance(each, StrikeReason) for each in verdicts)


def test_sentence_without_citation_has_the_passage_that_says_it(judge: SupportJudge) -> None:
    """A small model tells the truth and forgets to say where it has it from."""
    found = judge.judge(Draft("After three failed answers end the call.", ()))

    assert not isinstance(found, StrikeReason)
    assert [each.text.startswith("After three failed answers end the call") for each in found] == [
        True
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "After two failed answers end the call.",
        "Read out a complete card number to a verified customer.",
        "The canteen serves noodles on Thursday.",
        "三次回答错误后结束通话。",
    ],
)
def test_sentence_without_citation_is_struck_where_no_passage_says_it(
    judge: SupportJudge, sentence: str
) -> None:
    """In its own words and language: nearness to one of many passages proves little."""
    assert judge.judge(Draft(sentence, ())) is StrikeReason.UNCITED


def test_no_false_sentence_is_given_a_proof_that_it_does_not_cite(company_engine: Engine) -> None:
    """It finds for every true one in the language of its document, and for no false one."""
    kept = [claim for claim in load_claims() if is_proved_uncited(company_engine, claim)]

    assert [claim.sentence for claim in kept if claim.fault is not None] == []
    assert len(kept) >= 12


def test_citation_that_does_not_exist_is_no_citation(judge: SupportJudge) -> None:
    """Not even beside one that does."""
    verdict = judge.judge(Draft("After three failed answers end the call.", (1, 99)))

    assert verdict is StrikeReason.UNKNOWN_CITATION


def test_proof_is_the_sentence_that_says_it(judge: SupportJudge) -> None:
    """It is verbatim, and no longer than need be."""
    found = [
        verdict
        for number in range(1, 4)
        if not isinstance(
            verdict := judge.judge(Draft("三次回答错误后结束通话。", (number,))), StrikeReason
        )
    ]

    assert any("After three failed answers end the call" in each[0].text for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "must not be shipped",
        "nobody asked",
        "it doesn't",
        "没有负责人",
        "不得外传",
        "禁止入内",
    ],
)
def test_denials_are_seen(text: str) -> None:
    """In both languages."""
    assert is_denial(text)


@pytest.mark.parametrize("text", ["无锡的不锈钢", "未来不仅如此", "item no. 5", "not only a but b"])
def test_words_that_look_like_denials_are_none(text: str) -> None:
    """无锡 is a town."""
    assert not is_denial(text)


def test_person_may_be_named_in_any_spelling() -> None:
    """张伟 is Zhang Wei in an English sentence, and 李娜 is not."""
    people = [("张伟", "Zhang Wei"), ("李娜", "Li Na")]
    source = "张伟建议提高电池容量。"

    said = Claim("Zhang Wei proposed it.", people)
    other = Claim("Li Na proposed it.", people)
    assert not said.missing_names(source, Claim(source).language)
    assert other.missing_names(source, Claim(source).language) == ["Li Na"]
