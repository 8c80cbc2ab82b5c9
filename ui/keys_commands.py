"""Commands about API keys, with which programs ask on behalf of a person."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from index.ledger import Ledger
from index.ledger_keys import ApiKey, create_key, list_keys, revoke_key
from ingest.people import load_directory
from ingest.records import Language
from ui.ledger_replies import reply_key, reply_keys, reply_new_key
from ui.messages import language_of_environment, text
from ui.options import JsonOption, WorkspaceOption, choose_workspace, show
from ui.wording import say_day

commands = typer.Typer()
_keys = typer.Typer(
    help="管理 API 密钥。Make, list and revoke the keys of programs.", no_args_is_help=True
)
commands.add_typer(_keys, name="keys")


@_keys.command()
def create(
    context: typer.Context,
    person_id: Annotated[str, typer.Argument(help="On whose behalf it asks. 人员编号。")],
    label: Annotated[str, typer.Option(help="What it is for. 用途。")] = "",
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="Valid for so long; else until revoked. 有效天数。"),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """创建密钥。Make a key and show it, this once."""
    settings = choose_workspace(context, workspace)
    directory = load_directory(settings.directory_path, settings.departments)
    with closing(Ledger(settings.index_dir)) as ledger:
        new = create_key(ledger, directory, person_id, label=label, days=days)
    language = language_of_environment()
    told = text(
        "keys.created",
        language,
        key_id=new.key.key_id,
        person_id=person_id,
        until=_say_until(new.key, language),
    )
    show(reply_new_key(new), as_json_object, lambda: print(f"{told}\n{new.secret}"))


@_keys.command("list")
def list_all(
    context: typer.Context,
    person_id: Annotated[str | None, typer.Argument(help="Whose. 人员编号。")] = None,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """列出密钥。List the keys, never their secrets."""
    with closing(Ledger(choose_workspace(context, workspace).index_dir)) as ledger:
        found = list_keys(ledger, person_id)
    show(reply_keys(found), as_json_object, lambda: _print_keys(found))


@_keys.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(help="As `keys list` shows it. 密钥编号。")],
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """撤销密钥。Let a key open nothing from now on."""
    with closing(Ledger(choose_workspace(context, workspace).index_dir)) as ledger:
        key = revoke_key(ledger, key_id)
    done = text(
        "keys.revoke.done",
        language_of_environment(),
        key_id=key.key_id,
        person_id=key.person_id,
    )
    show(reply_key(key), as_json_object, lambda: print(done))


def _print_keys(found: Sequence[ApiKey]) -> None:
    language = language_of_environment()
    if not found:
        print(text("keys.none", language))
    for key in found:
        used = key.last_used_at
        line = text(
            "keys.line",
            language,
            key_id=key.key_id,
            person_id=key.person_id,
            state=_say_state(key, language),
            created_at=say_day(key.created_at, language),
            last_used_at=say_day(used, language) if used else text("keys.never", language),
            label=f"  {key.label}" if key.label else "",
        )
        print(line)


def _say_state(key: ApiKey, language: Language) -> str:
    if key.revoked_at is not None:
        return text("keys.revoked", language, day=say_day(key.revoked_at, language))
    if key.expires_at is not None and not key.is_valid(datetime.now(UTC)):
        return text("keys.expired", language, day=say_day(key.expires_at, language))
    return text("keys.valid", language, until=_say_until(key, language))


def _say_until(key: ApiKey, language: Language) -> str:
    if key.expires_at is None:
        return text("keys.forever", language)
    return text("keys.until", language, day=say_day(key.expires_at, language))
