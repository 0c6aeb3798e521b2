"""Linking: choosing a service, and its form or the visit to it."""

from __future__ import annotations

import streamlit as st

from console.elements.leading import leave_for
from console.literal import literal
from console.portal import wait_for
from console.session import Session, settings
from console.trouble import told
from console.views.accounts.form import Filling, fill_in
from console.views.accounts.news import tell_linked
from console.views.accounts.reading import Known
from orchestre.client.schemas import AccountInfo, ProviderInfo

_OPEN = "linking"
_HINTS = {
    "maildir": "A Maildir is a folder on this machine into which a mail program puts mail: it "
    "holds `cur`, `new` and `tmp`. Nothing in it is moved or deleted, and answers are added to its "
    "folder `.Sent`. To try it without any mail of yours: `mkdir -p ~/Maildir/cur ~/Maildir/new "
    "~/Maildir/tmp`, and put a mail as a file into `new`.",
}


def show_linking(session: Session, known: Known) -> None:
    """Offer to link a mailbox; where there is none yet, or one is to be mended, at once."""
    again = known.account(st.query_params.get("relink"))
    if not known.providers:
        st.info("No service is installed that a mailbox could be linked at.")
        return
    if not (again or not known.accounts or st.session_state.get(_OPEN)):
        if st.button("Link a mailbox", type="primary", icon=":material/add_link:"):
            st.session_state[_OPEN] = True
            st.rerun()
        return
    with st.container(border=True, key="link-a-mailbox"):
        _panel(session, known, again)


def _panel(session: Session, known: Known, again: AccountInfo | None) -> None:
    if again:
        st.subheader(f"Connect {literal(again.identifier_name)} again", anchor=False)
        st.caption("Its history and its place are kept: what came in meanwhile is not missed.")
    else:
        st.subheader("Link a mailbox", anchor=False)
        st.caption("Linking sends nothing. Only mail that comes in from now on will be drafted.")
    provider = known.provider(again.provider) if again else _chosen(known)
    if provider is None:
        st.info("The plug-in of its service is not installed any more.")
    elif provider.links_by == "oauth":
        _visit(session, provider)
    else:
        _by_form(session, provider, again)
    if known.accounts and st.button("Never mind", type="tertiary", key="close-linking"):
        close()
        st.rerun()


def close() -> None:
    """Put the panel away, and what the address says about it."""
    st.session_state.pop(_OPEN, None)
    st.query_params.clear()


def _chosen(known: Known) -> ProviderInfo | None:
    if len(known.providers) == 1:
        return known.providers[0]
    names = [one.provider for one in known.providers]
    # A form needs nothing set up at any service: a newcomer begins there.
    first = next((one.provider for one in known.providers if one.links_by == "form"), names[0])
    name = st.segmented_control(
        "Where is the mail?",
        names,
        default=first,
        required=True,
        format_func=lambda one: literal(known.title(one)),
        key="provider",
    )
    return known.provider(name or first)


def _by_form(session: Session, provider: ProviderInfo, again: AccountInfo | None) -> None:
    st.text(provider.provider_description)
    if hint := _HINTS.get(provider.provider):
        st.caption(hint)
    begin = {"address": again.address} if again else {}
    linked = fill_in(session, Filling(provider, again=again, begin=begin))
    if linked:
        close()
        tell_linked(linked)


def _visit(session: Session, provider: ProviderInfo) -> None:
    st.text(provider.provider_description)
    title = literal(provider.short_name)
    st.markdown(
        f"You go to {title}, sign in there and allow Orchestre to read and answer the mailbox, "
        "then come back here. Orchestre never sees the password."
    )
    if st.button(f"Go to {title}", type="primary", icon=":material/open_in_new:", key="visit"):
        with told():
            begin(session, provider)


def begin(session: Session, provider: ProviderInfo) -> None:
    """Send the browser to a service, from where it comes back to this page."""
    there = f"{settings().console_url}/accounts"
    url = wait_for(session.client.accounts.link_url(provider.provider, redirect_url=there))
    leave_for(url)
    st.info("On the way to the service…", icon=":material/open_in_new:")
