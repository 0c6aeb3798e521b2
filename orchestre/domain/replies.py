"""Replies: an approved draft on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orchestre.domain.messages import Address


class ReplyStatus(StrEnum):
    """Where a reply stands in the send ledger.

    approved → sending → sent | uncertain | failed | approved (a definite "not now")
    uncertain → sent | parked (never back to a send without a person)
    approved → taken_back (undo, before the first claim)
    """

    APPROVED = "approved"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    PARKED = "parked"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"


class Outcome(StrEnum):
    """A person's word on a reply of which nobody knows whether it left, or that did not leave."""

    SENT = "sent"
    SEND_AGAIN = "send_again"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider sends: addresses and headers were computed in code, the text approved."""

    #: Goes out as `X-Orchestre-Reply`; the same for every attempt at this reply.
    id: str
    thread_id: str
    #: The Message-ID to send under, with angle brackets; the same for every attempt.
    rfc_message_id: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    #: LF line ends, one final newline: exactly what was approved.
    text: str
    #: Message-ID answered and those before it, for In-Reply-To and References.
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
