"""By bot: the same figures for each mailbox, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from orchestre.client.schemas.numbers import BotFigures
from orchestre.domain.durations import span


def show_by_bot(bots: Sequence[BotFigures]) -> None:
    """Show a line for each bot, the busiest first."""
    st.subheader("By bot", anchor=False)
    busiest = sorted(bots, key=lambda one: one.received, reverse=True)
    st.dataframe(
        [_line(one) for one in busiest],
        hide_index=True,
        column_config={
            "Good as drafted": st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1
            ),
        },
        alt="Figures of each bot",
    )


def _line(one: BotFigures) -> dict[str, object]:
    return {
        "Bot": one.account_name,
        "Came in": one.received,
        "Drafted": one.drafted,
        "Sent": one.sent,
        "Rejected": one.rejected,
        "Good as drafted": one.unedited_share,
        "Time to decide": span(one.to_decision.median) if one.to_decision else "—",
        "Time to reply": span(one.to_sent.median) if one.to_sent else "—",
        "Cost of a reply": one.model.cost_per_reply or "—",
    }
