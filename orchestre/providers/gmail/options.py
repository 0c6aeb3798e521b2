"""Options of a Gmail account: what its owner has allowed, and how the mailbox is read."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

Category = Literal["promotions", "social", "updates", "forums"]


class GmailOptions(BaseModel):
    """What a visit to Google gives; nobody fills this in by hand.

    The installation's own OAuth client is no part of it: it stands in the settings.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: EmailStr = Field(title="Address")
    #: Google's id of the account (`sub`): it stays when the address is changed.
    subject: str = Field(title="Google's id of the account", min_length=1)
    refresh_token: str = Field(title="Refresh token", min_length=1, repr=False)
    scopes: tuple[str, ...] = Field(title="What was allowed")
    keep_labels: bool = Field(
        default=True,
        title="Labels",
        description="Show in Gmail, by labels below Orchestre, where each conversation stands.",
    )
    skip_categories: tuple[Category, ...] = Field(
        default=(),
        title="Skipped tabs",
        description="Gmail's tabs whose mail is not read at all. A tab is a guess: Gmail files a "
        "group's mail under forums and some customers' under promotions, so none is skipped.",
    )
