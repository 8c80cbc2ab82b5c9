import errno
import itertools
import os
import re
import string
import time
import tomllib
from collections import Counter
from collections.abc import Iterator

import pytest
from messages_in_source import REPOSITORY_DIR, is_sentence, messages_of, raised_in

from ingest.records import Language
from ui.translating import MUST_BE_KNOWN, ONE_WORD_FIELDS, TABLES, translate
from ui.translations.commands import COMMANDS
from ui.translations.libraries import LIBRARIES

MODULES = sorted(
    path.relative_to(REPOSITORY_DIR).as_posix()
    for package in ("ingest", "index", "search")
    for path in (REPOSITORY_DIR / package).rglob("*.py")
)
UI = sorted(
    path.relative_to(REPOSITORY_DIR).as_posix() for path in (REPOSITORY_DIR / "ui").rglob("*.py")
)
SAID_BY_UI = ("SettingsError", "QueryError", "NotVouchedForError", "BadParameter")
ENTRIES = [pair for table in TABLES for pair in table.items()]
KNOWN = "is damaged (its archive does not open); save it again or remove it"
ONE_WORD = ("100", "1,200")
COMMAND = re.compile("(pip|apt-get) install [^ ]*$")  # which is the same in Chinese
MOST_PLACES = 7  # that a message is tried with
VALUES = (
    "notes/plan.docx",
    "a; b (c), d.txt",
    "部门/报告“一”：终稿.docx",
    'it\'s "x" `y` (z',
    "{path} {0} %s",
)


def in_chinese(message: str) -> str:
    return translate(message, Language.ZH)


def names_in(template: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def plain(template: str) -> str:
    """Return a template as the source has it: with nameless places."""
    return template.format(**dict.fromkeys(names_in(template), "{}"))


def is_said(message: str) -> bool:
    """Return whether a message of the source, or a piece of one, has its Chinese."""
    return any(map(is_said_alone, (message.strip(), *after_a_name(message))))


def is_said_alone(message: str) -> bool:
    """Return whether nothing of what a message says itself stays in English."""
    pieces = message.split("{}")
    literals = [
        literal.strip(" .,;:")
        for literal in re.split(r"{}|: |; ", message)
        if is_sentence(literal) and not COMMAND.match(literal)
    ]
    for values in itertools.product(("7", KNOWN), repeat=min(len(pieces) - 1, MOST_PLACES)):
        filled = "".join(itertools.chain(*itertools.zip_longest(pieces, values, fillvalue="7")))
        said = in_chinese(filled.removesuffix("7"))
        if said != filled.removesuffix("7") and not any(literal in said for literal in literals):
            return True
    return False


def after_a_name(message: str) -> tuple[str, str]:
    """Return the piece of a message with what it comes after."""
    return f"{{}}{message}", f"{{}} {message}"


@pytest.mark.parametrize("module", MODULES)
def test_every_message_of_the_lower_packages_has_its_chinese(module: str) -> None:
    """Whether an error raises it, a gap holds it, or it is a piece of another."""
    assert [message for message in sorted(messages_of(module)) if not is_said(message)] == []


def test_what_the_page_and_the_terminal_raise_has_its_chinese() -> None:
    """What is said to people by an error rather than by a key of `messages`."""
    raised = {text for module in UI for text in raised_in(module, SAID_BY_UI)}
    written = {piece for each in raised for piece in parts(each)}

    assert [message for message in sorted(raised) if not is_said(message)] == []
    assert [each for each in COMMANDS if plain(each) not in written] == []


def test_messages_are_found_in_the_source() -> None:
    """The test above would hold for a search that finds nothing."""
    assert sum(len(messages_of(module)) for module in MODULES) > 250
    assert "{}: is empty; remove it or fill it" in messages_of("ingest/parsing/recognition.py")
    assert "is not set" in messages_of("search/language_model.py")


def test_messages_without_chinese_are_noticed() -> None:
    """So that the test of the source can fail."""
    assert not is_said("{}: has no wheels; give it four")
    assert not is_said("{}: has no wheels; give it some (on cars: four)")
    assert not is_said("{}: is empty; give it four")
    assert is_said("{}: is empty; remove it or fill it")


def test_no_chinese_is_kept_for_messages_that_are_gone() -> None:
    """Each template is a message of the source, or a piece of one."""
    written = {piece for module in MODULES for each in messages_of(module) for piece in parts(each)}
    written.add("{}.toml: {}")  # which `ingest.workspace_file` puts together
    of_ours = {english for english, _ in ENTRIES if english not in {**COMMANDS, **LIBRARIES}}

    assert sorted(each for each in of_ours if plain(each) not in written) == []


def parts(message: str) -> Iterator[str]:
    """Yield a message, what it says of a place and the place, and it after a name or a file."""
    yield from (message, message.strip(), *after_a_name(message), f"{{}}, {message}")
    for at in (at for at in range(len(message)) if message.startswith(": ", at)):
        yield from (message[:at], message[at + 2 :])


def test_every_message_stands_in_one_table() -> None:
    """Two translations of one message would contradict each other."""
    counts = Counter(plain(english) for english, _ in ENTRIES)

    assert [english for english, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("english", "chinese"), ENTRIES)
def test_translations_keep_every_value_whatever_it_holds(english: str, chinese: str) -> None:
    """Separators, quotes and Chinese in a value neither hide it nor change another's message."""
    names = names_in(english)
    assert sorted(names_in(chinese)) == sorted(names)
    for number, value in enumerate(VALUES):
        values = {name: sample(name, value, number) for name in names}
        expected = {name: in_chinese(each) for name, each in values.items()}

        assert in_chinese(english.format(**values)) == chinese.format(**expected)
        in_place = in_chinese(f"{VALUES[0]}: {english.format(**values)}")
        assert in_place == f"{VALUES[0]}：{chinese.format(**expected)}"


def sample(name: str, value: str, number: int) -> str:
    """Return what may stand in a place of that name."""
    if name == MUST_BE_KNOWN:
        return KNOWN
    return ONE_WORD[number % 2] if name in ONE_WORD_FIELDS else value


def test_a_message_within_a_message_is_translated_too() -> None:
    """At any depth, and in a list of several."""
    reasons = "hr: the source hr is a file; name its folder; it/x.zip: slide 3: " + KNOWN
    nothing = "no department could be read, so there is no index yet: correct this, then run "

    said = in_chinese(f"{nothing}`whoknows index` again ({reasons}; ...)")

    assert said == (
        "没有一个部门可以读取，因此还没有索引：请更正后重新运行 whoknows index"
        "（hr：来源 hr 是文件；请改写它所在的文件夹；"
        "it/x.zip：第 3 张幻灯片：已损坏（无法打开其压缩结构）；请重新保存或删除；...）"
    )


def test_what_is_not_known_stays_within_what_is() -> None:
    """Libraries say what they like; a word of theirs is no reason to lose ours."""
    assert in_chinese(
        "catalog.sqlite: is damaged (btree at 3); move the index folder away and run "
        "`whoknows index` to rebuild it"
    ) == ("catalog.sqlite：已损坏（btree at 3）；请移走索引文件夹后运行 whoknows index 重建")
    assert in_chinese("something else: entirely") == "something else: entirely"
    nothing = "no department could be read, so there is no index yet: correct this, then run "
    listed = f"{nothing}`whoknows index` again (hr: {KNOWN}; rd: {KNOWN}; it: what)"
    assert in_chinese(listed).endswith(
        f"（hr：{in_chinese(KNOWN)}；rd：{in_chinese(KNOWN)}；it: what）"
    )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Input should be greater than or equal to 1", "应大于或等于 1"),
        ("Input should be less than or equal to 65535", "应小于或等于 65535"),
        ("Input should be greater than 0", "应为大于 0 的数"),
        ("Input should be 'open', 'listed' or 'hidden'", "应为 'open', 'listed' 或 'hidden'"),
    ],
)
def test_limits_of_numbers_are_said_whole(english: str, chinese: str) -> None:
    """The word "or" is not always between choices."""
    assert in_chinese(english) == chinese
    assert translate("x.md: is empty; remove it or fill it", Language.EN).endswith("fill it")


def test_a_long_message_costs_little() -> None:
    """What a parser stumbles over may be as long as it likes; whoever reads the page waits."""
    odd = "x: is {y}; (z) " * 2_000

    began = time.perf_counter()
    in_chinese(f"a: its text/plain parser failed (ValueError: {odd})")
    in_chinese(f"the source {odd}")
    deep = f"its text/plain parser failed (ValueError: {'is ' * 5_000}); save it again or remove it"
    assert in_chinese(deep) == deep
    many = "; ".join(f"x{n} is damaged; pack it again" for n in range(400))
    nothing = "no department could be read, so there is no index yet: correct this, then run "
    for reasons in (many, many[:350]):
        in_chinese(f"{nothing}`whoknows index` again ({reasons}; zz): x.txt")

    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("number", "english"),
    [
        (getattr(errno, name), os.strerror(getattr(errno, name)))
        for name in ("ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "EEXIST", "ENOSPC", "EROFS")
    ],
)
def test_what_the_system_says_of_files_has_its_chinese(number: int, english: str) -> None:
    """The system's own words, not ours of them."""
    assert in_chinese(f"/srv/x: cannot be read ({english}); check its rights").isascii() is False
    assert english in LIBRARIES, number


@pytest.mark.parametrize(
    "wrong", ["a", "a = ", "a = [1", 'a = "x', "a = 1 b", "[a", "a = 1\na = 2"]
)
def test_what_is_said_of_wrong_toml_has_its_chinese(wrong: str) -> None:
    """The mistakes that people make, in the parser's words."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(wrong)

    assert not re.search("[A-Za-z]", in_chinese(str(caught.value)))
