"""The workspace on the wire: how far it is set up, what waits, and what is wrong."""

from __future__ import annotations

from typing import Literal

from orchestre.client.schemas.text import Answer


class SetUpInfo(Answer):
    """What there is of what it takes to answer mail; of linked accounts alone."""

    mailbox: bool
    #: Products or documents.
    knowledge: bool
    #: Some bot runs, or did.
    bot: bool
    draft: bool

    @property
    def done(self) -> bool:
        """Whether mail is answered here; what the answers rely on is the team's choice."""
        return self.mailbox and self.bot and self.draft


class TroubleInfo(Answer):
    """Something that stops answers: an account to be connected again, a failing bot or model."""

    kind: Literal["relink", "bot", "model"]
    #: What the team calls the account; empty where it is the model.
    account_name: str
    what: str


class WorkspaceInfo(Answer):
    """How a workspace stands now."""

    id: str
    set_up: SetUpInfo
    #: The sample shop is in it.
    demo: bool
    #: Drafts that wait and that nobody put off.
    waiting: int
    #: Replies that may not have left, and wait for somebody to say so.
    stuck: int
    #: Those of linked accounts, and how many of them are not stopped.
    bots: int
    bots_running: int
    troubles: list[TroubleInfo]
