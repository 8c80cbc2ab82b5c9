"""What people read, in Chinese and in English."""

import os
from collections.abc import Mapping

from ingest.records import Language, Role
from ui.administration_messages import ADMINISTRATION_TEXTS
from ui.asking_messages import ASKING_TEXTS
from ui.browsing_messages import BROWSING_TEXTS
from ui.document_messages import DOCUMENT_TEXTS
from ui.ledger_messages import LEDGER_TEXTS
from ui.operating_messages import OPERATING_TEXTS
from ui.sharing_messages import SHARING_TEXTS
from ui.sign_in_messages import SIGN_IN_TEXTS
from ui.starting_messages import STARTING_TEXTS
from ui.writing_messages import WRITING_TEXTS

_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "answer": ("Answer", "回答"),
    "departments": ("Departments that hold this", "掌握这方面知识的部门"),
    "experts": ("People to ask", "可以请教的人"),
    "passages": ("Passages", "相关段落"),
    "related": ("Related work", "相关工作"),
    "restricted": (
        "{department} holds restricted material on this; ask its lead{lead}.",
        "{department}有这方面的受限资料，请联系其负责人{lead}。",
    ),
    "nothing_found": ("Nothing was found.", "没有找到任何内容。"),
    "indexed": (
        "Generation {generation}: {documents} documents, {chunks} passages "
        "({added} added, {changed} changed, {removed} removed, {unchanged} unchanged) "
        "in {seconds} s.",
        "第 {generation} 代：{documents} 份文档，{chunks} 个段落"
        "（新增 {added}，修改 {changed}，移除 {removed}，未变 {unchanged}），用时 {seconds} 秒。",
    ),
    "unreadable": ("Could not be read ({count}):", "无法读取（{count}）："),
    "unreadable.one": ("  {document}: {reason}", "  {document}：{reason}"),
    "error": ("whoknows: {message}", "whoknows：{message}"),
    "error.usage": (
        "{message}\nwhoknows --help says more",
        "{message}\n用法见 whoknows --help",
    ),
    "error.unexpected": (
        "whoknows: this should not have happened ({message}); please report it with the command "
        "that you gave",
        "whoknows：不应出现的错误（{message}）；请连同所用的命令一起报告",
    ),
    "progress.all": ("All departments", "全部部门"),
    "progress.reading": ("reading", "读取"),
    "progress.encoding": ("encoding", "编码"),
    "progress.done": ("done", "完成"),
    "watch.run": (
        "{time} generation {generation}: {documents} documents ({added} added, {changed} changed, "
        "{removed} removed), {unreadable} could not be read, {seconds} s",
        "{time} 第 {generation} 代：{documents} 份文档（新增 {added}，修改 {changed}，"
        "移除 {removed}），{unreadable} 份无法读取，用时 {seconds} 秒",
    ),
    "watch.polls": (
        "Changes cannot be followed as they happen ({reason}); the folders are looked through "
        "again and again instead.",
        "无法实时跟踪变化（{reason}），改为定期查看文件夹。",
    ),
    "watch.json": (
        "--watch prints a line a run, --json one object and no more; leave one of them out",
        "--watch 每次运行输出一行，--json 只输出一个对象；请去掉其中一个",
    ),
    "initialised": (
        "Wrote {file} with {count} departments. Next: whoknows --workspace {root} index",
        "已写入 {file}，共 {count} 个部门。下一步：whoknows --workspace {root} index",
    ),
    "share": ("{share} of the weighed evidence", "占加权证据的 {share}"),
    "page": ("page {page}", "第 {page} 页"),
    "role.author": ("wrote", "撰写"),
    "role.owner": ("owns", "负责"),
    "role.reviewer": ("reviewed", "审核"),
    "role.contact": ("is the contact for", "联系人"),
    "role.attendee": ("attended", "参加"),
    "role.mention": ("is named in", "被提及"),
    "status.line": ("{name}: {value}", "{name}：{value}"),
    "status.generation": ("generation", "代次"),
    "status.built_at": ("built at", "建立时间"),
    "status.documents": ("documents", "文档"),
    "status.chunks": ("passages", "段落"),
    "status.people": ("people", "人员"),
    "status.departments": ("departments", "部门"),
    "status.encoder": ("encoder", "编码器"),
    "status.size_bytes": ("size in bytes", "字节数"),
    "status.unreadable_count": ("could not be read", "无法读取"),
    "evaluated": (
        "{task}: {queries} queries in {seconds} s",
        "{task}：{queries} 个问题，用时 {seconds} 秒",
    ),
    "evaluate.tasks": ("tasks", "问题文件"),
    "evaluate.queries": ("queries", "问题数"),
    "evaluate.compared": (
        "{metric}: {difference} against the baseline, 95 % [{low}, {high}], p = {p_value}; "
        "{better} better, {worse} worse",
        "{metric}：与基准相比 {difference}，95 % 区间 [{low}, {high}]，p = {p_value}；"
        "{better} 个更好，{worse} 个更差",
    ),
    "table": ("A table, which can be moved sideways", "表格，可左右移动"),
    "conflict": (
        "The documents disagree: {newer} says otherwise than {older}.",
        "文档说法不一：{newer}与{older}不同。",
    ),
    "conflict.source": ("[{number}] ({department}{date})", "[{number}]（{department}{date}）"),
    "cross": ("other departments only", "仅其他部门"),
    "shared": ("shares", "共同词语"),
    "page.title": ("whoknows", "whoknows · 谁知道"),
    "page.ask": ("Ask", "提问"),
    "ask.heading": ("What would you like to know?", "想了解什么？"),
    "ask.lead": (
        "Ask in English or Chinese. You get the sentences that answer, the departments that hold "
        "the knowledge, and the people to talk to.",
        "用中文或英文提问，看到回答问题的原文、掌握这方面知识的部门，以及可以请教的同事。",
    ),
    "ask.label": ("Your question", "您的问题"),
    "ask.placeholder": (
        "Who knows about…, which department…, when did…",
        "谁了解……、哪个部门……、什么时候……",
    ),
    "ask.button": ("Ask", "提问"),
    "ask.empty": (
        "Write a question first, or start with one of these.",
        "请先写下问题，或从下面的例子开始。",
    ),
    "ask.examples": ("For example", "例如"),
    "ask.language": ("Language", "语言"),
    "example.0": ("Who knows about “{topic}”?", "谁了解“{topic}”？"),
    "example.1": ("Which departments work with “{topic}”?", "哪些部门涉及“{topic}”？"),
    "example.2": ("What is written in “{topic}”?", "“{topic}”里写了什么？"),
    "not_written_down": (
        "Nobody has written this down, as far as you may see.",
        "在您可以查看的范围内，没有人写下过答案。",
    ),
    "closest": (
        "These come closest. A short message to one of them is the quickest way on.",
        "以下部门和同事与这个问题最接近，直接问一句往往最快。",
    ),
    "closest.departments": ("Closest departments", "最接近的部门"),
    "closest.experts": ("Closest people", "最接近的同事"),
    "closest.passages": ("Closest passages", "最接近的段落"),
    "sources": ("Sources", "出处"),
    "source": ("Source {number}", "出处 {number}"),
    "sure.well": ("Written in {facts}", "见于{facts}"),
    "sure.weak": ("Not certain, please check the source: {facts}", "不太确定，请核对原文：{facts}"),
    "sure.document": ("one document", "一份文档"),
    "sure.documents": ("{count} documents", "{count}份文档"),
    "sure.department": (" from {department}", "，来自{department}"),
    "sure.departments": (" from {count} departments", "，来自{count}个部门"),
    "sure.dated": (", {month}", "，写于 {month}"),
    "sure.newest": (", newest {month}", "，最近一份写于 {month}"),
    "departments.table": ("The same as a table", "以表格查看"),
    "departments.column": ("Department", "部门"),
    "why": ("{parts} of the documents found", "在找到的文档中{parts}"),
    "why.author": ("wrote {count}", "撰写 {count} 份"),
    "why.owner": ("owns {count}", "负责 {count} 份"),
    "why.reviewer": ("reviewed {count}", "审核 {count} 份"),
    "why.contact": ("is the contact for {count}", "担任 {count} 份的联系人"),
    "why.attendee": ("took part in {count}", "参与 {count} 份"),
    "why.mention": ("is named in {count}", "在 {count} 份中被提到"),
    "why.comma": (", ", "、"),
    "why.and": (" and ", "、"),
    "write_to": ("Write to {name}", "写信给{name}"),
    "nobody": ("No person is named in what was found.", "找到的内容中没有提到相关人员。"),
    "failure.no_index": (
        "There is nothing to search yet",
        "还没有可供查找的内容",
    ),
    "failure.no_index.next": (
        "Run this once in the workspace, then ask again. It takes about a minute for a hundred "
        "documents.",
        "请先在工作区运行一次下面的命令，然后再提问。一百份文档大约需要一分钟。",
    ),
    "failure.unusable": ("The index cannot be used", "索引无法使用"),
    "failure.unusable.next": (
        "Whoever looks after whoknows can mend it; the reason is below.",
        "请联系负责维护 whoknows 的同事处理，原因如下。",
    ),
    "failure.settings": ("The workspace cannot be opened", "工作区无法打开"),
    "failure.settings.next": (
        "Its settings need a change; the reason is below.",
        "工作区的设置需要修改，原因如下。",
    ),
    "failure.question": ("This question cannot be searched for", "这个问题无法查找"),
    "failure.question.next": (
        "Ask in one or two sentences, in English or Chinese words.",
        "请用一两句中文或英文写下想了解的事。",
    ),
    "failure.no_words": ("There are no words in this question", "这个问题里没有文字"),
    "failure.too_long": ("This question is too long", "这个问题太长了"),
    "failure.too_long.next": (
        "At most {most:,} characters can be searched for. Ask in one or two sentences.",
        "最多可以查找 {most:,} 个字符。请用一两句话提问。",
    ),
    "failure.nothing": ("Nothing was found", "没有找到任何内容"),
    "failure.nothing.next": (
        "Try other words, or look in all departments.",
        "请换个说法，或在所有部门中查找。",
    ),
    "failure.detail": ("Details", "详细信息"),
    "people.nobody": ("Nobody fits.", "没有符合条件的人员。"),
    "people.nowhere": ("is named in no document", "没有文档提到"),
    "unresolved.none": (
        "Every name in the documents means somebody whom the directory lists.",
        "文档中的姓名都能对应到人员名录。",
    ),
    "unresolved.candidates": ("may be {people}", "可能是{people}"),
    "unresolved.unlisted": ("not in the directory", "不在人员名录中"),
    "onboard.read": ("Read first", "先读这些"),
    "onboard.meet": ("Meet", "先认识这些同事"),
    "onboard.words": ("Words to know", "常用词语"),
    "onboard.neighbours": ("Neighbouring departments", "相邻部门"),
    "onboard.topics": ("Topics", "主要工作"),
    "onboard.nothing": ("Nothing that you may read.", "没有您可以查看的内容。"),
    "read.general": ("written for everybody here", "面向全体成员"),
    "read.central": ("central to the department's work", "贴近本部门主要工作"),
    "read.cited": ("cited by {count}", "被 {count} 份文档引用"),
    "read.recent": ("recent", "较新"),
    "meet.lead": ("leads the department", "部门负责人"),
    "meet.comma": (", ", "，"),
    "meet.parts": ("{parts} of its documents", "在本部门的文档中{parts}"),
    "meet.guest": ("helps from {department}", "来自{department}"),
    "neighbour.like": ("is like {document}", "与 {document} 相近"),
    "neighbour.people": ("at work in both: {people}", "同时参与两边的工作：{people}"),
    "duplicates.none": (
        "No documents have long passages in common.",
        "没有文档含有相同的长段落。",
    ),
    "duplicates.copy": ("Copy, {share} the same", "副本，{share} 相同"),
    "duplicates.quotation": ("Quotation, {share} the same", "引用，{share} 相同"),
    "duplicates.template": (
        "Template in {count} documents, {share} of these two the same",
        "{count} 份文档共用的模板，这两份 {share} 相同",
    ),
    "duplicates.shared": ("in both", "共同的原文"),
    "opening": (
        "whoknows is at {address} (stop it with Ctrl-C)",
        "whoknows 已在 {address} 启动（按 Ctrl-C 停止）",
    ),
}

_ALL_TEXTS = {
    **_TEXTS,
    **ADMINISTRATION_TEXTS,
    **ASKING_TEXTS,
    **BROWSING_TEXTS,
    **DOCUMENT_TEXTS,
    **LEDGER_TEXTS,
    **OPERATING_TEXTS,
    **SHARING_TEXTS,
    **SIGN_IN_TEXTS,
    **STARTING_TEXTS,
    **WRITING_TEXTS,
}


def text(key: str, language: Language, **values: object) -> str:
    """Return a text in a language, with its places filled."""
    english, chinese = _ALL_TEXTS[key]
    return (chinese if language is Language.ZH else english).format(**values)


def role_text(role: str, language: Language) -> str:
    """Return what a person did for a document, in words."""
    return text(f"role.{Role(role).value}", language)


def language_of_environment(environ: Mapping[str, str] = os.environ) -> Language:
    """Return the language that the terminal is set to: Chinese where it says so, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return Language.ZH if value.lower().startswith("zh") else Language.EN
    return Language.EN
