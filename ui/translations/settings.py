"""What `ingest` says of `whoknows.toml`, in Chinese; see `translating`."""

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    "there is no workspace here; run `whoknows init DIR` to write one": (
        "这里没有工作区；请运行 whoknows init DIR 建立"
    ),
    "cannot be read ({reason}); check its rights": "无法读取（{reason}）；请检查权限",
    "is not UTF-8; save it as UTF-8": "不是 UTF-8；请另存为 UTF-8",
    "is not valid TOML: {reason}; correct that line": "不是有效的 TOML：{reason}；请更正该行",
    "{department} is also the id of departments[{position}]; give each department its own": (
        "{department} 也是 departments[{position}] 的 id；请为每个部门使用不同的 id"
    ),
    "{known} (and {count} more to correct)": "{known}（另有 {count} 处需要更正）",
    "{file}.toml: {key}": "{file}.toml：{key}",
    "{key} (of {department})": "{key}（{department}）",
    "has no departments; add a [[departments]] table, or run `whoknows init DIR` to write one": (
        "没有部门；请添加 [[departments]] 表，或运行 whoknows init DIR 生成"
    ),
    "is missing; add it": "缺失；请补上",
    "is empty; name at least one": "是空的；请至少填写一项",
    "is empty; fill it": "是空的；请填写",
    "must begin with http:// or https://": "必须以 http:// 或 https:// 开头",
    "must be a text in quotes": "必须是英文引号中的文字",
    'must be a list, such as ["..."]': '必须是列表，例如 ["..."]',
    "must be a table": "必须是表",
    "must be true or false": "必须是 true 或 false",
    "must be a whole number": "必须是整数",
    "must be a number": "必须是数字",
    "is not a key that whoknows knows; {reason}": "不是 whoknows 认识的键；{reason}",
    "did you mean {close}?": "是否想写 {close}？",
    "use one of {keys}": "请使用以下之一：{keys}",
    "{value} is not an id; use letters, digits and . _ + - only": (
        "{value} 不能作为 id；只能使用字母、数字和 . _ + -"
    ),
    'write name = "..." or name = {{ zh = "...", en = "..." }}': (
        '请写成 name = "..." 或 name = {{ zh = "...", en = "..." }}'
    ),
    "{language} is not a language of the page; use zh and en": (
        "{language} 不是网页支持的语言；请使用 zh 和 en"
    ),
    "the name in {language} must be a text in quotes": "{language} 名称必须是英文引号中的文字",
    (
        'visibility = "open" cannot apply to what not everyone may read; write "listed" or "hidden"'
    ): 'visibility = "open" 不适用于并非人人可读的内容；请写 "listed" 或 "hidden"',
    'mode = "llm" needs base_url and model; add them': (
        'mode = "llm" 需要 base_url 和 model；请补上'
    ),
    "must begin with http:// or https://, and name a host": (
        "必须以 http:// 或 https:// 开头，并写明主机"
    ),
    'must end with its host and port, such as "https://knows.example.com"': (
        '必须到主机和端口为止，例如 "https://knows.example.com"'
    ),
    "{value} is not the name of an HTTP header": "{value} 不是 HTTP 请求头的名称",
    "is not the name of an environment variable: the secret itself must not stand here": (
        "不是环境变量的名称：密钥本身不能写在这里"
    ),
    "{value} is not a host name; leave the scheme and the port out": (
        "{value} 不是主机名；请去掉协议和端口"
    ),
    '{value} is not an address; write "10.0.0.7" or "10.0.0.0/24"': (
        '{value} 不是地址；请写成 "10.0.0.7" 或 "10.0.0.0/24"'
    ),
    'mode = "{mode}" needs {reason}; add it ({table})': (
        'mode = "{mode}" 需要 {reason}；请补上（{table}）'
    ),
    "that table": "这个表",
    (
        '[sign_in.{table}] says nothing with mode = "{mode}"; take it out, or write '
        'mode = "{other}"'
    ): '[sign_in.{table}] 在 mode = "{mode}" 时不起作用；请删除它，或改为 mode = "{other}"',
}
