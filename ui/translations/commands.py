"""What `ui` says by errors rather than by keys of `messages`, in Chinese; see `translating`."""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "with --json nothing is asked: add --yes": "使用 --json 时不会询问：请加上 --yes",
    "it takes no QUERY: leave one of the two out": "不能同时给出 QUERY：请去掉其中一个",
    "--run and --baseline are about one file of tasks: give one at a time": (
        "--run 和 --baseline 针对一个问题文件：请一次给出一个"
    ),
    "is no address of this machine ({reason}): choose another --host": (
        "不是本机的地址（{reason}）：请更换 --host"
    ),
    (
        "others could reach it, and nobody would have to sign in: say how people sign in "
        "(`[sign_in]` in {file}), or leave --host out"
    ): ("其他人可以访问，而且无需登录：请规定登录方式（{file} 中的 [sign_in]），或去掉 --host"),
    "port {port} is taken ({reason}): stop what uses it, or choose --port": (
        "端口 {port} 已被占用（{reason}）：请停止占用它的程序，或更换 --port"
    ),
    "the provider does not say who you are (claim {claim}): tell whoever looks after whoknows": (
        "身份提供方没有说明您是谁（声明 {claim}）：请告知 whoknows 的维护人员"
    ),
    "the provider has not verified your e-mail address: confirm it there first": (
        "身份提供方尚未验证您的邮箱：请先在那里确认"
    ),
    "[sign_in] mode = \"oidc\" needs: pip install 'whoknows[oidc]'": (
        "[sign_in] mode = \"oidc\" 需要：pip install 'whoknows[oidc]'"
    ),
    "the environment variable {variable} is not set; set it to the secret": (
        "环境变量 {variable} 没有设置；请设为密钥"
    ),
    (
        "the secret in the environment variable {variable} is too short; take at least {count} "
        "characters, such as `openssl rand -hex 32` prints"
    ): (
        "环境变量 {variable} 中的密钥太短；"
        "请使用至少 {count} 个字符，例如 openssl rand -hex 32 的输出"
    ),
}
