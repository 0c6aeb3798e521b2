"""Threads: which exchange a mail belongs to; nobody writes himself into somebody else's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from orchestre.domain.messages import Message
from orchestre.store import messages
from orchestre.store.session import Transaction


async def placed(
    tx: Transaction, account_id: str, received: tuple[Message, ...]
) -> tuple[Message, ...]:
    """Put each mail into the exchange it names, if its sender took part in that before.

    Who took part wrote an earlier mail of it or was named there: in To, Cc or Reply-To. Whoever
    did not gets a thread of his own beside it. A mail names its exchange by itself (References),
    and anybody may have learnt a Message-ID: such a mail voids no draft and reads nothing.
    """
    people: dict[str, set[str]] = {}
    found = []
    for message in received:
        own = await _placed(tx, account_id, message, people)
        people[own.thread_id] |= _people((own,))
        found.append(own)
    return tuple(found)


async def _placed(
    tx: Transaction, account_id: str, message: Message, people: dict[str, set[str]]
) -> Message:
    if await _joins(tx, account_id, message, people):
        return message
    own = replace(
        message,
        thread_id=_beside(message),
        provider_thread_id=message.provider_thread_id or message.thread_id,
    )
    await _joins(tx, account_id, own, people)
    return own


async def _joins(
    tx: Transaction, account_id: str, message: Message, people: dict[str, set[str]]
) -> bool:
    """Tell whether the sender may join the thread, reading once who took part in it."""
    thread = message.thread_id
    if thread not in people:
        kept = await messages.in_thread(tx, account_id, thread)
        people[thread] = _people(one.message for one in kept)
    sender = message.sender.email.lower()
    return not people[thread] or (sender != "" and sender in people[thread])


def _people(mails: Iterable[Message]) -> set[str]:
    """Name who took part; a mail without a sender takes part too, so that nobody joins it."""
    return {
        one.email.lower()
        for mail in mails
        for one in (mail.sender, *mail.to, *mail.cc, *mail.reply_to)
    }


def _beside(message: Message) -> str:
    """Name the thread of one outsider beside an exchange: no mail can name it by itself."""
    who = message.sender.email.lower() or message.provider_id
    return hashlib.sha256(f"{message.thread_id}\n{who}".encode()).hexdigest()
