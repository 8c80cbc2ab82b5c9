"""What people read, in Chinese and in English."""

import os
from collections.abc import Mapping

from ingest.records import Language, Role

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
    "initialised": (
        "Wrote {file} with {count} departments. Next: whoknows --workspace {root} index",
        "已写入 {file}，共 {count} 个部门。下一步：whoknows --workspace {root} index",
    ),
    "share": ("{share} of the evidence", "占证据的 {share}"),
    "page": ("page {page}", "第 {page} 页"),
    "role.author": ("wrote", "撰写"),
    "role.owner": ("owns", "负责"),
    "role.reviewer": ("reviewed", "审核"),
    "role.contact": ("is the contact for", "联系人"),
    "role.attendee": ("attended", "参加"),
    "role.mention": ("is named in", "被提及"),
    "status.generation": ("generation", "代次"),
    "status.built_at": ("built at", "建立时间"),
    "status.documents": ("documents", "文档"),
    "status.chunks": ("passages", "段落"),
    "status.people": ("people", "人员"),
    "status.departments": ("departments", "部门"),
    "status.encoder": ("encoder", "编码器"),
    "status.size_bytes": ("size in bytes", "字节数"),
    "evaluated": (
        "{task}: {queries} queries in {seconds} s",
        "{task}：{queries} 个问题，用时 {seconds} 秒",
    ),
    "cross": ("other departments only", "仅其他部门"),
    "shared": ("shares", "共同词语"),
    "opening": (
        "whoknows is at {address} (stop it with Ctrl-C)",
        "whoknows 已在 {address} 启动（按 Ctrl-C 停止）",
    ),
}


def text(key: str, language: Language, **values: object) -> str:
    """Return a text in a language, with its places filled."""
    english, chinese = _TEXTS[key]
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
