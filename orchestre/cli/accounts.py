"""`orchestre accounts`: mailboxes that are linked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestre.cli import calls
from orchestre.cli.asking import ask, confirm
from orchestre.cli.options import Json, ProviderOption, noun
from orchestre.cli.screen import put_fields, put_json, put_table, say
from orchestre.cli.visiting import code_in, visit
from orchestre.cli.wording import command, moment, short
from orchestre.client.client import OrchestreClient
from orchestre.client.schemas import (
    AccountInfo,
    ProviderInfo,
    UnlinkedInfo,
    UpdateProviderInfoBody,
)
from orchestre.domain.errors import NotFound

app = noun("Mailboxes that are linked.")


@app.command("list")
def list_accounts(json: Json = False) -> None:
    """List the workspace's accounts."""
    accounts = calls.call(lambda client: client.accounts.all())
    if json:
        return put_json(accounts)
    if not accounts:
        return say(
            "No mailbox is linked yet.\n"
            "→ orchestre accounts link maildir NAME --path FOLDER --address MAIL\n"
            "→ orchestre accounts link gmail NAME"
        )
    return put_table(
        ("ID", "PROVIDER", "STATUS", "BOT", "NAME"),
        (
            (
                short(account.id),
                account.provider,
                account.status,
                account.bot.status,
                _title(account),
            )
            for account in accounts
        ),
    )


def _title(account: AccountInfo) -> str:
    if account.identifier_name == account.address:
        return account.address
    return f"{account.identifier_name} ({account.address})"


@app.command()
def show(name: str, provider: ProviderOption = None, json: Json = False) -> None:
    """Show one account, by name, address or the end of its id."""
    account = calls.call(lambda client: calls.account_named(client, name, provider=provider))
    if json:
        return put_json(account)
    return put_fields(
        (
            ("Account", account.identifier_name),
            ("Id", account.id),
            ("Provider", account.provider),
            ("Address", account.address),
            ("Status", account.status),
            ("Lacks", account.lacks),
            ("Linked", moment(account.linked_at)),
            ("Bot", account.bot.status),
            ("Last error", account.bot.error),
        )
    )


@app.command()
def link(
    provider: Annotated[str, typer.Argument(help="Such as maildir; it must be installed.")],
    name: Annotated[str, typer.Argument(help="What your team calls this mailbox.")],
    path: Annotated[Path | None, typer.Option(help="For maildir: its folder.")] = None,
    address: Annotated[str | None, typer.Option(help="The mailbox's e-mail address.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Any other option of the provider; repeatable."),
    ] = None,
    result: Annotated[
        str | None, typer.Option(help="For gmail: the code that a visit ended with.")
    ] = None,
    json: Json = False,
) -> None:
    """Link a mailbox: by options (those that are missing are asked for), or by a visit to it."""
    given = _given(option or [], path, address)

    async def linked(client: OrchestreClient) -> AccountInfo:
        kind = _kind(await client.accounts.providers(), provider)

        async def link_by(options: dict[str, Any]) -> AccountInfo:
            wish = UpdateProviderInfoBody(
                provider_name=kind.provider, identifier_name=name, social_info={**given, **options}
            )
            return await client.accounts.link(wish)

        if kind.links_by != "oauth":
            return await link_by(_asked(kind, given, name))
        if result is not None:
            return await link_by({"result": code_in(result)})
        again = _again(provider, name, given)
        return await visit(client, kind, lambda code: link_by({"result": code}), again=again)

    account = calls.call(linked)
    _say_linked(account)
    if json:
        put_json(account)


def _say_linked(account: AccountInfo) -> None:
    say(f"Linked {_title(account)}; mail that comes from now on can be answered.")
    if account.lacks:
        say(f"Its owner did not allow everything: {account.lacks}")
    if account.rule_from:
        least = f"{account.bot.approved_by} or above"
        say(f"Its drafts are approved by {least}, as when it was linked as {account.rule_from}.")
    say(f"→ {command('orchestre', 'bots', 'start', account.identifier_name)}")


def _given(options: list[str], path: Path | None, address: str | None) -> dict[str, str]:
    given = dict(_pair(pair) for pair in options)
    if path is not None:
        # The server may have been started in another folder.
        given["path"] = str(path.expanduser().resolve())
    if address is not None:
        given["address"] = address
    return given


def _again(provider: str, name: str, given: dict[str, str]) -> str:
    options = [word for pair in given.items() for word in ("--option", "=".join(pair))]
    return command("orchestre", "accounts", "link", provider, name, *options)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
    return name.strip(), value


def _kind(kinds: list[ProviderInfo], name: str) -> ProviderInfo:
    for kind in kinds:
        if name in {kind.provider, f"{kind.provider}provider"}:
            return kind
    there = ", ".join(kind.provider for kind in kinds)
    raise NotFound(f"No provider called {name!r} is installed", advice=f"There are: {there}.")


def _asked(kind: ProviderInfo, given: dict[str, Any], name: str) -> dict[str, str]:
    """Ask on the terminal for the required options that were not given."""
    required = kind.options_schema.get("required", [])
    fields: Any = kind.options_schema.get("properties", {})
    missing = (
        [field for field in required if field not in given] if isinstance(required, list) else []
    )
    if "address" in missing and "@" in name:
        missing.remove("address")
    if missing and not sys.stdin.isatty():
        own = {"path": "--path FOLDER", "address": "--address MAIL"}
        options = " ".join(own.get(str(field), f"--option {field}=…") for field in missing)
        raise typer.BadParameter(f"{kind.provider} also needs {options}")
    return {
        str(field): ask(
            str(fields[field].get("title", field)),
            hidden=fields[field].get("format") == "password",
        )
        for field in missing
    }


@app.command()
def unlink(
    name: str,
    provider: ProviderOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Stop an account's bot and erase its credentials; what was exchanged stays."""

    async def unlinked(client: OrchestreClient) -> tuple[AccountInfo, UnlinkedInfo | None]:
        account = await calls.account_named(client, name, provider=provider)
        confirm(f"Unlink {_title(account)} and erase its credentials?", yes=yes)
        return account, await client.accounts.unlink(account.provider, account.identifier_name)

    account, left = calls.call(unlinked)
    if left is None:
        return say(f"Unlinked {_title(account)}.")
    return say(f"{left.detail}\n→ {left.next}")
