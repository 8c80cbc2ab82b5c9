"""Words of grammar, time and measure: they tell nothing of a matter, however rare they are."""

_ENGLISH = (
    "about above after again against ago all almost already also although always among and "
    "another any are asked asks author away because been before behind being below beside "
    "between both but can cannot contact cost could date day days did does done down due "
    "during each either every few first for four from full get gives goes had has have "
    "having here how however into its itself just know known last later least less like made "
    "make makes many may means might month months more most must need needed needs neither "
    "never new next nine nobody none nor not nothing now off old once one only other others "
    "our out over own owner page part per percent question questions read reviewed reviewer "
    "said same say says second see seen several shall she should show shows since six some "
    "somebody someone something still such summary take takes ten than that the their them "
    "then there these they third this those three through thus time times too two under "
    "until use used uses very want wants was week weeks well were what when where whether "
    "which while who whom whose why will with within without worked would year years yes yet "
    "you your january february march april june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday yuan million thousand"
)
_CHINESE = (
    "一个 一些 一次 一种 上述 不同 不得 不能 不是 两个 两次 之后 之前 也是 以上 以下 以内 "
    "以及 以后 仍然 他们 任何 何时 作者 使用 例如 其中 其他 具体 出现 则是 包括 另外 只有 "
    "只能 可以 可能 各自 同时 名单 否则 我们 所有 按照 文件 方式 方法 日期 日前 时间 是否 "
    "有人 本月 每周 每天 每年 每月 比例 没有 现在 由于 目前 直接 相关 看到 知道 第一 第二 "
    "第三 第四 等待 结果 继续 经过 联系 至少 表示 要求 认为 记录 说明 负责 负责人 责任人 "
    "起草 超过 进行 通过 这个 这些 这是 那么 部分 问题 除了 需要 需求 非常 预计 首先 完成 "
    "人员 内容 情况 审核 建议 必须 不再 如果 因此 因为 所以 但是 而是 还是 不要 为了 对于 "
    "关于 根据 以前 今年 去年 其余 一份 一条 一天 三天 部门 公司 万元 亿元 措施 概要 背景 "
    "结论 附件 目的 行动 讨论 摘要 总结 原因 做法 同一 没人 多少 怎么 什么 谁来"
)
PLAIN_WORDS = frozenset((*_ENGLISH.split(), *_CHINESE.split()))
