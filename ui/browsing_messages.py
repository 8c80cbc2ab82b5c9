"""What the pages besides Ask say, in Chinese and English; see `messages`."""

from collections.abc import Mapping

BROWSING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "page.people": ("People", "人员"),
    "page.departments": ("Departments", "部门"),
    "page.related": ("Related", "相关"),
    "page.onboarding": ("Onboarding", "入门"),
    "page.administration": ("Administration", "管理"),
    "page.named": ("{title} · whoknows", "{title} · 谁知道"),
    "places": ("Pages", "页面"),
    "documents.one": ("1 document", "1 份文档"),
    "documents.many": ("{count} documents", "{count} 份文档"),
    "documents.more": ("and {count} more", "另有 {count} 份"),
    "find": ("Find", "查找"),
    # People
    "people.lead": (
        "Look for a person, or for a topic to see who knows about it.",
        "查找某位同事，或输入一个主题，看看谁了解它。",
    ),
    "people.label": ("A person or a topic", "姓名或主题"),
    "people.placeholder": ("A name, a title, a topic…", "姓名、职务、主题……"),
    "people.all": ("In most documents", "参与文档最多的同事"),
    "people.named": ("By name, title or department", "姓名、职务或部门相符"),
    "people.knowing": ("Who knows about “{query}”", "谁了解“{query}”"),
    "people.none": ("Nobody was found for “{query}”", "没有找到与“{query}”相关的人"),
    "people.none.next": (
        "Try another spelling of the name, or a word that documents would use.",
        "请换一种姓名写法，或换一个文档里会用到的词。",
    ),
    "people.empty": ("Nobody is known yet", "还没有任何人员信息"),
    "people.empty.next": (
        "People appear once documents name them, or once the workspace has a directory.",
        "文档提到的人，以及人员名录中的人，会显示在这里。",
    ),
    "person.back": ("All people", "全部人员"),
    "person.unknown": ("There is no such person", "没有这个人"),
    "person.unknown.next": (
        "The link may be old, or nothing that you may read names this person.",
        "链接可能已过期，或您可以查看的内容没有提到此人。",
    ),
    "person.unlisted": ("not in the directory", "不在人员名录中"),
    "person.parts.one": ("In 1 document: {parts}", "在 1 份文档中{parts}"),
    "person.parts.many": ("In {count} documents: {parts}", "在 {count} 份文档中：{parts}"),
    "person.named": ("Only named in {count}", "仅被 {count} 份文档提到"),
    "person.knows": ("Knows about", "了解的内容"),
    "person.knows.nothing": (
        "No document that you may read shows what {name} knows.",
        "您可以查看的文档中，没有能说明{name}了解什么的内容。",
    ),
    "person.documents": ("Documents", "相关文档"),
    "person.colleagues": ("Works with", "一起工作的人"),
    "person.colleagues.none": ("Nobody shares a document yet.", "还没有人参与同一份文档。"),
    "person.shared.one": ("in 1 document together", "共同参与 1 份文档"),
    "person.shared.many": ("in {count} documents together", "共同参与 {count} 份文档"),
    "person.near": ("Works on similar things", "从事相近工作的人"),
    "person.near.none": (
        "Nobody else writes about the same matters, as far as you may see.",
        "在您可以查看的范围内，没有其他人写过相近的内容。",
    ),
    "person.like": ("{title}, like “{like}”", "{title}，与“{like}”相近"),
}
