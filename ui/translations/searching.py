"""What `search` says, in Chinese; see `translating`."""

from collections.abc import Mapping

SEARCHING: Mapping[str, str] = {
    # questions
    "the question is empty: write what you want to know": "问题是空的：请写下想了解的事",
    (
        "the question has {count} characters, at most {most} are read: ask in a sentence, or put "
        "the text in a file and use `whoknows related`"
    ): (
        "问题有 {count} 个字符，最多读取 {most} 个："
        "请用一句话提问，或把文字放进文件并使用 whoknows related"
    ),
    "the question has no words: ask in Chinese or English words": (
        "问题中没有文字：请用中文或英文提问"
    ),
    "the text has no words: give a text in Chinese or English": (
        "文字中没有词语：请给出中文或英文的文字"
    ),
    "{count} results cannot be shown: ask for 1 to {most}": (
        "无法显示 {count} 个结果：请要求 1 到 {most} 个"
    ),
    "nothing is dated from {since} until {until}: give the earlier day first": (
        "没有日期在 {since} 到 {until} 之间的内容：请把较早的日期写在前面"
    ),
    "{written} is no date: write a day, month or year such as 2026-03-31": (
        "{written} 不是日期：请写出日、月或年，例如 2026-03-31"
    ),
    "{written} is no date: {reason}; write it as 2026-03-31": (
        "{written} 不是日期：{reason}；请写成 2026-03-31 的形式"
    ),
    "no department {department}: there are {reason}": "没有部门 {department}：可选的有：{reason}",
    "none that you may look into": "无（没有您可以查看的部门）",
    "no document {document}: `whoknows ask` shows ids of documents": (
        "没有文档 {document}：whoknows ask 会列出文档的 id"
    ),
    "nobody has the id {person}: `whoknows people` shows ids of people": (
        "没有 id 为 {person} 的人：whoknows people 会列出人员的 id"
    ),
    "this is for whoever looks after whoknows": "这是供 whoknows 维护人员使用的",
    (
        "you are signed in as {person}, whom the directory of people does not know: ask whoever "
        "looks after whoknows to enter you there"
    ): "您以 {person} 的身份登录，但人员名录中没有此人：请联系 whoknows 的维护人员添加",
    "nothing is shown, because it cannot be written down who asks: {reason}": (
        "没有显示任何内容，因为无法记录是谁在提问：{reason}"
    ),
    "not a result of the engine: {value}": "不是引擎的结果：{value}",
    # originals of documents
    "{kind} has no page images": "{kind} 没有页面图像",
    "other presentations are being printed; open it again in a minute": (
        "正在转换其他演示文稿；请一分钟后再打开"
    ),
    "{department} is not in whoknows.toml any more": "{department} 已不在 whoknows.toml 中",
    # the language model
    "the environment variable {variable} {known}: put the key of the language model into it": (
        "环境变量 {variable} {known}：请把语言模型的密钥放在里面"
    ),
    "is not a key": "不是密钥",
    "is not set": "没有设置",
    "the language model at {address} {known}": "{address} 的语言模型{known}",
    "answered {status} again and again; ask later": "一再返回 {status}；请稍后再问",
    "answered {status}; check {reason}": "返回 {status}；请检查 {reason}",
    "a key, which api_key_env must name": "密钥，须由 api_key_env 指明",
    "answered {status}; check base_url, and that it has the model {model}": (
        "返回 {status}；请检查 base_url，以及是否有模型 {model}"
    ),
    "does not end its reply; check base_url": "的回答没有结尾；请检查 base_url",
    "broke off in the middle of a reply; ask again": "回答到一半中断；请再问一次",
    "cannot be reached; start it, or correct base_url": "无法访问；请启动它，或更正 base_url",
    "broke off or said what is no reply; check base_url": (
        "中断了，或返回的不是回答；请检查 base_url"
    ),
    "took longer than {seconds} s; raise `seconds` or choose a faster model": (
        "用时超过 {seconds} 秒；请调高 seconds，或换用更快的模型"
    ),
    "{count} sentences of the language model were struck out": "划掉了语言模型的 {count} 句话",
    "no sentence of the language model is supported by the passages that it cites": (
        "语言模型写的每句话都没有得到所引段落的支持"
    ),
    "the language model wrote nothing": "语言模型没有写出任何内容",
    # evaluation
    "the baseline ranks none of these tasks: give a run of the same file": (
        "基准运行不含这些问题：请给出同一文件的运行结果"
    ),
    "related work is sought for a `document`": "相关工作以 document 为对象",
    "give a `query`": "请给出 query",
    (
        "the run cannot be written ({reason}); name a file in a folder that exists and can be "
        "written"
    ): "运行结果无法写入（{reason}）；请指定已有且可写入的文件夹中的文件",
    "cannot be read as a TREC run ({reason})": "无法作为 TREC 运行结果读取（{reason}）",
    "`qid Q0 id rank score name` is expected": "应为 qid Q0 id rank score name",
    "cannot be read as a file of tasks ({reason})": "无法作为问题文件读取（{reason}）",
    "holds no tasks, one JSON object a line is expected": "没有问题，应每行一个 JSON 对象",
    "{qid} is the qid of {count} tasks: give each one of its own": (
        "{qid} 是 {count} 个问题的 qid：请为每个问题使用不同的 qid"
    ),
    "give either `query` or `document`": "请给出 query 或 document 之一",
    "the line": "该行",
    "no task {task}: there are {tasks}": "没有任务 {task}：现有 {tasks}",
}
