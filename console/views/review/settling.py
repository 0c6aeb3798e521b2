"""Settling: a person's word on each finding that stops a plain approval."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from orchestre.client.schemas import DraftDetail

_MOST = 300


def settling(draft: DraftDetail) -> dict[str, str]:
    """Ask why each blocking finding may stand; return the reasons given, by its name."""
    stops = [finding for finding in draft.findings if finding.blocking]
    if not stops:
        return {}
    with st.container(border=True, key="review-settling"):
        things = "1 thing" if len(stops) == 1 else f"{len(stops)} things"
        st.markdown(
            f":material/front_hand: **{things} to settle before this leaves.** "
            "Correct the text, or say why it may stand."
        )
        given = {}
        for place, finding in enumerate(stops):
            st.markdown(literal(finding.what[:_MOST]))
            given[finding.name] = st.text_input(
                f"Why {literal(_words(finding.name))} may stand",
                key=f"review-settles-{draft.id}-{draft.version}-{place}",
                persist_state="session",
                max_chars=500,
                placeholder="Agreed with the customer by phone",
            ).strip()
    return {name: why for name, why in given.items() if why}


def _words(name: str) -> str:
    kind, _, words = name.partition(":")
    return f"“{words[:60]}”" if words else kind.replace("-", " ")
