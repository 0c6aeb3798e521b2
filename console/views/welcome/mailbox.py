"""The first step: a mailbox to read and to answer in."""

from __future__ import annotations

import streamlit as st

from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.accounts.linking import begin
from console.views.welcome import demo, way
from orchestre.client.schemas import ProviderInfo, UpdateProviderInfoBody

_MAILDIR = "maildir"
_LABELS = {"path": "Folder", "address": "E-mail address"}


def show(session: Session) -> None:
    """Ask for a mailbox, in the ways that work here."""
    st.subheader("Connect a mailbox", anchor=False)
    st.markdown("Orchestre reads what customers write there, and answers in the same thread.")
    services = wait_for(session.client.accounts.providers())
    for one in services:
        if one.provider == _MAILDIR:
            _folder(session, one)
    visited = [one for one in services if one.links_by == "oauth"]
    for one in visited:
        _service(session, one)
    demo.offer(session)


def _folder(session: Session, service: ProviderInfo) -> None:
    if service.lacks:
        _cannot(service)
        return
    with st.form("welcome-maildir", border=False):
        st.markdown(
            "**A mail folder on this machine.** A *Maildir* is a folder in which a mail server "
            "keeps each mail as a file of its own; Postfix, Dovecot and mbsync write it."
        )
        path = st.text_input(_LABELS["path"], placeholder="/var/mail/support", key="welcome-path")
        address = st.text_input(
            _LABELS["address"], placeholder="support@example.com", key="welcome-address"
        )
        asked = st.form_submit_button("Connect", type="primary", icon=":material/link:")
    if asked:
        _link(session, path=path.strip(), address=address.strip())


def _service(session: Session, service: ProviderInfo) -> None:
    """Offer a visit to a service such as Gmail, or say what it takes."""
    if service.lacks:
        _cannot(service)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(
            f"**{literal(service.short_name)}.** You sign in there; Orchestre never sees the "
            "password.",
            width="stretch",
        )
        title = f"Connect {literal(service.short_name)}"
        if st.button(title, key=f"welcome-{service.provider}", icon=":material/open_in_new:"):
            with told():
                begin(session, service)


def _cannot(service: ProviderInfo) -> None:
    name = literal(service.short_name)
    with st.expander(f"{name} is not set up here yet", icon=":material/info:"):
        st.text(service.lacks)


def _link(session: Session, *, path: str, address: str) -> None:
    if not path or not address:
        st.error("Fill in the folder and its e-mail address.", icon=":material/edit:")
        return
    body = UpdateProviderInfoBody(
        provider_name=_MAILDIR,
        identifier_name=address,
        social_info={"path": path, "address": address},
    )
    with told(_LABELS), st.spinner("Looking into the folder…"):
        wait_for(session.client.accounts.link(body))
        way.go_on()
