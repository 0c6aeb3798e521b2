"""Recipients: who a reply goes to and under which headers; computed here, never by a model."""

from __future__ import annotations

import hashlib

from orchestre.domain.accounts import Account
from orchestre.domain.drafts import DraftContent, Finding
from orchestre.domain.messages import Address, Message
from orchestre.domain.replies import Reply
from orchestre.providers.composition import reply_subject


def answer_to(message: Message, text: str) -> DraftContent:
    """Address an answer to whoever wrote: Reply-To where given, else From (RFC 5322 §3.6.2)."""
    to = message.reply_to or (message.sender,)
    return DraftContent(to=to, cc=(), bcc=(), subject=reply_subject(message.subject), text=text)


def other_reply_to(message: Message) -> tuple[Finding, ...]:
    """Say so when the answer goes to another address than the one that wrote."""
    others = [str(one) for one in message.reply_to if one.email != message.sender.email]
    if not others:
        return ()
    return (
        Finding(
            name="other-reply-to",
            what=f"The mail came from {message.sender.email}, but asks for answers to "
            f"{', '.join(others)}. Check that this is the customer.",
        ),
    )


def frozen_reply(
    reply_id: str, content: DraftContent, account: Account, answered: Message
) -> Reply:
    """Make the reply that will leave, its Message-ID and threading headers included."""
    domain = account.address.rpartition("@")[2] or "localhost"
    digest = hashlib.sha256(f"{account.id}/{reply_id}".encode()).hexdigest()[:32]
    references = (*answered.references, answered.rfc_message_id)
    return Reply(
        id=reply_id,
        thread_id=answered.provider_thread_id or answered.thread_id,
        rfc_message_id=f"<{digest}@{domain}>",
        sender=Address(account.address),
        to=content.to,
        cc=content.cc,
        bcc=content.bcc,
        subject=content.subject,
        text=content.text,
        in_reply_to=answered.rfc_message_id,
        references=tuple(dict.fromkeys(one for one in references if one)),
    )
