"""The numbers on the wire: what came in, what became of it, and how long that took."""

from __future__ import annotations

import datetime

from pydantic import AwareDatetime, Field

from orchestre.client.schemas.text import Answer


class SpreadInfo(Answer):
    """Seconds that a step took: half of all at most `median`, nine in ten at most `p90`."""

    median: float
    p90: float


class ModelUse(Answer):
    """What models wrote, and the tokens they reported (0 where they report none)."""

    #: Versions that a model wrote, further ones that people asked for among them.
    drafts: int
    input_tokens: int
    output_tokens: int
    #: For each reply that left; None where nothing was reported, or nothing left.
    tokens_per_reply: float | None
    #: By the models' list prices, in US dollars, in all and for each reply that left; None where
    #: no price is known.
    cost: str | None = None
    cost_per_reply: str | None = None
    currency: str = "USD"
    #: The share of tokens whose price is known, 0 to 1; None without tokens.
    priced_share: float | None = None


class Figures(Answer):
    """What happened in a while. What became of a reply counts where it was approved."""

    received: int
    skipped: int
    needs_human: int
    drafted: int
    #: Approved word by word as the model wrote it; after an edit; without any model's draft.
    approved_as_drafted: int
    approved_edited: int
    written_by_hand: int
    rejected: int
    sent: int
    parked: int
    failed: int
    #: Of what the model wrote and people approved, the share that nobody touched; 0 to 1.
    unedited_share: float | None
    #: The share of words that an edit changed, on average; 0 to 1.
    edit_size: float | None
    #: From a mail to its draft; from a draft to its decision; from a mail to the reply's leaving.
    to_draft: SpreadInfo | None
    to_decision: SpreadInfo | None
    to_sent: SpreadInfo | None
    model: ModelUse


class DayFigures(Figures):
    """One day, in UTC."""

    day: datetime.date


class BotFigures(Figures):
    """One bot; `account` is an id."""

    bot: str
    account: str
    account_name: str


class Numbers(Answer):
    """What Activity shows, from `from` (included) to `to` (not included)."""

    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")
    #: Where a day begins.
    zone: str = "UTC"
    total: Figures
    days: list[DayFigures]
    by_bot: list[BotFigures]
