"""The workspace at a glance: how far it is set up, what waits, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter

from orchestre.api.auth import Given, Reader
from orchestre.client.schemas.workspace import SetUpInfo, TroubleInfo, WorkspaceInfo
from orchestre.domain.accounts import Account, AccountStatus, BotStatus
from orchestre.domain.demonstration import is_demo
from orchestre.store import accounts, overview

router = APIRouter(prefix="/workspace", tags=["settings"])


@router.get("")
async def show_workspace(orchestre: Given, member: Reader) -> WorkspaceInfo:
    """Say how the workspace stands; cheap enough to be asked every few seconds."""
    async with orchestre.store.read() as tx:
        found = await overview.overview(tx, member.workspace_id)
        every = await accounts.listed(tx, member.workspace_id)
        model = await overview.model_trouble(tx, member.workspace_id)
    stopped = [] if model is None else [TroubleInfo(kind="model", account_name="", what=model)]
    return WorkspaceInfo(
        id=member.workspace_id,
        set_up=SetUpInfo(
            mailbox=found.has_mailbox,
            knowledge=found.has_knowledge,
            bot=found.has_bot,
            draft=found.has_draft,
        ),
        demo=any(is_demo(one.provider, one.identifier_name) for one in every),
        waiting=found.waiting,
        stuck=found.stuck,
        bots=found.bots,
        bots_running=found.bots_running,
        troubles=[*_troubles(every), *stopped],
    )


def _troubles(every: Sequence[Account]) -> Iterator[TroubleInfo]:
    for one in every:
        if one.status is AccountStatus.NEEDS_RELINK:
            yield TroubleInfo(kind="relink", account_name=one.identifier_name, what=one.bot.error)
        elif one.bot.status is BotStatus.FAILING:
            yield TroubleInfo(kind="bot", account_name=one.identifier_name, what=one.bot.error)
