"""What readers are told about answers by a language model, in Chinese and English; see `messages`.

A key that ends in the name of a problem says what became of the answer.
"""

from collections.abc import Mapping

WRITING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "notice.no_key": (
        "These are quotations: the key of the language model is missing.",
        "以下为原文引用：缺少语言模型的密钥。",
    ),
    "notice.unreachable": (
        "These are quotations: the language model could not be reached.",
        "以下为原文引用：无法连接语言模型。",
    ),
    "notice.refused": (
        "These are quotations: the language model refused the request.",
        "以下为原文引用：语言模型拒绝了请求。",
    ),
    "notice.busy": (
        "These are quotations: the language model is busy. Ask again later.",
        "以下为原文引用：语言模型正忙，请稍后再问。",
    ),
    "notice.timed_out": (
        "These are quotations: the language model took too long.",
        "以下为原文引用：语言模型用时过长。",
    ),
    "notice.broken": (
        "These are quotations: the reply of the language model broke off or could not be read.",
        "以下为原文引用：语言模型的回复中断或无法解读。",
    ),
    "notice.empty": (
        "These are quotations: the language model found no answer in the passages.",
        "以下为原文引用：语言模型没有从段落中得出回答。",
    ),
    "notice.unsupported": (
        "These are quotations: nothing that the language model wrote is supported by the passages "
        "that it cites.",
        "以下为原文引用：语言模型所写的内容均得不到所引段落的支持。",
    ),
    "notice.struck": (
        "What the cited passages do not support was struck out; sentences: {count}.",
        "所引段落不支持的句子已删去，共 {count} 句。",
    ),
    "struck": ("Struck out", "已删去"),
    "struck.uncited": ("cites nothing", "没有注明出处"),
    "struck.unknown_citation": ("cites what is not there", "所注出处不存在"),
    "struck.meaning": ("the passage does not say this", "所引段落没有这样说"),
    "struck.denial": ("the passage says the opposite", "与所引段落相反"),
    "struck.figure": ("the passage has no such figure", "所引段落没有这个数字"),
    "struck.name": ("the passage has no such name", "所引段落没有这个名称"),
    "written": (
        "Written by a language model from the quotations below",
        "由语言模型根据下列引文撰写",
    ),
    "writing": ("The language model is writing…", "语言模型正在撰写……"),
}
