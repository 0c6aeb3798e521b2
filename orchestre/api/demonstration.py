"""The demonstration: a sample shop in the workspace, begun and ended by its owner."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from orchestre.api.auth import Given, Owner
from orchestre.api.shapes import account_info
from orchestre.client.schemas.demonstration import DemoInfo, DemoMails

router = APIRouter(prefix="/workspace/demo", tags=["demo"])


@router.post("")
async def begin_demo(orchestre: Given, member: Owner) -> DemoInfo:
    """Have an invented shop in the workspace: catalogue, mailbox, running bot; twice is as once."""
    demo = await orchestre.demonstration.begin(member)
    return DemoInfo(account=account_info(demo.account), products=demo.products)


@router.post("/mails", status_code=201)
async def write_demo_mails(
    orchestre: Given, member: Owner, count: Annotated[int, Query(ge=1, le=12)] = 1
) -> DemoMails:
    """Have the shop's next customers write; robots are among them."""
    return DemoMails(written=list(await orchestre.demonstration.write(member, count)))


@router.delete("", status_code=204)
async def end_demo(orchestre: Given, member: Owner) -> None:
    """Unlink the shop and remove its products; what was received and sent stays as history."""
    await orchestre.demonstration.end(member)
