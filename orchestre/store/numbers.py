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


@dataclass(frozen=True, slots=True)
class Written:
    """What one model wrote on a day in an account, and the tokens that it reported."""

    day: str
    account_id: str
    #: As drafts have it: `model:` and its name.
    author: str
    drafts: int
    input_tokens: int
    output_tokens: int


#: A day, an account, and how many milliseconds something took there, each time.
Took: TypeAlias = tuple[str, str, list[int]]


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
        # One that asked for another draft rejected a version alone, and the draft waited on.
        .where(
            decisions.c.kind == "reject",
            drafts.c.status == DraftStatus.REJECTED,
            decisions.c.version == drafts.c.version,
        ),
        drafts.c.account_id,
        decisions.c.created_at,
    ),
)


async def written(tx: Transaction, workspace_id: str, span: Span) -> list[Written]:
    """Count what each model wrote within the span."""
    account, moment = drafts.c.account_id, draft_versions.c.created_at
    of = (_day(tx, moment), account, draft_versions.c.author)
    rows: Any = await tx.execute(
        sa.select(
            *of,
            sa.func.count(),
            sa.func.sum(draft_versions.c.input_tokens),
            sa.func.sum(draft_versions.c.output_tokens),
        )
        .join_from(draft_versions, drafts, drafts.c.id == draft_versions.c.draft_id)
        .where(draft_versions.c.input_tokens.is_not(None))
        .where(*_within(span, account, moment, workspace_id))
        .group_by(*of)
    )
    return [Written(*row) for row in rows]


async def took(tx: Transaction, workspace_id: str, span: Span) -> dict[str, list[Took]]:
    """Return how long answers took: `to_draft` and `to_sent` from their mail, `to_decision`.

    The first two by the day of the mail, the last (from the draft to each decision that ended
    it) by its own day.
    """
    since, account = messages.c.created_at, messages.c.account_id
    # A draft that was sent moved for the last time then.
    sent = sa.case((drafts.c.status == DraftStatus.SENT, drafts.c.updated_at))
    answered = await _lasted(
        tx,
        sa.select(
            _day(tx, since), account, _each(tx, since, drafts.c.created_at), _each(tx, since, sent)
        )
        .join_from(messages, drafts, drafts.c.message_id == messages.c.id)
        .where(*_within(span, account, since, workspace_id)),
    )
    decided = await _lasted(
        tx,
        sa.select(
            _day(tx, decisions.c.created_at),
            drafts.c.account_id,
            _each(tx, drafts.c.created_at, decisions.c.created_at),
        )
        .join_from(decisions, drafts, drafts.c.id == decisions.c.draft_id)
        .where(
            *_within(span, drafts.c.account_id, decisions.c.created_at, workspace_id),
            decisions.c.kind.in_(("approve", "reject")),
        ),
    )
    return {
        "to_draft": [(day, account, lasted[0]) for day, account, lasted in answered],
        "to_sent": [(day, account, lasted[1]) for day, account, lasted in answered],
        "to_decision": [(day, account, lasted[0]) for day, account, lasted in decided],
    }


async def _lasted(tx: Transaction, query: sa.Select[Any]) -> list[tuple[str, str, list[list[int]]]]:
    """Run a query of a day, an account and columns made by `_each`."""
    rows: Any = await tx.execute(query.group_by(*list(query.selected_columns)[:2]))
    return [
        (day, account, [[int(one) for one in each.split(",")] if each else [] for each in lasted])
        for day, account, *lasted in rows
    ]


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


def _each(tx: Transaction, begin: Any, end: Any) -> sa.ColumnElement[str]:
    """Join the milliseconds between two moments in each row of a group; NULL ones are left out.

    One text a group: a hundred thousand rows cost more on their way than in the database.
    """
    if tx.dialect == "postgresql":
        lasted = sa.cast(sa.func.round(1000 * sa.extract("epoch", end - begin)), sa.BigInteger)
        return sa.func.string_agg(sa.cast(lasted, sa.Text), ",")
    days = sa.func.julianday(end) - sa.func.julianday(begin)
    return sa.func.group_concat(sa.cast(sa.func.round(86_400_000.0 * days), sa.BigInteger))
