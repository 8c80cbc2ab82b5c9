"""What the page of one document says, in Chinese and English; see `messages`."""

from collections.abc import Mapping

DOCUMENT_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "page.document": ("Document", "文档"),
    "document.back": ("Back", "返回"),
    "document.unknown": ("There is no such document", "没有这份文档"),
    "document.unknown.next": (
        "The link may be old, or the document may not be open to you.",
        "链接可能已过期，或该文档未向您开放。",
    ),
    "document.read": ("Read it", "阅读全文"),
    "document.read.it": ("Read “{title}”", "阅读“{title}”"),
    "document.where": ("Where it is kept", "存放位置"),
    "document.people": ("By {people}", "相关人员：{people}"),
    "document.inside": ("inside {document}", "位于 {document} 之中"),
    "document.download": ("Download the file", "下载原文件"),
    "document.related": ("Who else works on this?", "还有谁在做这件事？"),
    "document.outline": ("Contents", "目录"),
    "document.text": ("The text of this page", "本页文字"),
    "document.image": ("Page {page} of “{title}”", "“{title}”第 {page} 页"),
    "document.page.of": ("Page {page} of {count}", "第 {page} 页，共 {count} 页"),
    "document.previous": ("Previous page", "上一页"),
    "document.next": ("Next page", "下一页"),
    "document.pages": ("Pages", "翻页"),
    "document.earlier": ("Earlier in this document", "显示前文"),
    "document.later": ("Further in this document", "显示后文"),
    "document.passage": ("The passage that was quoted", "被引用的内容"),
    "document.missing": (
        "The passage is not in the document any more; it was changed after the link was made.",
        "文档在该链接生成之后有改动，其中已没有这段内容。",
    ),
    "document.unmarked": (
        "The passage could not be marked on the page; it is marked in the text beside it.",
        "无法在页面图像上标出这段内容，已在旁边的文字中标出。",
    ),
    "document.no_text": ("There is no text on this page.", "本页没有文字。"),
    "document.slides": (
        "Slides are shown as text here: pictures of them need LibreOffice on this server.",
        "此处仅显示幻灯片的文字：要显示其画面，服务器上需安装 LibreOffice。",
    ),
    "document.problem.changed": (
        "The file has changed since it was indexed, so its page is not shown; "
        "this is its text as it was.",
        "文件在建立索引后有改动，因此不显示其页面；以下为当时的文字。",
    ),
    "document.problem.unreachable": (
        "The original cannot be opened here just now; this is its text as it was indexed.",
        "暂时无法打开原文件；以下为建立索引时的文字。",
    ),
    "document.problem.undrawable": (
        "This page cannot be shown as an image; this is its text.",
        "这一页无法以图像显示；以下为其文字。",
    ),
    "document.download.changed": (
        "The file has changed since it was indexed. Open it where it is kept.",
        "文件在建立索引后有改动，请到存放位置打开。",
    ),
    "document.download.unreachable": (
        "The original cannot be fetched just now. Open it where it is kept, or try again later.",
        "暂时无法取得原文件，请到存放位置打开，或稍后再试。",
    ),
    "document.download.large": (
        "The file is too large to be sent through the page. Open it where it is kept.",
        "文件太大，无法通过页面下载，请到存放位置打开。",
    ),
    "kind.pdf": ("PDF", "PDF"),
    "kind.word": ("Word document", "Word 文档"),
    "kind.slides": ("Slides", "幻灯片"),
    "kind.sheets": ("Spreadsheet", "表格"),
    "kind.mail": ("Mail", "邮件"),
    "kind.web": ("Web page", "网页"),
    "kind.picture": ("Picture", "图片"),
    "kind.text": ("Text", "文本"),
    "kind.book": ("Book", "电子书"),
}
