"""Numbers: how much came in, was drafted, decided and sent, counted from the rows, in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from orchestre.domain.drafts import DraftStatus
from orchestre.domain.messages import MessageStatus
from orchestre.domain.replies import ReplyStatus
from orchestre.store.session import Transaction
from orchestre.store.tables import decisions, draft_versions, drafts, messages, replies


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment (included) to another (not included), of one account or of all."""

    start: datetime
    end: datetime
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of each kind on a day (YYYY-MM-DD) in an account."""

    day: str
    account_id: str
    amounts: Mapping[str, float]


#: A day, an account, and how many seconds something took; None: it did not happen (yet).
Took: TypeAlias = tuple[str, str, float | None]


async def counted(tx: Transaction, workspace_id: str, span: Span) -> list[Counted]:
    """Count everything that happened within the span."""
    found: list[Counted] = []
    for query, account, moment in _QUERIES:
        day = _day(tx, moment).label("day")
        rows: Any = await tx.execute(
            query.add_columns(day, account.label("account_id"))
            .where(*_within(span, account, moment, workspace_id))
            .group_by(day, account)
        )
        kinds = list(rows.keys())[:-2]
        for row in rows:
            *amounts, of_day, of_account = row
            found.append(Counted(of_day, of_account, dict(zip(kinds, amounts, strict=True))))
    return found


def _sum(when: sa.ColumnElement[bool], value: Any = 1) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((when, value), else_=0))


_APPROVED = replies.c.status != ReplyStatus.TAKEN_BACK
_SHARE = replies.c.edited_share

#: What is counted, in which account, and when it happened (a reply: when it was approved).
_QUERIES: tuple[tuple[Any, sa.Column[Any], sa.Column[Any]], ...] = (
    (
        sa.select(
            sa.func.count().label("received"),
            _sum(messages.c.status == MessageStatus.SKIPPED).label("skipped"),
            _sum(messages.c.status == MessageStatus.NEEDS_HUMAN).label("needs_human"),
        ),
        messages.c.account_id,
        messages.c.created_at,
    ),
    (
        sa.select(sa.func.count().label("drafted")),
        drafts.c.account_id,
        drafts.c.created_at,
    ),
    (
        sa.select(
            _sum(sa.and_(_APPROVED, _SHARE == 0)).label("approved_as_drafted"),
            _sum(sa.and_(_APPROVED, _SHARE > 0)).label("approved_edited"),
            _sum(sa.and_(_APPROVED, _SHARE.is_(None))).label("written_by_hand"),
            _sum(_APPROVED, sa.func.coalesce(_SHARE, 0.0)).label("edited_shares"),
            _sum(replies.c.status == ReplyStatus.SENT).label("sent"),
            _sum(replies.c.status == ReplyStatus.PARKED).label("parked"),
            _sum(replies.c.status == ReplyStatus.FAILED).label("failed"),
        ),
        replies.c.account_id,
        replies.c.created_at,
    ),
    (
        sa.select(sa.func.count().label("rejected"))
        .join_from(decisions, drafts, drafts.c.id == decisions.c.draft_id)
        .where(decisions.c.kind == "reject"),
        drafts.c.account_id,
        decisions.c.created_at,
    ),
    (
        sa.select(
            sa.func.count().label("model_drafts"),
            sa.func.sum(draft_versions.c.input_tokens).label("input_tokens"),
            sa.func.sum(draft_versions.c.output_tokens).label("output_tokens"),
        )
        .join_from(draft_versions, drafts, drafts.c.id == draft_versions.c.draft_id)
        .where(draft_versions.c.input_tokens.is_not(None)),
        drafts.c.account_id,
        draft_versions.c.created_at,
    ),
)


async def took(tx: Transaction, workspace_id: str, span: Span) -> dict[str, list[Took]]:
    """Return how long answers took: `to_draft` and `to_sent` from their mail, `to_decision`.

    The first two by the day of the mail, the last (from the draft to each decision that ended
    it) by its own day.
    """
    day, account = _day(tx, messages.c.created_at), messages.c.account_id
    since = messages.c.created_at
    # A draft that was sent moved for the last time then.
    sent = sa.case((drafts.c.status == DraftStatus.SENT, _seconds(tx, since, drafts.c.updated_at)))
    answered = await tx.execute(
        sa.select(day, account, _seconds(tx, since, drafts.c.created_at), sent)
        .join_from(messages, drafts, drafts.c.message_id == messages.c.id)
        .where(*_within(span, account, since, workspace_id))
    )
    rows: Any = answered.all()
    decided: Any = await tx.execute(
        sa.select(
            _day(tx, decisions.c.created_at),
            drafts.c.account_id,
            _seconds(tx, drafts.c.created_at, decisions.c.created_at),
        )
        .join_from(decisions, drafts, drafts.c.id == decisions.c.draft_id)
        .where(
            *_within(span, drafts.c.account_id, decisions.c.created_at, workspace_id),
            decisions.c.kind.in_(("approve", "reject")),
        )
    )
    return {
        "to_draft": [(row[0], row[1], row[2]) for row in rows],
        "to_sent": [(row[0], row[1], row[3]) for row in rows],
        "to_decision": [(row[0], row[1], row[2]) for row in decided.all()],
    }


def _within(
    span: Span, account: Any, moment: Any, workspace_id: str
) -> tuple[sa.ColumnElement[bool], ...]:
    mine = moment.table.c.workspace_id == workspace_id
    chosen = () if span.account_id is None else (account == span.account_id,)
    return (mine, moment >= span.start, moment < span.end, *chosen)


def _day(tx: Transaction, moment: Any) -> sa.ColumnElement[str]:
    if tx.dialect == "postgresql":
        return sa.func.to_char(sa.func.timezone("UTC", moment), "YYYY-MM-DD")
    return sa.func.substr(sa.type_coerce(moment, sa.Text), 1, 10)


def _seconds(tx: Transaction, begin: Any, end: Any) -> sa.ColumnElement[float]:
    if tx.dialect == "postgresql":
        return sa.cast(sa.extract("epoch", end - begin), sa.Float)
    return 86_400.0 * (sa.func.julianday(end) - sa.func.julianday(begin))
