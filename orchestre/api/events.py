"""Events: the audit trail, as a list or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Header, Query, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from orchestre.api import event_table
from orchestre.api.auth import AskAgain, Given, Reader
from orchestre.api.inputs import Limit, Moment
from orchestre.api.pages import page
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas import EventInfo, EventsVerified, EventVerbs, Page
from orchestre.domain.errors import Forbidden, NotSignedIn, ProviderUnavailable, TooOften
from orchestre.domain.identities import Door
from orchestre.domain.members import Member
from orchestre.store import events
from orchestre.store.events import Event, Wanted

router = APIRouter(prefix="/events", tags=["events"])

#: Seconds between two looks for news, and the most events of one look.
_PACE = 1.0
_LOOK = 200

Number = Annotated[int, Query(ge=0, le=2**31 - 1)]
Named: TypeAlias = Annotated[str | None, Query(min_length=1, max_length=128)]


def _wanted(
    actor: Named = None,
    verb: Named = None,
    subject: Named = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Wanted:
    return Wanted(actor=actor, verb=verb, subject=subject, since=since, until=until)


Filter: TypeAlias = Annotated[Wanted, Depends(_wanted)]


@router.get(
    "",
    response_model=Page[EventInfo],
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def list_events(
    orchestre: Given,
    member: Reader,
    ask_again: AskAgain,
    wanted: Filter,
    after: Number = 0,
    before: Number | None = None,
    limit: Limit = 50,
    newest: bool = False,
    accept: Annotated[str, Header()] = "application/json",
) -> Page[EventInfo] | Response:
    """List the audit trail, oldest first, or with `newest` its end (before number `before`).

    `actor` is a member's id or what acted by itself (`bot`), `verb` and `subject` are as events
    have them; `since` is included, `until` is not. With `Accept: text/event-stream`, go on as it
    grows, whatever the filter; with `text/csv`, all that is wanted as a table.
    """
    if "text/event-stream" in accept.lower():
        return EventSourceResponse(follow(orchestre, ask_again, after=after))
    if "text/csv" in accept.lower():
        return event_table.response(orchestre, member.workspace_id, wanted)
    async with orchestre.store.read() as tx:
        if newest:
            last = await events.latest(
                tx, member.workspace_id, before=before, limit=limit, wanted=wanted
            )
            found = tuple(one for one in last if one.number > after)
        else:
            found = await events.listed(
                tx, member.workspace_id, after=after, limit=limit + 1, wanted=wanted
            )
    return page(found, limit, show=event_info, cursor=lambda one: str(one.number))


@router.get("/verbs")
async def list_event_verbs(orchestre: Given, member: Reader) -> EventVerbs:
    """List what was ever done in the workspace: what `verb` of the trail may be."""
    async with orchestre.store.read() as tx:
        return EventVerbs(items=list(await events.verbs(tx, member.workspace_id)))


@router.get("/verify")
async def verify_events(orchestre: Given, member: Reader) -> EventsVerified:
    """Go through the whole audit trail and tell whether each line still fits the one before."""
    async with orchestre.store.read() as tx:
        first_broken = await events.verify(tx, member.workspace_id)
        head = await events.head(tx, member.workspace_id)
    return EventsVerified(
        ok=first_broken is None, first_broken=first_broken, count=head.count, head=head.hash
    )


async def follow(
    orchestre: Orchestre, ask_again: Callable[[], Awaitable[Member | Door]], *, after: int
) -> AsyncIterator[ServerSentEvent]:
    """Yield every event after that number, those to come included, while whoever asks may read.

    Ends, without a word, once they may not or it cannot be found out.
    """
    while True:
        try:
            reader = await ask_again()
        except (NotSignedIn, Forbidden, TooOften, ProviderUnavailable):
            return
        async with orchestre.store.read() as tx:
            found = await events.listed(tx, reader.workspace_id, after=after, limit=_LOOK)
        for event in found:
            yield ServerSentEvent(event_info(event).model_dump_json(), id=str(event.number))
            after = event.number
        if not found:
            await asyncio.sleep(_PACE)


def event_info(event: Event) -> EventInfo:
    return EventInfo(
        id=str(event.number),
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        subject=event.subject,
        before=event.before,
        after=event.after,
        hash=event.hash,
    )
