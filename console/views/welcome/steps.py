"""Steps: what a workspace needs before its first draft, in which order, and which one is next."""

from __future__ import annotations

from enum import StrEnum

from orchestre.client.schemas.workspace import SetUpInfo


class Step(StrEnum):
    """One screen of the set-up, by its name on the screen."""

    MAILBOX = "Mailbox"
    PRODUCTS = "Products"
    BOT = "Bot"
    FIRST_DRAFT = "First draft"


def is_done(step: Step, there: SetUpInfo) -> bool:
    """Tell whether the workspace has what a step brings."""
    has = {
        Step.MAILBOX: there.mailbox,
        Step.PRODUCTS: there.knowledge,
        Step.BOT: there.bot,
        Step.FIRST_DRAFT: there.draft,
    }
    return has[step]


def next_step(there: SetUpInfo, *, without_products: bool = False) -> Step:
    """Return the first step that is left; the last one where none is.

    `without_products`: somebody chose to go on without any.
    """
    for step in Step:
        passed_over = step is Step.PRODUCTS and without_products
        if not is_done(step, there) and not passed_over:
            return step
    return Step.FIRST_DRAFT
