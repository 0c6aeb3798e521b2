"""Bar: the decisions, always in sight below the draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import streamlit as st

from console.elements.leading import lead_to
from console.elements.moments import zone
from console.literal import literal
from console.trouble import show as show_trouble
from console.views.review.allowed import hindrance
from console.views.review.deciding import Deciding
from console.views.review.leaving import leaving
from console.views.review.looking import Names
from console.views.review.state import Desk, Typed
from orchestre.client.schemas import DraftDetail
from orchestre.domain.members import Right

#: Nobody in particular.
_NOBODY = ""
_HOUR = 9


def bar(
    deciding: Deciding,
    draft: DraftDetail,
    typed: Typed | None,
    *,
    reasons: Mapping[str, str],
    names: Names,
) -> None:
    """Draw the buttons; `reasons` are those given for blocking findings, by their names."""
    of = f"{draft.id}-{draft.version}"
    hinders = hindrance(deciding.session, draft, names)
    with st.container(key="review-bar"):
        leaving(deciding)
        if deciding.desk.trouble is not None:
            show_trouble(deciding.desk.trouble)
        if hinders:
            st.markdown(f":material/lock: {hinders}")
        with st.container(horizontal=True, key="review-decisions", gap="small"):
            if deciding.session.may(Right.CONFIGURE) and not names.has(draft.account):
                _link()
            _approving(deciding, draft, typed, reasons, is_allowed=not hinders)
            _forms(deciding, of)
            _triage(deciding, draft, names.deciders)


def _link() -> None:
    if st.button("Mailboxes", key="review-links", type="primary", icon=":material/mail:"):
        lead_to("/accounts")


def _approving(
    deciding: Deciding,
    draft: DraftDetail,
    typed: Typed | None,
    reasons: Mapping[str, str],
    *,
    is_allowed: bool,
) -> None:
    of = f"{draft.id}-{draft.version}"
    if st.button(
        "Approve & send" if typed is None else "Approve my edit",
        key=f"review-approve-{of}",
        type="primary",
        icon=":material/send:",
        shortcut="a",
        disabled=not is_allowed,
    ):
        deciding.approve(draft, typed, reasons)
    if typed is not None and st.button(
        "Save edit", key=f"review-save-{of}", icon=":material/save:", shortcut="s"
    ):
        deciding.save(draft, typed)


def _forms(deciding: Deciding, of: str) -> None:
    # Streamlit keeps r for itself: the editor listens for it, and clicks what is in here.
    with st.container(key="review-rejecting", width="content"):
        st.button(
            "Reject `r`",
            key=f"review-reject-{of}",
            icon=":material/block:",
            on_click=_ask,
            args=(deciding.desk, "reject"),
        )
    st.button(
        "Another draft",
        key=f"review-respond-{of}",
        icon=":material/edit_note:",
        shortcut="i",
        help="Say what should be different, and have it drafted again. To change words yourself, "
        "click into the reply.",
        on_click=_ask,
        args=(deciding.desk, "respond"),
    )


def _ask(desk: Desk, form: str) -> None:
    desk.ask("" if desk.asking == form else form)


def _triage(deciding: Deciding, draft: DraftDetail, people: Mapping[str, str]) -> None:
    me = deciding.session.me.id
    ways = {me: "Me", **{one: people[one] for one in people if one != me}}
    if draft.assignee is not None:
        ways[_NOBODY] = "Nobody"
    chosen = st.menu_button(
        "Assign",
        list(ways),
        format_func=lambda one: literal(ways[one]),
        key=f"review-assign-{draft.id}",
        icon=":material/person_add:",
    )
    if chosen is not None:
        deciding.assign(draft, chosen or None)
    now = datetime.now(UTC)
    if draft.snoozed_until and draft.snoozed_until > now:
        if st.button("Wake up", key=f"review-wake-{draft.id}", icon=":material/alarm_off:"):
            deciding.snooze(draft, None, "It is back")
        return
    times = _times(now)
    wanted = st.menu_button(
        "Snooze", list(times), key=f"review-snooze-{draft.id}", icon=":material/snooze:"
    )
    if wanted is not None:
        deciding.snooze(
            draft,
            times[wanted],
            f"Snoozed {wanted.lower()}. The filter shows it under Snoozed",
        )


def _times(now: datetime) -> dict[str, datetime]:
    """Return when a draft may come back; days begin at nine by the viewer's own clock."""
    morning = now.astimezone(zone()).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return {
        "For an hour": now + timedelta(hours=1),
        "For four hours": now + timedelta(hours=4),
        "Until tomorrow, 9:00": morning + timedelta(days=1),
        "Until Monday, 9:00": morning + timedelta(days=7 - morning.weekday()),
    }
