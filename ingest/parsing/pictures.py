"""What the alternative text of a picture says, where it says something."""

import re

_MADE_BY_PROGRAM = re.compile(
    r"[\s,，。.]*(?:description (?:automatically )?generated.*|描述已自动生成.*|"
    r"AI[- ]generated content.*|AI ?生成的内容.*)$",
    re.I | re.S,
)
_NO_DESCRIPTION = re.compile(
    r"(?:picture|image|img|photo|figure|graphic|icon|logo|chart|diagram|shape|object|group|"
    r"text ?box|图片|图像|图形|图表|形状|文本框|对象)[\s_-]*\d*|"
    r"\S+\.(?:png|jpe?g|gif|bmp|emf|wmf|svg|webp|tiff?)",
    re.I,
)


def description(alternative: str | None) -> str:
    """Return the description of a picture, empty where it is a program's name for it."""
    text = _MADE_BY_PROGRAM.sub("", " ".join((alternative or "").split()))
    return "" if _NO_DESCRIPTION.fullmatch(text) else text
