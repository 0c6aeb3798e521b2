"""Approval: who may let the drafts of a bot leave."""

from __future__ import annotations

from orchestre.domain.accounts import Account
from orchestre.domain.drafts import Draft
from orchestre.domain.errors import Forbidden
from orchestre.domain.members import Member, Role
from orchestre.domain.membership import at_least, is_above
from orchestre.store import accounts, members
from orchestre.store.session import Transaction

#: How many people a refusal names.
_NAMED = 3


async def account_for(tx: Transaction, member: Member, draft: Draft) -> Account:
    """Return the account that a draft leaves from, for somebody who may let it leave.

    `member` is as `who_still_may` gave them. Forbidden says whose approval it takes.
    """
    account = await accounts.get(tx, draft.workspace_id, draft.account_id)
    if not is_above(account.bot.approved_by, member.role):
        return account
    team = await members.listed(tx, draft.workspace_id, limit=200)
    roles = at_least(account.bot.approved_by)
    who = [one.member.email for one in team if one.member.role in roles]
    raise Forbidden(
        f"What leaves {account.identifier_name} is approved by {_either(roles)}; you are "
        f"{member.role}",
        advice=f"Ask {_people(who)}.",
    )


def refuse_lowering(member: Member, account: Account) -> None:
    """Refuse a change of an approval rule that is above one's own role.

    `member` is as `who_still_may` gave them, and the account is held.
    """
    if is_above(account.bot.approved_by, member.role):
        raise Forbidden(
            f"Who approves for {account.identifier_name} is changed by an owner: so it was chosen",
            advice="Ask an owner of your workspace.",
        )


def _either(roles: tuple[Role, ...]) -> str:
    return " or ".join(f"an {role}" for role in reversed(roles))


def _people(who: list[str]) -> str:
    named = ", ".join(who[:_NAMED])
    return f"{named} or one of {len(who) - _NAMED} more" if len(who) > _NAMED else named
