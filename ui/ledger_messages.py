"""What is said of keys, the audit log, feedback and forgetting; see `messages`."""

from collections.abc import Mapping

LEDGER_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "keys.created": (
        "API key {key_id} for {person_id}, valid {until}. Keep it now, it is shown this once:",
        "已为 {person_id} 创建 API 密钥 {key_id}，{until}。密钥只显示这一次，请立即妥善保存：",
    ),
    "keys.until": ("until {day}", "有效期至 {day}"),
    "keys.forever": ("until it is revoked", "撤销前一直有效"),
    "keys.line": (
        "{key_id}  {person_id}  {state}  made {created_at}, last used {last_used_at}{label}",
        "{key_id}  {person_id}  {state}  创建于 {created_at}，最近使用：{last_used_at}{label}",
    ),
    "keys.never": ("never", "从未"),
    "keys.valid": ("valid {until}", "{until}"),
    "keys.revoked": ("revoked {day}", "已于 {day} 撤销"),
    "keys.expired": ("expired {day}", "已于 {day} 过期"),
    "keys.none": ("There are no API keys.", "没有 API 密钥。"),
    "keys.revoke.done": (
        "API key {key_id} of {person_id} opens nothing any more.",
        "{person_id} 的 API 密钥 {key_id} 已失效。",
    ),
    "audit.kind.ask": ("question", "提问"),
    "audit.kind.experts": ("people", "找人"),
    "audit.kind.departments": ("departments", "找部门"),
    "audit.kind.related": ("related work", "相关工作"),
    "audit.kind.duplicates": ("written twice", "重复文档"),
    "audit.kind.differences": ("comparison", "比较"),
    "audit.kind.onboard": ("onboarding", "入门"),
    "audit.kind.people": ("list of people", "人员列表"),
    "audit.kind.person": ("a person", "某人"),
    "audit.kind.unresolved": ("unknown names", "未确认的姓名"),
    "audit.kind.titles": ("titles", "标题"),
    "audit.kind.department_map": ("map", "部门图"),
    "audit.kind.open_document": ("document", "打开文档"),
    "audit.kind.evaluate": ("evaluation", "评测"),
    "audit.kind.audit": ("audit log", "审计记录"),
    "audit.kind.feedback": ("opinions", "评价"),
    "audit.kind.open_questions": ("open questions", "待解答的问题"),
    "audit.door.page": ("page", "网页"),
    "audit.door.http": ("HTTP", "HTTP"),
    "audit.door.mcp": ("assistant", "助手"),
    "audit.door.cli": ("command line", "命令行"),
    "audit.at": ("When", "时间"),
    "audit.who": ("Who", "谁"),
    "audit.door": ("By", "入口"),
    "audit.kind": ("What for", "种类"),
    "audit.question": ("Question", "问题"),
    "audit.shown": ("Documents shown", "显示的文档数"),
    "audit.verdict": ("Opinion", "评价"),
    "audit.reason": ("Reason", "原因"),
    "audit.left_out": ("{count} that you may not read", "{count} 份您无权查看"),
    "records": ("What is on record", "记录"),
    "records.lead": (
        "Whoever reads what others asked or said is on record too.",
        "查看他人的提问和评价，同样会被记录。",
    ),
    "records.audit": ("What was asked", "提问记录"),
    "records.feedback": ("What people think of answers", "对回答的评价"),
    "records.open_questions": ("Questions without an answer", "待解答的问题"),
    "records.back": ("Back to administration", "返回管理"),
    "records.who": ("Person", "人员"),
    "records.who.example": ("id", "人员编号"),
    "records.from": ("From (UTC)", "起始日期（UTC）"),
    "records.from.example": ("2026-03", "2026-03"),
    "records.to": ("To (UTC)", "截止日期（UTC）"),
    "records.to.example": ("2026-03-31", "2026-03-31"),
    "records.kind.any": ("everything", "全部"),
    "records.newer": ("Newer", "较新"),
    "records.older": ("Older", "较早"),
    "records.page": ("Page {page}", "第 {page} 页"),
    "records.pages": ("Pages of records", "记录分页"),
    "audit.line": (
        "{at}  {who}  {door}  {kind}  {question}  ({documents} documents, {milliseconds} ms)",
        "{at}  {who}  {door}  {kind}  {question}（{documents} 份文档，{milliseconds} 毫秒）",
    ),
    "audit.operator": ("operator", "管理员"),
    "audit.nobody": ("nobody in particular", "未知人员"),
    "audit.as": ("{who} as {person}", "{who}（以 {person} 的权限）"),
    "audit.refused": ("refused: {question}", "未回答：{question}"),
    "audit.unkept": ("(question not kept)", "（问题未保留）"),
    "audit.withheld": (
        "(names a document that you may not read)",
        "（涉及您无权查看的文档）",
    ),
    "audit.hashed": ("(question hashed: {question})", "（问题已哈希：{question}）"),
    "audit.none": ("There are no such entries.", "没有符合条件的记录。"),
    "audit.off": (
        "Nothing new is written down: whoknows.toml says `[audit] enabled = false`.",
        "当前不再记录：whoknows.toml 中设置了 [audit] enabled = false。",
    ),
    "audit.expired": (
        "{expired} entries that were older than {days} days are gone.",
        "已删除 {expired} 条早于 {days} 天的记录。",
    ),
    "feedback.line": ("{at}  {who}  {mark}  {question}", "{at}  {who}  {mark}  {question}"),
    "feedback.none": ("Nobody has said anything of an answer yet.", "还没有人对回答作出评价。"),
    "open_questions.line": ("{at}  {who}  {question}", "{at}  {who}  {question}"),
    "open_questions.asked": ("asked: {department}", "已询问：{department}"),
    "open_questions.none": ("There are no open questions.", "没有待解答的问题。"),
    "forget.found": (
        "{person}: named in {documents} documents; in the ledger {questions} questions, {named} "
        "questions of others that name them, {feedback} opinions, {open_questions} open questions, "
        "{keys} API keys.",
        "{person}：涉及 {documents} 份文档；账本中有 {questions} 条提问记录、"
        "{named} 条他人提及此人的记录、{feedback} 条评价、{open_questions} 个待解答问题、"
        "{keys} 个 API 密钥。",
    ),
    "forget.ask": (
        "Forget them? What is removed cannot be brought back.",
        "确定要遗忘此人吗？删除的内容无法恢复。",
    ),
    "forget.kept": ("Nothing was changed.", "未作任何更改。"),
    "forget.done": (
        "Forgotten: in no answer from now on, after later runs either.",
        "已遗忘：从现在起不会出现在任何回答中，以后更新索引也不会恢复。",
    ),
    "forget.documents": (
        "Where the text, title, path or author line of a document names them, it still does: "
        "whoever may read it can read that. "
        "Change the document, run `whoknows index`, then `whoknows prune`.",
        "文档正文、标题、路径或作者信息中出现的姓名依然保留，有权阅读的人仍能看到。"
        "如需删除，请修改文档，运行 whoknows index，再运行 whoknows prune。",
    ),
    "forget.backups": (
        "Backups that were made before still name them; restoring one does not bring them back.",
        "以前的备份中仍有其姓名；恢复备份不会使此人重新出现在回答中。",
    ),
    "forget.listed": (
        "The directory of people still lists them: they can sign in, and are named as opted out "
        "to the operator alone. Remove them there too if they should be gone.",
        "人员名录中仍有此人：其仍可登录，并仅对管理员显示为已退出。如需彻底删除，"
        "请同时从名录中移除。",
    ),
    "forget.undone": (
        "{person} is not forgotten any more; the next `whoknows index` names them again.",
        "已取消对 {person} 的遗忘；下次运行 whoknows index 后会重新出现。",
    ),
}
