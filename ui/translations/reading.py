"""What `ingest` says of sources, settings and the directory, in Chinese; see `translating`."""

from collections.abc import Mapping

READING: Mapping[str, str] = {
    # sources and their files
    (
        "changed each of the {count} times it was read; let whatever writes it finish, and index "
        "again"
    ): ("读取 {count} 次，每次内容都在变化；请等写入它的程序结束后重新索引"),
    "has gone since it was listed; index again": "列出之后消失了；请重新索引",
    "may not be read; give the account that indexes the right to read it": (
        "没有读取权限；请授予索引账户读取权限"
    ),
    "lies so deep that the system cannot name it; move it up": (
        "路径太长，系统无法打开；请移到较浅的文件夹"
    ),
    "cannot be read ({reason}); check the disk or the network drive": (
        "无法读取（{reason}）；请检查磁盘或网络驱动器"
    ),
    "the folder {known}": "这个文件夹{known}",
    "has changed since it was indexed": "索引之后有改动",
    "its source {source} is not in whoknows.toml any more; index again": (
        "它的来源 {source} 已不在 whoknows.toml 中；请重新索引"
    ),
    "has gone since it was indexed; index again": "索引之后消失了；请重新索引",
    "does not hold {name} any more": "其中已没有 {name}",
    "the source {source} is missing; create the folder, or correct its name in whoknows.toml": (
        "来源 {source} 不存在；请创建该文件夹，或在 whoknows.toml 中更正名称"
    ),
    "the source {source} is missing; create it, or correct it in whoknows.toml": (
        "来源 {source} 不存在；请创建，或在 whoknows.toml 中更正"
    ),
    "the source {source} {known}": "来源 {source} {known}",
    "the source {source} is a file; name its folder": "来源 {source} 是文件；请改写它所在的文件夹",
    "is a symbolic link that leads nowhere; mend or remove it": ("是失效的符号链接；请修复或删除"),
    "is a symbolic link that leaves the source; copy the file, or add a source": (
        "是指向来源之外的符号链接；请复制该文件，或另加一个来源"
    ),
    "is a symbolic link that leads out of the source; remove it": (
        "是指向来源之外的符号链接；请删除"
    ),
    "is a pipe, socket or device, not a document; remove it": (
        "是管道、套接字或设备，不是文档；请移走"
    ),
    "its name is not valid UTF-8; rename it": "文件名不是有效的 UTF-8；请改名",
    "is no plain file, as a message is; remove it": "不是普通文件，而邮件应是普通文件；请移走",
    "is also at {other}; rename one of the two": "与 {other} 同名；请将其中一个改名",
    "is larger than {size} MB; split it": "超过 {size} MB；请拆分",
    (
        "only points to a document that Git LFS keeps; run `git lfs pull` in a checkout and name "
        "that folder as the source"
    ): "只是指向 Git LFS 中文档的指针；请在检出的目录中运行 git lfs pull，并以该文件夹作为来源",
    # git
    "needs the program git; install it": "需要 git 程序；请安装",
    "did not answer within {seconds} seconds; check the network": (
        "{seconds} 秒内没有应答；请检查网络"
    ),
    "cannot be read ({reason})": "无法读取（{reason}）",
    "git gave no reason": "git 没有说明原因",
    "{known}; index again": "{known}；请重新索引",
    "is no repository that is read; write one of {schemes}": (
        "不是可以读取的仓库地址；请使用 {schemes} 之一"
    ),
    "has no branch {branch}; correct what follows #": "没有分支 {branch}；请更正 # 之后的内容",
    "is missing; create it, or correct it in whoknows.toml": (
        "不存在；请创建，或在 whoknows.toml 中更正"
    ),
    "{known}; check that {branch} exists in it and holds {reason}": (
        "{known}；请确认其中有 {branch}，并且含有“{reason}”"
    ),
    "a commit": "提交",
    "is a submodule; add the repository that it names as a source of its own": (
        "是子模块；请把它所指的仓库单独添加为来源"
    ),
    # addresses
    "cannot be fetched ({reason}); check the network and index again": (
        "无法获取（{reason}）；请检查网络后重新索引"
    ),
    "the source {source} needs another package ({reason}); install it": (
        "来源 {source} 需要另一个软件包（{reason}）；请安装"
    ),
    "the source {source} cannot be reached ({reason}); check the address and the network": (
        "来源 {source} 无法访问（{reason}）；请检查地址和网络"
    ),
    (
        "the source {source} has a query, which the files below it would lack; name a folder "
        "without one"
    ): "来源 {source} 的地址带有查询参数，其中的文件不会带上；请改用不带参数的文件夹地址",
    "has more than {count} folders; name those to be read": (
        "文件夹超过 {count} 个；请逐个写出需要读取的文件夹"
    ),
    "the folder cannot be listed ({reason})": "无法列出该文件夹（{reason}）",
    "lies too many folders deep; move it up": "文件夹层数太多；请移到较浅的位置",
    # the directory of people
    "{path}, line {line}": "{path} 第 {line} 行",
    "line {line}": "第 {line} 行",
    "{path}, user {number}": "{path} 第 {number} 个用户",
    "user {number}": "第 {number} 个用户",
    "{path}, entry {entry}": "{path} 条目 {entry}",
    "entry {entry}": "条目 {entry}",
    "{path}, after {entry}": "{path} 中 {entry} 之后",
    "after {entry}": "{entry} 之后",
    "{path}, at its beginning": "{path} 开头",
    "at its beginning": "开头",
    "has no column {missing}; begin the file with {columns}": (
        "缺少列 {missing}；文件第一行应为 {columns}"
    ),
    "does not know the column {column}; use {columns}": "无法识别列 {column}；请使用 {columns}",
    (
        'has more cells than columns; separate aliases and groups by ";", put a cell with a comma '
        "in quotes"
    ): "单元格多于列数；别名和组请用“;”分隔，含逗号的单元格请加英文引号",
    "has no id or no name; fill both or remove it": "缺少 id 或 name；请补齐或删除这一行",
    "{wish} in opt_out is neither yes nor no; write one of them": (
        "opt_out 中的 {wish} 既不是 yes 也不是 no；请填写其中之一"
    ),
    "the id {person} is also that of {reason}; give each person an id of their own": (
        "id {person} 与{reason}重复；请为每个人使用不同的 id"
    ),
    (
        "the directory of people cannot be read ({reason}); create it, or correct [people] "
        "directory in whoknows.toml"
    ): "人员名录无法读取（{reason}）；请创建，或在 whoknows.toml 中更正 [people] directory",
    "is not UTF-8; save the file as UTF-8": "不是 UTF-8；请将文件另存为 UTF-8",
    "is not LDIF ({reason}); export it again, with `ldapsearch -LLL` if that wrote it": (
        "不是 LDIF 格式（{reason}）；请重新导出，如果用的是 ldapsearch，请加 -LLL"
    ),
    "{attribute} is not UTF-8; correct it and export again": (
        "{attribute} 不是 UTF-8；请更正后重新导出"
    ),
    "has no {reason}; add it, or leave the entry out of the export": (
        "缺少{reason}；请补上，或不要导出该条目"
    ),
    "name (displayName, cn)": "姓名（displayName、cn）",
    "id (uid, sAMAccountName)": " id（uid、sAMAccountName）",
    "is not valid JSON ({reason}); export it again": "不是有效的 JSON（{reason}）；请重新导出",
    (
        'has no list "Resources"; export a SCIM 2.0 ListResponse of users, or their bare list'
    ): "没有 Resources 列表；请导出 SCIM 2.0 的用户 ListResponse，或只导出用户列表",
    "holds {count} of {total} users; export all pages, as a bare list": (
        "只有 {total} 个用户中的 {count} 个；请导出所有分页，合并为一个列表"
    ),
    "{attribute} is wrong ({reason}); correct it where it is kept, and export it again": (
        "{attribute} 有误（{reason}）；请在原系统中更正后重新导出"
    ),
    "has no displayName and no name; give one of them": (
        "既没有 displayName 也没有 name；请填写其中之一"
    ),
    # whoknows init
    "exists already; edit it, or remove it first": "已经存在；请直接编辑，或先删除",
    "cannot be written ({reason}); check its rights": "无法写入（{reason}）；请检查权限",
    "there is no such folder; create it with one sub-folder for each department": (
        "没有这个文件夹；请创建它，并为每个部门建立一个子文件夹"
    ),
    "has no sub-folder; create one for each department and put its documents in": (
        "没有子文件夹；请为每个部门建立一个，并放入其文档"
    ),
    "the folder {folder} has an unprintable name; rename it": (
        "文件夹 {folder} 的名称含有不可见字符；请改名"
    ),
}
