"""A text in, whether it denies something out, in Chinese and in English."""

import re

# Words with the character or letters of a denial that deny nothing: 不锈钢, 无锡, 未来.
_HARMLESS = re.compile(
    r"不(?:仅|但|只|光|同|断|过|锈|论|管|少|久|妨|得不|平等|公正|服从|利|足|良|合格|等|列|稳|安|"
    r"明|清|详|确定)|差不多|是不是|会不会|能不能|未(?:来|必|婚|知)|没错"
    r"|(?<![a-z])not only(?=.*\bbut\b)|no\.\s?\d|no doubt"
)
_DENIAL = re.compile(
    r"(?<![a-z])(?:not|no|never|without|cannot|nor|neither|none|nobody|nothing|no longer|unable|"
    r"fail(?:s|ed|ing)?\s+to|prohibit(?:s|ed)?|forbid(?:s|den)?|refus(?:e|es|ed)|except)(?![a-z])"
    r"|n['’]t(?![a-z])|[不没未勿]|(?:并|而|绝)非|无(?:法|需|须|权|人|任何|效|缘|望)|禁止|拒绝|除外|免于"
)


def is_denial(text: str) -> bool:
    """Return whether a text denies something anywhere."""
    return _DENIAL.search(_HARMLESS.sub(" ", text.casefold())) is not None
