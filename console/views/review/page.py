"""Page: the list beside what is open, and the tabs above."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from console.elements.empty import empty
from console.elements.pager import cursor, pager
from console.frame.demo import send_sample
from console.frame.glance import last_glance
from console.session import Session
from console.views.review.banner import is_same
from console.views.review.decided import decided
from console.views.review.deciding import Deciding
from console.views.review.keys import keys
from console.views.review.leaving import leaving_alone
from console.views.review.live import live
from console.views.review.looking import Names, Seen, look, names
from console.views.review.person import person
from console.views.review.queue import queue
from console.views.review.rows import draft_row, message_row
from console.views.review.sifting import is_sifted, sifting
from console.views.review.state import Desk, Tab, desk_of
from console.views.review.waiting import waiting
from orchestre.client.schemas import DraftCountsInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.members import Right

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_STYLE = Path(__file__).with_name("review.css")
_NOTHING = {
    Tab.WAITING: ("Nothing waits for you", "New drafts appear here by themselves."),
    Tab.PERSON: ("Nobody is needed", "Mail that no draft can be made for appears here."),
    Tab.LEAVING: ("Nothing is leaving", "What was approved stays here until it has left."),
    Tab.STUCK: ("Nothing is stuck", "Replies that may not have left appear here."),
    Tab.SENT: ("Nothing was sent yet", "Approve a draft, and find it here once it has left."),
    Tab.REJECTED: ("Nothing was rejected", "What somebody said no to stays here."),
}


def show(session: Session) -> None:
    """Show what waits for a person, and take their decisions."""
    desk = desk_of(session)
    _follow_the_address(desk)
    desk.lets_go(datetime.now(UTC))
    st.html(_STYLE)
    known = names(session)
    if desk.says:
        st.toast(desk.says, icon=":material/check:")
        desk.says = ""
    with st.container(key=f"review-{'draft' if desk.in_front else 'list'}-in-front"):
        with st.container(key="review-top"):
            st.title("Review")
            row = st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            )
        with row:
            tabs = st.container(width="content")
            tools = st.container(horizontal=True, width="content", key="review-tools")
        left, right = st.columns([1, 2.4], gap="small")
        with left, st.container(key="review-side"):
            seen = _side(session, desk, known, tools)
        with tabs:
            _tabs(desk, seen.counts)
        with right, st.container(key="review-main"):
            mailbox = seen.draft.account if seen.draft else ""
            _main(session, desk, seen, names(session, mailbox=mailbox))
    live(session, desk)
    _tell_the_address(desk)


def _side(session: Session, desk: Desk, known: Names, tools: DeltaGenerator) -> Seen:
    with tools:
        sifted = sifting(desk.tab, known.accounts)
    wanted = (desk.tab, tuple(sorted((k, str(v)) for k, v in sifted.items())))
    place = cursor("review-list", of=wanted)
    if desk.place not in {None, (wanted, place)}:
        # Another page or another filter: its first one opens.
        desk.turn_to(None)
    desk.place = (wanted, place)
    seen = look(session, desk, sifted, place)
    with tools:
        _steps(desk)
        keys()
    me = session.me.id
    rows = [draft_row(one, known.members, me) for one in seen.drafts]
    rows += [message_row(one) for one in seen.messages]
    if len(known.accounts) == 1:
        rows = [{**row, "mailbox": ""} for row in rows]
    if not rows:
        _nothing(session, desk.tab)
    elif chosen := queue(rows, desk.open, label=desk.tab):
        desk.turn_to(chosen)
        st.rerun()
    pager("review-list", seen.next_cursor)
    return seen


def _nothing(session: Session, tab: Tab) -> None:
    if is_sifted():
        empty("Nothing fits the filter", "Choose **Show everything** in the filter.")
        return
    empty(*_NOTHING[tab])
    if tab is Tab.WAITING and session.may(Right.OWN) and last_glance(session).demo:
        send_sample(session, key="review-sample", is_first=True)


def _steps(desk: Desk) -> None:
    for name, icon, key, step in (
        ("Prev", ":material/arrow_upward:", "k", -1),
        ("Next", ":material/arrow_downward:", "j", 1),
    ):
        after = desk.beside(step)
        if st.button(name, key=f"review-step-{key}", icon=icon, shortcut=key, disabled=not after):
            desk.turn_to(after)
            st.rerun()


def _tabs(desk: Desk, counts: DraftCountsInfo) -> None:
    numbers = {
        Tab.WAITING: counts.waiting,
        Tab.PERSON: counts.needs_human,
        Tab.LEAVING: counts.approved,
        Tab.STUCK: counts.parked + counts.failed,
    }
    chosen = st.segmented_control(
        "List",
        list(Tab),
        default=desk.tab,
        required=True,
        format_func=lambda tab: f"{tab} {numbers[tab]:,}" if numbers.get(tab) else str(tab),
        label_visibility="collapsed",
        key="review-tab",
    )
    if chosen is not None and chosen is not desk.tab:
        desk.tab = chosen
        desk.turn_to(None)
        st.rerun()


def _main(session: Session, desk: Desk, seen: Seen, known: Names) -> None:
    if seen.lost:
        what = "mail" if desk.tab is Tab.PERSON else "draft"
        st.info(f"There is no such {what} (any more). Choose one in the list.", icon="🔎")
    if seen.message is not None:
        person(session, desk, seen.message, known)
        return
    if seen.draft is None:
        leaving_alone(Deciding(session, desk))
        return
    desk.latest = seen.draft
    if desk.shown is None or is_same(desk.shown, seen.draft) or desk.shown.redrafting:
        desk.shown = seen.draft
    view = waiting if desk.shown.status is DraftStatus.WAITING else decided
    view(session, desk, desk.shown, known)


def _follow_the_address(desk: Desk) -> None:
    """Open what a link names, once: afterwards the page leads and the address follows."""
    listed = st.query_params.pop("list", "").upper()
    if listed in Tab.__members__:
        desk.tab = Tab[listed]
        desk.turn_to(None)
    named = st.query_params.get("draft")
    if named and desk.is_link(named, time.monotonic()):
        if desk.tab is Tab.PERSON:
            desk.tab = Tab.WAITING
        desk.turn_to(named)


def _tell_the_address(desk: Desk) -> None:
    # What opened by itself is no choice: on a phone, a reload shall show the list again.
    opened = desk.open if desk.in_front and desk.tab is not Tab.PERSON else None
    # First: whatever ends this run, the next one takes its own address for no link.
    desk.tells(opened, time.monotonic())
    if opened is None:
        st.query_params.pop("draft", None)
    elif opened != st.query_params.get("draft"):
        st.query_params["draft"] = opened
