"""`make fill-store`: the originals and packages of the run folder are copied into the bucket of the installation, and held against it.

Belongs here: the way from folders to a bucket. Does not belong here: the way back (the names are the same: any tool of S3 copies them).

Nothing of the folders is removed: an administrator does that when the copy is whole. What stands in the bucket already is held against the
folder's byte by byte, so that the command may be run again, and says so when the two differ.
"""

from __future__ import annotations

import sys

from ops.database import var_folder
from wengang.settings.environment import Settings, SettingsError, read_env_file, read_mode, read_store
from wengang.storage import FolderStore, Store
from wengang.user_error import AwayError, UserError

PARTS = {"archive": "原件", "exchange": "材料包"}


class CopyError(UserError):
    """What stands in the bucket is not what stands in the folder."""


def fill(kept: FolderStore, store: Store) -> int:
    """Copy what a folder keeps and the store does not, hold everything against the folder, and give how much was copied."""
    copied = 0
    for stood in kept.names():
        if stood.name.rsplit("/", 1)[-1].startswith("."):
            continue  # left aside by a kill
        content = kept.get(stood.name)
        if not store.has(stood.name):
            store.put(stood.name, content)
            copied += 1
        if store.get(stood.name) != content:
            raise CopyError(f"桶里的 {stood.name} 与本机的不同：请核对是谁写的，移走其中不对的一份再执行；没有改动任何一份")
    return copied


def main() -> int:
    """Copy originals and packages; a known error is one clear line."""
    read_env_file()
    try:
        if not read_store():
            raise SettingsError("没有设置 WENGANG_STORE：先在 .env 写明存储桶再执行")
        var = var_folder()
        settings = Settings(mode=read_mode(), var=var, inbox=var, database_url="", store=read_store())
        for part, store in zip(PARTS, (settings.archive, settings.exchange), strict=True):
            folder = FolderStore(var / part)
            if not folder.folder.exists():
                print(f"{PARTS[part]}：本机没有")
                continue
            print(f"{PARTS[part]}：复制 {fill(folder, store)} 个，本机的每一个都与桶里的核对相同；确认无误后可以删去 {folder.folder}")
    except (UserError, AwayError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
