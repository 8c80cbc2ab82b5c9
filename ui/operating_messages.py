"""What whoever looks after an installation reads, in Chinese and in English; see `messages`."""

from collections.abc import Mapping

OPERATING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "access.applied": (
        "Generation {generation} is served: the access of {documents} documents and the entries "
        "of {people} people changed, {removed} documents of former departments are gone.",
        "现在使用第 {generation} 代索引：{documents} 份文档的权限、{people} 人的信息有变化，"
        "已撤销部门的 {removed} 份文档已移除。",
    ),
    "access.idle_rule": (
        "{department}: no document comes under the rule for {path}; is its path right?",
        "{department}：没有文档适用于规则 {path}，请检查路径。",
    ),
    "access.empty_group": (
        "{department}: nobody in the directory is in the group {group}; is its name right?",
        "{department}：名录中没有人属于组 {group}，请检查组名。",
    ),
    "doctor.line": ("[{status}] {name}: {detail}", "[{status}] {name}：{detail}"),
    "doctor.ok": ("fine", "正常"),
    "doctor.note": ("note", "提示"),
    "doctor.warning": ("warning", "警告"),
    "doctor.failure": ("failure", "故障"),
    "doctor.configuration": ("configuration", "配置"),
    "doctor.directory": ("directory of people", "人员名录"),
    "doctor.source": ("source", "来源"),
    "doctor.rights": ("rights", "权限"),
    "doctor.disk": ("disk", "磁盘"),
    "doctor.index": ("index", "索引"),
    "doctor.access": ("access rules", "访问规则"),
    "doctor.rules": (
        "each rule covers documents, and each group has people",
        "每条规则、每个组都有对应的文档或人员",
    ),
    "doctor.idle": ("{finding}", "{finding}"),
    "doctor.idle.next": (
        "Correct it in whoknows.toml or the directory, then run `whoknows access apply`.",
        "请在 whoknows.toml 或人员名录中更正，然后运行 whoknows access apply。",
    ),
    "doctor.segments": ("vectors", "向量文件"),
    "doctor.catalog": ("catalog", "目录库"),
    "doctor.encoder": ("encoder", "编码器"),
    "doctor.optional": ("optional part", "可选组件"),
    "doctor.people": ("{count} people", "{count} 人"),
    "doctor.departments": ("{count} departments", "{count} 个部门"),
    "doctor.files": ("{department}: {count} files", "{department}：{count} 个文件"),
    "doctor.comma": ("; ", "；"),
    "doctor.unreachable": ("{department}: {reason}", "{department}：{reason}"),
    "doctor.unreachable.next": (
        "Mount it, or correct `sources`; until then what was read of it before stays.",
        "请挂载该来源或修改 sources；在此之前保留以前读取的内容。",
    ),
    "doctor.writable": ("{folder} can be written", "{folder} 可以写入"),
    "doctor.unwritable": ("{folder} cannot be written", "{folder} 无法写入"),
    "doctor.unwritable.next": (
        "Give the user who runs whoknows the right to write there.",
        "请为运行 whoknows 的用户开放该文件夹的写入权限。",
    ),
    "doctor.shared": (
        "everyone with an account on this machine may read {folder}, whatever the access rules say",
        "本机的所有账户都可以读取 {folder}，不受访问规则限制",
    ),
    "doctor.shared.next": (
        "Where others have accounts here: chmod 700 the folder, and run whoknows as its owner.",
        "如果这台机器上还有别人的账户：请对该文件夹执行 chmod 700，并以其所有者运行 whoknows。",
    ),
    "doctor.free": ("{free} MB free", "剩余 {free} MB"),
    "doctor.free.next": (
        "Free {needed} MB in all: a full run needs twice the room of the index.",
        "请腾出共 {needed} MB：完整运行需要两倍于索引的空间。",
    ),
    "doctor.generation": (
        "generation {generation} of {built_at}, {documents} documents",
        "第 {generation} 代，{built_at}，{documents} 份文档",
    ),
    "doctor.whole": ("all are there", "全部存在"),
    "doctor.intact": ("all bytes are as they were written", "内容与写入时一致"),
    "doctor.damaged": ("missing or damaged: {names}", "缺失或损坏：{names}"),
    "doctor.damaged.next": (
        "Run `whoknows index`, which makes them anew.",
        "请运行 whoknows index，它会重新生成。",
    ),
    "doctor.broken": ("damaged: {damage}", "损坏：{damage}"),
    "doctor.broken.next": (
        "Restore a backup of the index folder, or move it away and run `whoknows index`.",
        "请恢复索引文件夹的备份，或将其移走后运行 whoknows index。",
    ),
    "doctor.unsummed": (
        "its structure and passages are sound; its bytes cannot be compared, for a run writes it, "
        "or died over it",
        "结构与段落完好；由于正在运行或上次运行中断，无法逐字节比对",
    ),
    "doctor.unsummed.next": (
        "Once `whoknows index` has ended, run `whoknows doctor --deep` again.",
        "请在 whoknows index 结束后重新运行 whoknows doctor --deep。",
    ),
    "doctor.encoder.other": (
        "the index was made with {index}, whoknows.toml asks for {wanted}",
        "索引由 {index} 建立，whoknows.toml 要求 {wanted}",
    ),
    "doctor.encoder.otherwise": (
        "the index was made by another whoknows, which encodes otherwise ({index}, now {wanted})",
        "索引由另一版本的 whoknows 建立，编码方式不同（{index}，现为 {wanted}）",
    ),
    "doctor.encoder.otherwise.next": (
        "Run `whoknows index`, which encodes everything anew.",
        "请运行 whoknows index，它会全部重新编码。",
    ),
    "doctor.encoder.other.next": (
        "Change `[encoder] model` back, or run `whoknows index --full`.",
        "请改回 [encoder] model，或运行 whoknows index --full。",
    ),
    "doctor.present": ("{part} is there", "{part} 已安装"),
    "doctor.absent": ("{part} is not installed", "{part} 未安装"),
    "doctor.mend": ("The finding says what to do.", "按上述说明处理。"),
    "doctor.ocr": (
        "For scans: pip install 'whoknows[ocr]'",
        "识别扫描件：pip install 'whoknows[ocr]'",
    ),
    "doctor.models": (
        "For other encoders: pip install 'whoknows[models]'",
        "使用其他编码器：pip install 'whoknows[models]'",
    ),
    "doctor.web": (
        "For web and WebDAV folders: pip install 'whoknows[web]'",
        "读取网页或 WebDAV 文件夹：pip install 'whoknows[web]'",
    ),
    "doctor.git": ("For repositories: install git", "读取代码仓库：请安装 git"),
    "doctor.libreoffice": (
        "For Office formats before 2007 and for pictures of slides: install LibreOffice, on Linux "
        "5.13 or later with Landlock",
        "读取 2007 年以前的 Office 格式、显示幻灯片画面：请安装 LibreOffice，"
        "并使用 Linux 5.13 或更高版本且启用 Landlock",
    ),
    "generations.line": (
        "{generation}  {built_at}  {documents} documents, {chunks} passages ({added} added, "
        "{changed} changed, {removed} removed, {unreadable} could not be read)",
        "{generation}  {built_at}  {documents} 份文档，{chunks} 个段落（新增 {added}，"
        "修改 {changed}，移除 {removed}，{unreadable} 份无法读取）",
    ),
    "generations.served": ("served", "使用中"),
    "rollback.done": (
        "Generation {generation} of {built_at} is served, with the documents, people and access "
        "rules of then. The next `whoknows index` brings back what the sources hold.",
        "现在使用 {built_at} 的第 {generation} 代，包括当时的文档、人员和访问规则。"
        "下次运行 whoknows index 会恢复为来源中的最新内容。",
    ),
    "backup.done": (
        "{file}: generation {generation} of {built_at}, {documents} documents, {chunks} passages, "
        "{size_bytes} bytes. Keep it as closely as the documents: it holds their text.",
        "{file}：{built_at} 的第 {generation} 代，{documents} 份文档，{chunks} 个段落，"
        "{size_bytes} 字节。备份中含有文档正文，请按文档同等要求保管。",
    ),
    "restore.done": (
        "Generation {generation} of {built_at} is served, {documents} documents, with the people "
        "and access rules of then. The next `whoknows index` brings back what the sources hold.",
        "现在使用 {built_at} 的第 {generation} 代，共 {documents} 份文档，"
        "包括当时的人员和访问规则。"
        "下次运行 whoknows index 会恢复为来源中的最新内容。",
    ),
    "restore.unusable": (
        "No question can be answered from it yet: {reason}",
        "暂时还不能回答问题：{reason}",
    ),
    "prune.done": (
        "Kept: {kept}. {freed_bytes} bytes were given back.",
        "保留：{kept}。释放 {freed_bytes} 字节。",
    ),
}
