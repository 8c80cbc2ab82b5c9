"""What the page for related work and duplicates says, in Chinese and English; see `messages`."""

from collections.abc import Mapping

SHARING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "share.lead": (
        "Before you start something: who else works on it, and what is written twice.",
        "动手之前先看看：还有谁在做这件事，哪些内容写了两遍。",
    ),
    "share.by": ("Look by", "查找方式"),
    "share.by.text": ("A text", "一段文字"),
    "share.by.document": ("A document", "一份文档"),
    "share.by.file": ("A file", "一个文件"),
    "share.by.twice": ("Written twice", "重复内容"),
    "share.text": ("Paste a text, a plan, a mail", "粘贴一段文字、计划或邮件"),
    "share.text.placeholder": (
        "We would like to measure how long the battery lasts when the screen is always on…",
        "我们想测一下屏幕常亮时电池能用多久……",
    ),
    "share.text.button": ("Who else works on this?", "还有谁在做这件事？"),
    "share.text.empty": ("Paste a text first.", "请先粘贴一段文字。"),
    "share.title": ("Part of a title", "标题中的文字"),
    "share.title.placeholder": ("Words of a title…", "标题中的词……"),
    "share.titles": ("Documents", "文档"),
    "share.titles.none": ("No title has all of these words", "没有标题同时包含这些词"),
    "share.titles.none.next": ("Try fewer or other words.", "请减少词语，或换个说法。"),
    "share.file": (
        "Drop a file here; it is read, compared and forgotten",
        "把文件拖到这里；读取并比较后即删除，不会保存",
    ),
    "share.related.text": ("Related to your text", "与这段文字相关"),
    "share.related.document": ("Related to “{title}”", "与“{title}”相关"),
    "share.related.none": ("Nothing related was found", "没有找到相关内容"),
    "share.related.none.next": (
        "As far as you may see, nobody else has written about this.",
        "在您可以查看的范围内，没有其他人写过这方面的内容。",
    ),
    "share.strip.one": ("{department} works on this too.", "{department}也在做这件事。"),
    "share.strip.many": (
        "{count} departments work on this: {departments}.",
        "{count}个部门在做这件事：{departments}。",
    ),
    "share.talk": ("Talk to {people}", "可以找{people}"),
    "share.shares": ("shares {terms}", "共同内容：{terms}"),
    "share.document.unknown": ("There is no such document", "没有这份文档"),
    "share.document.unknown.next": (
        "The link may be old, or the document may not be open to you.",
        "链接可能已过期，或该文档未向您开放。",
    ),
    "share.file.unreadable": ("This file cannot be read", "无法读取这个文件"),
    "share.file.unreadable.next": (
        "Save it in another format, or paste its text; the reason is below.",
        "请另存为其他格式，或直接粘贴文字。原因如下。",
    ),
    "share.twice.lead": (
        "Two departments, one text: keep one and link to it, before the two drift apart.",
        "两个部门写了同样的内容：最好保留一份并互相引用，以免日后说法不一。",
    ),
    "share.twice.none": ("Nothing is written twice", "没有重复的内容"),
    "share.twice.none.next": (
        "As far as you may see, no two departments have long passages in common.",
        "在您可以查看的范围内，没有两个部门含有相同的长段落。",
    ),
    "share.compare": ("Side by side", "并排比较"),
    "share.compare.back": ("Everything written twice", "全部重复内容"),
    "share.compare.same.one": ("1 sentence the same", "1 句相同"),
    "share.compare.same.many": ("{count} sentences the same", "{count} 句相同"),
    "share.compare.cut": (
        "Only the beginning of these documents is compared.",
        "文档较长，仅比较了开头部分。",
    ),
    "share.compare.summary": (
        "{same} of {all} sentences are the same.",
        "共 {all} 句，其中 {same} 句相同。",
    ),
}
