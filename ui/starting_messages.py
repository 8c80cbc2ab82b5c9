"""What the page for newcomers says, in Chinese and English; see `messages`."""

from collections.abc import Mapping

STARTING_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "start.lead": (
        "What to read and whom to meet first in a department, as its documents show it.",
        "新到一个部门，先读什么、先认识谁：根据该部门的文档整理。",
    ),
    "start.department": ("Department", "部门"),
    "start.department.choose": ("Choose a department", "请选择部门"),
    "start.role": ("Role (optional)", "职务（可选）"),
    "start.role.choose": ("Any role", "不限职务"),
    "start.choose": ("Where do you start?", "您要去哪个部门？"),
    "start.done": ("{done} of {all} done", "已完成 {done} 项，共 {all} 项"),
    "start.print": ("Print", "打印"),
    "start.save": ("Save as Markdown", "保存为 Markdown"),
    "start.for_role": ("For the role “{role}”", "与职务“{role}”有关"),
    "start.same_role": ("Has this role today: {people}", "目前担任此职务：{people}"),
    "start.words.none": (
        "No document that you may read defines its words.",
        "您可以查看的文档中，没有对常用词语的解释。",
    ),
    "start.people.none": (
        "Nobody is named in what you may read.",
        "您可以查看的内容没有提到相关人员。",
    ),
    "start.title": ("Starting in {department}", "{department}入门"),
}
