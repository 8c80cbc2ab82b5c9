"""Why `ingest.parsing` cannot read a document, or a part of it, in Chinese; see `translating`."""

from collections.abc import Mapping

PARSING: Mapping[str, str] = {
    # every kind of file
    "is empty; remove it or fill it": "是空文件；请删除或补充内容",
    "holds no text; remove it or fill it": "没有文字；请删除或补充内容",
    "is {known}": "是{known}",
    "an animation; save it as PNG if it shows text": "动画；如果其中有文字，请另存为 PNG",
    "an archive; unpack it, or pack it as ZIP": "不支持的压缩包；请解压，或改用 ZIP 压缩",
    "a database; export what matters as text": "数据库；请将重要内容导出为文本",
    "a program; remove it": "程序；请移走",
    "is damaged (its archive does not open); save it again or remove it": (
        "已损坏（无法打开其压缩结构）；请重新保存或删除"
    ),
    "is an Office file of a kind that is not read; export it as PDF": (
        "是不支持的 Office 文件；请导出为 PDF"
    ),
    "its {kind} parser failed ({error}: {reason}); save it again or remove it": (
        "{kind} 解析器出错（{error}：{reason}）；请重新保存或删除"
    ),
    "is {kind}, which is not read yet": "是 {kind}，尚不支持读取",
    "is longer than {count} characters; the rest is left out, split it": (
        "超过 {count} 个字符，其余部分未读取；请拆分"
    ),
    "holds binary data, not text; export it as text or PDF": (
        "是二进制数据，不是文字；请导出为文本或 PDF"
    ),
    "the encoding of its text is not known; save it as UTF-8": ("文字编码无法识别；请另存为 UTF-8"),
    "lies more than {count} files deep; unpack it": "嵌套超过 {count} 层；请解压",
    "holds more than {count} files or {size} MB; the rest is left out, unpack it": (
        "含有超过 {count} 个文件或 {size} MB，其余部分未读取；请解压"
    ),
    # limits of the process that parses
    "nothing more is read: the run was stopped": "不再读取：运行已停止",
    (
        "the process that parses does not start; check the memory and the number of processes "
        "that this account may have, or install whoknows again"
    ): "解析进程无法启动；请检查内存和该账户的进程数上限，或重新安装 whoknows",
    "killed its parser; save it again, or remove it": "使解析器崩溃；请重新保存或删除",
    (
        "took longer than {seconds} s to read; split it, or raise seconds under [parsing] in "
        "whoknows.toml"
    ): "读取超过 {seconds} 秒；请拆分，或在 whoknows.toml 的 [parsing] 中调高 seconds",
    (
        "needs more than {size} MB of memory to be read; split it, or raise memory_mb under "
        "[parsing] in whoknows.toml"
    ): "读取需要超过 {size} MB 内存；请拆分，或在 whoknows.toml 的 [parsing] 中调高 memory_mb",
    (
        "holds more than {size} MB of text and attachments; split it, or raise output_mb under "
        "[parsing] in whoknows.toml"
    ): "文字与附件超过 {size} MB；请拆分，或在 whoknows.toml 的 [parsing] 中调高 output_mb",
    "parsers reach no network": "解析器不能联网",
    "parsers write to a private folder only, not to {folder}": (
        "解析器只能写入自己的文件夹，不能写入 {folder}"
    ),
    # locked documents
    (
        "needs a password; add it to [parsing] passwords in whoknows.toml, or save a copy without "
        "one"
    ): "需要密码；请在 whoknows.toml 的 [parsing] passwords 中添加，或另存一份不带密码的副本",
    "needs a password; save a copy without one": "需要密码；请另存一份不带密码的副本",
    "is locked in a way that is not read; save a copy without a password": (
        "加密方式不受支持；请另存一份不带密码的副本"
    ),
    "is damaged (its lock cannot be read); save it again or remove it": (
        "已损坏（加密信息无法读取）；请重新保存或删除"
    ),
    # archives
    "holds no files; remove it or fill it": "其中没有文件；请删除或补充内容",
    (
        "holds {count} files, of which the first {most} are read; unpack it and keep the files in "
        "the folder"
    ): "含有 {count} 个文件，只读取前 {most} 个；请解压后把文件放在文件夹里",
    (
        "{name} unpacks to more than {count} times its size, as bombs do; unpack it and keep the "
        "files in the folder"
    ): "{name} 解压后超过原大小的 {count} 倍，疑似压缩炸弹；请解压后把文件放在文件夹里",
    (
        "{name} is beyond the {size} MB that are unpacked; unpack it and keep the files in the "
        "folder"
    ): "{name} 超出解压上限 {size} MB；请解压后把文件放在文件夹里",
    "{name} is packed in a way that is not read; pack it again with the usual method": (
        "{name} 的压缩方式不受支持；请用常用方式重新压缩"
    ),
    "{name} is damaged; pack it again": "{name} 已损坏；请重新压缩",
    (
        "{name} needs a password; add it to [parsing] passwords in whoknows.toml, or pack it "
        "without"
    ): ("{name} 需要密码；请在 whoknows.toml 的 [parsing] passwords 中添加，或重新压缩时不设密码"),
    "is damaged (its archive does not open); pack it again or remove it": (
        "已损坏（压缩包无法打开）；请重新压缩或删除"
    ),
    # Office documents, books and web pages
    "is damaged ({reason}); save it again from the spreadsheet program": (
        "已损坏（{reason}）；请用表格软件重新保存"
    ),
    "has no document inside; save it again from the word processor": (
        "其中没有文档内容；请用文字处理软件重新保存"
    ),
    "has no presentation inside; save it again from its program": (
        "其中没有演示文稿；请用原来的软件重新保存"
    ),
    "has no workbook inside; save it again from the spreadsheet program": (
        "其中没有工作簿；请用表格软件重新保存"
    ),
    "has no content inside; save it again from its program": (
        "其中没有内容；请用原来的软件重新保存"
    ),
    "is damaged (its archive does not open); save it again from its program": (
        "已损坏（文件结构无法打开）；请用原来的软件重新保存"
    ),
    "unpacks to more than {size} MB; remove its large attachments": (
        "解压后超过 {size} MB；请去掉其中的大附件"
    ),
    "is damaged ({reason}); save it again from its program": (
        "已损坏（{reason}）；请用原来的软件重新保存"
    ),
    "its part {name} is damaged and was not read; save it again from its program": (
        "其中的 {name} 已损坏，未读取；请用原来的软件重新保存"
    ),
    (
        "{count} of its embedded objects are damaged or of a kind that is not read, as formulas of "
        "old programs are; keep what matters as files of their own"
    ): "有 {count} 个嵌入对象已损坏或不受支持（例如旧版公式）；请将重要内容另存为单独的文件",
    "slide {number}": "第 {number} 张幻灯片",
    "hidden slides were not read: {numbers}; unhide those that should be found": (
        "未读取隐藏的幻灯片：{numbers}；请取消隐藏需要查找的幻灯片"
    ),
    "hidden sheets were not read: {names}; unhide those that should be found": (
        "未读取隐藏的工作表：{names}；请取消隐藏需要查找的工作表"
    ),
    "the table": "表格",
    "only its first {count} rows were read; divide it if the others should be found": (
        "只读取了前 {count} 行；如需查找其余各行，请拆分"
    ),
    (
        "{count} rows were left out, after {worded} with words or {figures} with figures alone; "
        "say in words what they show"
    ): (
        "省略了 {count} 行，只读取前 {worded} 行文字或前 {figures} 行纯数字；请用文字说明它们的含义"
    ),
    (
        "is in an old format, which LibreOffice for Linux reads; install it (on Debian: apt-get "
        "install libreoffice-writer-nogui libreoffice-impress-nogui), or save the file in a "
        "current format"
    ): (
        "是旧格式，需要 Linux 上的 LibreOffice 读取；请安装（Debian：apt-get install "
        "libreoffice-writer-nogui libreoffice-impress-nogui），或另存为新格式"
    ),
    (
        "LibreOffice cannot read it; it may be damaged or need a password: open it and save it as "
        ".{suffix}"
    ): "LibreOffice 无法读取，可能已损坏或需要密码；请打开后另存为 .{suffix}",
    (
        "needs LibreOffice, which could read every file of this machine for it; use a Linux kernel "
        "that confines programs (5.13 or later, with Landlock)"
    ): "需要 LibreOffice，但它可能读取本机的任何文件；请使用能限制程序的 Linux 内核"
    "（5.13 或更高版本，启用 Landlock）",
    "took LibreOffice longer than {seconds} s; save it in a current format": (
        "LibreOffice 用时超过 {seconds} 秒；请另存为新格式"
    ),
    "is damaged; get the book again": "已损坏；请重新获取这本书",
    "is protected against copying; ask its publisher for a copy without protection": (
        "有版权保护；请向出版方索取不受保护的版本"
    ),
    "is damaged (no list of chapters); get it again": "已损坏（没有章节列表）；请重新获取",
    "its chapter {name} is missing or damaged; get the book again": (
        "章节 {name} 缺失或损坏；请重新获取这本书"
    ),
    "is read up to {name}; its text is longer than that of any book": (
        "只读取到 {name}；文字长度超过任何一本书"
    ),
    "holds no web page; save the page again": "其中没有网页；请重新保存网页",
    # mail
    "is not a mail message (it has no headers); save it again": (
        "不是邮件（没有邮件头）；请重新保存"
    ),
    "is not a mailbox (it has no messages); save it again from the mail program": (
        "不是邮箱（没有邮件）；请用邮件软件重新保存"
    ),
    "is a damaged Outlook message; save it again or remove it": (
        "是损坏的 Outlook 邮件；请重新保存或删除"
    ),
    "its text cannot be read; open it in Outlook and save it as .eml": (
        "正文无法读取；请在 Outlook 中打开并另存为 .eml"
    ),
    "is encrypted to its recipients; save a copy without encryption": (
        "邮件已加密，仅收件人可读；请另存一份不加密的副本"
    ),
    "only links to its attachment {name}; save that beside it": (
        "附件 {name} 只是链接；请将该文件保存在旁边"
    ),
    "carries its attachments in Outlook's own form (winmail.dat); save them beside it": (
        "附件是 Outlook 专用格式（winmail.dat）；请将附件保存在旁边"
    ),
    "messages lie too deep within each other": "邮件嵌套层数太多",
    # pages: PDF, pictures and scans
    "is not a readable PDF; export it again or remove it": "不是可读的 PDF；请重新导出或删除",
    "has no text on its pages; remove it or replace it with one that has": (
        "页面上没有文字；请删除，或换成有文字的版本"
    ),
    "its form fields are of the XFA kind; print it as PDF to have them read": (
        "表单字段是 XFA 格式；请打印为 PDF 后再读取"
    ),
    "the pages from {number} on are not read; split the document": (
        "从第 {number} 页起未读取；请拆分文档"
    ),
    "the pages from {number} on are not read; split it": "从第 {number} 页起未读取；请拆分",
    "page {number} is damaged; export the document again": ("第 {number} 页已损坏；请重新导出文档"),
    "page {number} is damaged; scan it again": "第 {number} 页已损坏；请重新扫描",
    "the end of page {number} is not read, it is too long; split it": (
        "第 {number} 页太长，末尾未读取；请拆分"
    ),
    "more than {count} of its pages are scans, and no more are read; split it": (
        "扫描页超过 {count} 页，其余未读取；请拆分"
    ),
    "more than {count} files are attached; put them beside it": (
        "附件超过 {count} 个；请将附件放在旁边"
    ),
    "only {count} comments and fields of a page are read; split the page": (
        "每页只读取 {count} 条批注和字段；请拆分该页"
    ),
    "its attachment {name} is larger than {size} MB; put it beside the document": (
        "附件 {name} 超过 {size} MB；请将附件放在文档旁边"
    ),
    "one of its attachments is damaged; attach it again": "有一个附件已损坏；请重新添加附件",
    "has more than {count} million pixels; save it smaller": (
        "超过 {count} 百万像素；请缩小后保存"
    ),
    "is a damaged picture; save it again or remove it": "是损坏的图片；请重新保存或删除",
    "is too small a picture to show text; remove it": "图片太小，不会有文字；请移走",
    "is a scan; install the OCR extra: pip install 'whoknows[ocr]', and index again": (
        "是扫描件；请安装文字识别组件：pip install 'whoknows[ocr]'，然后重新索引"
    ),
    "has scanned pages; set ocr = true under [parsing] in whoknows.toml to read them": (
        "含有扫描页；如需读取，请在 whoknows.toml 的 [parsing] 中设 ocr = true"
    ),
    "shows no text; remove it, or scan it again": "没有识别出文字；请移走，或重新扫描",
    "is {kind}, whose pages are not drawn": "是 {kind}，不能显示页面图像",
    "is {kind}, which has no slides": "是 {kind}，没有幻灯片",
    (
        "its slides are drawn by LibreOffice for Linux; install it (on Debian: apt-get install "
        "libreoffice-impress-nogui)"
    ): (
        "其幻灯片由 Linux 上的 LibreOffice 绘制；请安装（Debian：apt-get install "
        "libreoffice-impress-nogui）"
    ),
    "has no page {number}; it has {count}": "没有第 {number} 页；共 {count} 页",
}
