"""What readers of the page for asking see, in Chinese and English; see `messages`."""

from collections.abc import Mapping

ASKING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "filter.departments": ("Department", "部门"),
    "filter.dates": ("Date", "日期"),
    "filter.kinds": ("Type", "类型"),
    "filter.languages": ("Language", "语言"),
    "filter.set": ("{name}: {chosen}", "{name}：{chosen}"),
    "filter.more": ("{first} +{others}", "{first} 等 {count} 项"),
    "filter.clear": ("Look everywhere", "取消全部筛选"),
    "filter.year": ("Year", "年份"),
    "filter.since": ("From", "从"),
    "filter.until": ("To", "到"),
    "filter.date.example": ("2025-03-31, 2025-03 or 2025", "2025-03-31、2025-03 或 2025"),
    "filter.date.wrong": (
        "That is no date. Write a day, month or year such as 2025-03-31.",
        "无法识别这个日期，请写成 2025-03-31、2025-03 或 2025。",
    ),
    "filter.from": ("from {since}", "{since} 起"),
    "filter.to": ("until {until}", "至 {until}"),
    "filter.between": ("{since} to {until}", "{since} 至 {until}"),
    "kind.pdf": ("PDF", "PDF"),
    "kind.word": ("Word", "Word"),
    "kind.slides": ("Slides", "演示文稿"),
    "kind.table": ("Table", "表格"),
    "kind.mail": ("Mail", "邮件"),
    "kind.web": ("Web page", "网页"),
    "kind.text": ("Text", "文本"),
    "kind.book": ("Book", "电子书"),
    "kind.image": ("Image", "图片"),
    "written.zh": ("Chinese", "中文"),
    "written.en": ("English", "英文"),
    "tongue.zh": ("in Chinese", "中文文档"),
    "tongue.en": ("in English", "英文文档"),
    "bars.only": ("Look only in {department}", "只在{department}中查找"),
    "bars.everywhere": ("Look in all departments again", "重新在所有部门中查找"),
    "bars.more": ("{count} more", "另外 {count} 个部门"),
    "bars.ask": ("Restricted, ask its lead {lead}", "受限资料，请联系负责人{lead}"),
    "bars.ask.nobody": ("Restricted, ask its lead", "受限资料，请联系其负责人"),
    "passages.more.one": ("One more passage of this document", "本文档中还有 1 个段落"),
    "passages.more.many": (
        "{count} more passages of this document",
        "本文档中还有 {count} 个段落",
    ),
    "elsewhere.one": (
        "{departments} worked on this too",
        "{departments}也做过相关工作",
    ),
    "elsewhere.many": (
        "{count} other departments worked on this",
        "另外{count}个部门也做过相关工作",
    ),
    "thread.earlier": ("Earlier", "此前的问题"),
    "thread.understood": ("Understood as: {parts}", "理解为：{parts}"),
    "thread.in": ("in {departments}", "仅限{departments}"),
    "thread.alone": ("Ask only “{question}”", "只问“{question}”"),
    "thread.same": ("Asked on its own: it has a matter of its own", "作为独立的问题查找"),
    "further.label": ("Ask further", "继续追问"),
    "further.placeholder": ("And who approves it? And in finance?", "那审批人是谁？财务部呢？"),
    "further.button": ("Ask further", "追问"),
    "copied": ("Copied", "已复制"),
    "copy.link": ("Copy link to this search", "复制本次查找的链接"),
    "draft": ("Draft an introduction", "草拟一封自我介绍"),
    "draft.copy": ("Copy", "复制"),
    "draft.mail": ("Open in mail", "用邮件打开"),
    "draft.message": (
        "Hello {name},\n\nI would like to know: {question}\n\n{why}Could you help me with this, "
        "or tell me who can?\n\nThank you",
        "{name}，您好：\n\n我想了解：{question}\n\n{why}想向您请教，方便时能否聊几分钟？"
        "如果有更合适的同事，也请告诉我。\n\n谢谢",
    ),
    "draft.author": (
        "I found “{title}” ({department}), which you wrote. ",
        "我看到了您撰写的《{title}》（{department}），",
    ),
    "draft.owner": (
        "I found “{title}” ({department}), which you are responsible for. ",
        "我看到了您负责的《{title}》（{department}），",
    ),
    "draft.reviewer": (
        "I found “{title}” ({department}), which you reviewed. ",
        "我看到了您审核的《{title}》（{department}），",
    ),
    "draft.contact": (
        "I found “{title}” ({department}), which names you as the contact. ",
        "我看到《{title}》（{department}）的联系人是您，",
    ),
    "draft.attendee": (
        "I found “{title}” ({department}), in which you took part. ",
        "我看到您参与了《{title}》（{department}），",
    ),
    "draft.mention": (
        "I found “{title}” ({department}), which names you. ",
        "我看到《{title}》（{department}）中提到了您，",
    ),
    "feedback.up": ("Helpful", "有帮助"),
    "feedback.down": ("Not helpful", "没有帮助"),
    "feedback.reason": (
        "What is missing or wrong? (may be left empty)",
        "哪里不对或缺了什么？（可不填）",
    ),
    "feedback.send": ("Send", "提交"),
    "feedback.thanks": (
        "Thank you. Whoever looks after whoknows will see it.",
        "谢谢，负责维护 whoknows 的同事会看到。",
    ),
    "record": ("Record this question", "记录这个问题"),
    "record.done": (
        "Recorded. Whoever looks after whoknows sees which questions are open.",
        "已记录。负责维护 whoknows 的同事会看到尚无答案的问题。",
    ),
    "remember.failed": (
        "It could not be recorded: {reason}",
        "未能记录：{reason}",
    ),
    "recent": ("You asked recently", "您最近问过"),
    "searching": ("Searching…", "正在查找……"),
}
