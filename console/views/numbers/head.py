"""Head: the few figures that say how things go."""

from __future__ import annotations

import streamlit as st

from orchestre.client.schemas.numbers import Figures, SpreadInfo
from orchestre.domain.durations import span


def show_head(total: Figures) -> None:
    """Show what came in, what became of it, how well, how fast and for how much."""
    with st.grid(min_column_width=150, gap="small"):
        for label, value, more in _figures(total):
            st.metric(label, value, help=more, border=True)


def _figures(total: Figures) -> list[tuple[str, str, str]]:
    """Return each figure's name, its value, and what it means."""
    return [
        ("Came in", f"{total.received:,}", _left_out(total)),
        ("Drafted", f"{total.drafted:,}", "Answers that bots proposed."),
        ("Sent", f"{total.sent:,}", _stuck(total)),
        (
            "Good as drafted",
            _percent(total.unedited_share),
            f"Of what was approved, the share that nobody touched: {total.approved_as_drafted:,} "
            f"as drafted, {total.approved_edited:,} after an edit.",
        ),
        (
            "Rejected",
            f"{total.rejected:,}",
            "Drafts that a person turned down. An approved reply that was dropped because it could "
            "not leave counts as approved, though Review lists it under Rejected too.",
        ),
        (
            "Words edited",
            _percent(total.edit_size),
            "Of a draft that people edited, the share of words that they changed, on average.",
        ),
        ("Time to decide", _middle(total.to_decision), _nine_in_ten(total.to_decision)),
        ("Time to reply", _middle(total.to_sent), _nine_in_ten(total.to_sent)),
        ("Cost of a reply", _cost(total), _cost_in_words(total)),
    ]


def _left_out(total: Figures) -> str:
    return f"Of these {total.skipped:,} were skipped, and {total.needs_human:,} need a person."


def _stuck(total: Figures) -> str:
    return f"{total.parked:,} more are parked, {total.failed:,} failed: see Review."


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _middle(spread: SpreadInfo | None) -> str:
    return "—" if spread is None else span(spread.median)


def _nine_in_ten(spread: SpreadInfo | None) -> str:
    if spread is None:
        return "Nothing to measure yet."
    return f"Half took at most this long, nine in ten at most {span(spread.p90)}."


def _cost(total: Figures) -> str:
    each = total.model.cost_per_reply
    return "—" if each is None else f"${float(each):.3f}"


def _cost_in_words(total: Figures) -> str:
    model = total.model
    tokens = model.input_tokens + model.output_tokens
    if not tokens:
        return "No model reported tokens: the offline drafter costs nothing."
    if model.cost is None:
        return f"{tokens:,} tokens, of models whose price nobody publishes."
    known = "" if model.priced_share == 1 else f" ({_percent(model.priced_share)} of them priced)"
    return f"{tokens:,} tokens{known}: {model.cost} {model.currency} in all by list price."
