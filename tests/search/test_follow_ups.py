import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.follow_ups import Understood, understand

NAMES = {
    "finance": ("财务部", "Finance"),
    "hr": ("人力资源部", "Human resources"),
    "supply-chain": ("供应链部", "Supply chain"),
    "rd": ("研发部", "Research and development"),
}
ENGLISH = "How much may a hotel cost on a business trip?"
CHINESE = "出差住宿费的标准是多少？"


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (ENGLISH, "Who approves it?", f"{ENGLISH[:-1]} Who approves it"),
        (ENGLISH, "and in winter?", f"{ENGLISH[:-1]} in winter"),
        (ENGLISH, "What about flights", f"{ENGLISH[:-1]} flights"),
        (ENGLISH, "who decides?", f"{ENGLISH[:-1]} who decides"),
        (CHINESE, "那审批人是谁", "出差住宿费的标准是多少 审批人是谁"),
        (CHINESE, "它什么时候开始执行？", "出差住宿费的标准是多少 它什么时候开始执行"),
        (CHINESE, "机票呢？", "出差住宿费的标准是多少 机票"),
        (CHINESE, "那麼誰審批呢？", "出差住宿费的标准是多少 誰審批"),
        (CHINESE, "and who approves?", "出差住宿费的标准是多少 who approves"),
    ],
)
def test_a_follow_up_is_searched_for_together_with_its_matter(
    earlier: str, question: str, meant: str
) -> None:
    """It goes on, points back, or is too short to stand alone; both are shown as what it is."""
    assert understand(question, [earlier], NAMES) == Understood(
        question=meant, parts=(earlier, question)
    )


@pytest.mark.parametrize(
    ("earlier", "question", "departments"),
    [
        (ENGLISH, "and in finance?", ("finance",)),
        (ENGLISH, "What about the supply chain department?", ("supply-chain",)),
        (ENGLISH, "in human resources and finance", ("finance", "hr")),
        (ENGLISH, "research and development?", ("rd",)),
        (CHINESE, "那财务部呢？", ("finance",)),
        (CHINESE, "供应链和财务呢", ("finance", "supply-chain")),
        (CHINESE, "那財務部怎麼樣", ("finance",)),
    ],
)
def test_a_follow_up_that_only_names_departments_asks_the_same_there(
    earlier: str, question: str, departments: tuple[str, ...]
) -> None:
    """By their ids or their names in either language."""
    assert understand(question, [earlier], NAMES) == Understood(
        question=earlier, departments=departments, parts=(earlier, question)
    )


@pytest.mark.parametrize(
    "question",
    [
        "Which supplier delivers the bearings for gearbox repairs?",
        "谁在负责无锡工厂二车间的轴承安全库存测算",
        "How does finance book a warranty provision in the year's accounts?",
    ],
)
def test_a_question_with_a_matter_of_its_own_stands_alone(question: str) -> None:
    """Whatever was asked before."""
    for earlier in (ENGLISH, CHINESE):
        assert understand(question, [earlier], NAMES) == Understood(question=question)


def test_the_first_question_is_as_it_was_written() -> None:
    """Nothing was asked before that it could mean."""
    assert understand("  and it?\n", [], NAMES) == Understood(question="and it?")


def test_a_thread_keeps_its_matter_and_its_department() -> None:
    """The second follow-up is about the first question, where the last one looked."""
    understood = understand("那审批人是谁", [CHINESE, "机票呢？", "财务部呢？"], NAMES)

    assert understood == Understood(
        question="出差住宿费的标准是多少 审批人是谁",
        departments=("finance",),
        parts=(CHINESE, "那审批人是谁"),
    )


def test_a_question_that_stands_alone_begins_a_new_matter() -> None:
    """What follows it is about it, not about what came before."""
    new = "Which supplier delivers the bearings for gearbox repairs?"
    understood = understand("since when?", [ENGLISH, new], NAMES)

    assert understood.parts == (new, "since when?")


def test_a_department_that_nobody_named_to_the_viewer_is_a_word_like_any_other() -> None:
    """Whether there is one of that name cannot be told from what a question comes to."""
    with_it = understand("and in moonshots?", [ENGLISH], {**NAMES, "secret": ("登月部",)})

    assert with_it == understand("and in moonshots?", [ENGLISH], NAMES)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_anything_is_understood_somehow(question: str, earlier: list[str]) -> None:
    """And what is to be searched for is never longer than what was written."""
    understood = understand(question, earlier, NAMES)

    assert len(understood.question) <= len(question) + sum(map(len, earlier)) + 1
    assert set(understood.departments) <= NAMES.keys()
