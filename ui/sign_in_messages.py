"""What the page says of signing in and out, in Chinese and English; see `messages`."""

from collections.abc import Mapping

SIGN_IN_TEXTS: Mapping[str, tuple[str, str]] = {
    # key: (English, Chinese)
    "sign_in": ("Sign in", "登录"),
    "sign_in.again": ("Sign in again", "重新登录"),
    "sign_out": ("Sign out", "退出登录"),
    "sign_in.as": ("Signed in as {name}", "当前用户：{name}"),
    "entrance.oidc": ("Please sign in", "请先登录"),
    "entrance.oidc.next": (
        "You then see what your departments let you read, and nothing else.",
        "登录后，您可以看到各部门允许您查看的内容，仅此而已。",
    ),
    "entrance.proxy": ("Nobody is signed in", "尚未登录"),
    "entrance.proxy.next": (
        "Open {address}, where your organisation signs you in.",
        "请打开 {address}，通过贵单位的登录入口进入。",
    ),
    "entrance.over": ("Your session is over", "登录已过期"),
    "entrance.over.next": (
        "A session lasts {hours} hours. Sign in again to go on.",
        "每次登录的有效期为 {hours} 小时。请重新登录后继续。",
    ),
    "entrance.reload": ("Your session is over", "登录已过期"),
    "entrance.reload.next": (
        "A session lasts {hours} hours. Load the page again to go on.",
        "每次登录的有效期为 {hours} 小时。请重新加载页面后继续。",
    ),
    "entrance.refused": ("You are not signed in", "登录未成功"),
    "entrance.refused.next": (
        "Sign out, then sign in again. If this comes back, tell whoever looks after whoknows.",
        "请退出后重新登录。如果仍然如此，请联系 whoknows 管理员。",
    ),
    "entrance.unknown": ("The directory does not know you", "人员名录中没有您"),
    "entrance.unknown.next": (
        "You are signed in as {name}. Ask whoever looks after whoknows to enter you in the "
        "directory, or sign in as somebody else.",
        "您当前以 {name} 登录。请联系 whoknows 管理员将您加入人员名录，或换一个账号登录。",
    ),
    "failure.too_many": ("Too many questions", "提问过于频繁"),
    "failure.too_many.next": (
        "Wait {seconds} seconds, then ask again.",
        "请等待 {seconds} 秒后再试。",
    ),
    "pages.too_many": ("You have too many pages open", "您打开的页面过多"),
    "pages.too_many.next": (
        "No more than {most} may be open at once. Close some, then load this one again.",
        "同时最多打开 {most} 个页面。请关闭一些，然后重新加载此页面。",
    ),
    "pages.too_many.in_all": ("Too many people are here just now", "当前使用人数过多"),
    "pages.too_many.in_all.next": (
        "The server has {most} pages open, and no more may be. Try again in some minutes.",
        "服务器已同时打开 {most} 个页面，达到上限。请过几分钟再试。",
    ),
}
