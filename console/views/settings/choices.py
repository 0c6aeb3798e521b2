"""Choices: the form in which a team says how it works; an empty field is no choice."""

from __future__ import annotations

from datetime import time
from typing import Any

import streamlit as st

from console.elements.asking import asks, done, two_ways
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.settings.fields import LABELS, NUMBERS, Field, unchosen
from orchestre.client.schemas.settings import SettingsChanges, SettingsInfo
from orchestre.domain.days import zones
from orchestre.domain.members import Right


def show(session: Session, found: SettingsInfo) -> None:
    """Show what is chosen; save what whoever may configure chooses."""
    may = session.may(Right.CONFIGURE)
    given: dict[str, Any] = {}
    with st.form("choices"):
        for part, fields in NUMBERS.items():
            st.subheader(part, anchor=False)
            for column, field in zip(st.columns(2), fields, strict=False):
                with column:
                    given[field.name] = _number(field, found, disabled=not may)
        st.subheader("Your day", anchor=False)
        zone, digest = st.columns(2)
        with zone:
            given["timezone"] = _zone(found, disabled=not may)
        with digest:
            given["digest_at"] = _digest(found, disabled=not may)
        st.caption("Where a field is empty, what it shows in grey holds; for the digest, 09:00.")
        asked = may and st.form_submit_button("Save", type="primary", icon=":material/save:")
    if may:
        _take_back(session, found)
    if asked:
        _save(session, found, given)


def _number(field: Field, found: SettingsInfo, *, disabled: bool) -> int | None:
    chosen: int | None = st.number_input(
        field.label,
        min_value=field.least,
        max_value=field.most,
        # None, so that it can be emptied; what is saved stands in the session's state.
        value=None,
        placeholder=unchosen(field, found) or field.unchosen.split(",")[0].format(undo_seconds=""),
        help=field.what,
        key=_kept(field.name, getattr(found.workspace, field.name)),
        disabled=disabled,
    )
    return chosen


def _zone(found: SettingsInfo, *, disabled: bool) -> str | None:
    return st.selectbox(
        LABELS["timezone"],
        sorted(zones()),
        index=None,
        placeholder="UTC",
        help="Where a day begins, and by which clock the digest comes.",
        key=_kept("timezone", found.workspace.timezone),
        disabled=disabled,
    )


def _digest(found: SettingsInfo, *, disabled: bool) -> str | None:
    saved = found.workspace.digest_at
    chosen = st.time_input(
        LABELS["digest_at"],
        value=None,
        help="09:00 where nothing is chosen. It comes once a channel was chosen for it, by "
        "`/orchestre notify here for digest`.",
        key=_kept("digest_at", time.fromisoformat(saved) if saved else None),
        disabled=disabled,
    )
    return f"{chosen:%H:%M}" if chosen else None


def _kept(name: str, saved: Any) -> str:
    """Return the key of a field; what is saved anew is another key, and so what is shown."""
    key = f"choice-{name}-{saved}-{st.session_state.get(_asked(name), 0)}"
    st.session_state.setdefault(key, saved)
    return key


def _asked(name: str) -> str:
    """Return where it stands how often a choice was asked about: only a yes lets it be shown."""
    return f"choice-{name}-asked"


def changes(found: SettingsInfo, given: dict[str, Any]) -> dict[str, Any]:
    """Return what differs from what is saved; None: a choice that is taken back."""
    saved = found.workspace
    return {name: value for name, value in given.items() if value != getattr(saved, name)}


def erases(found: SettingsInfo, wanted: dict[str, Any]) -> bool:
    """Tell whether texts are erased by it that would be kept without it."""
    days, saved = wanted.get("retention_days"), found.workspace.retention_days
    return days is not None and (saved is None or days < saved)


def _save(session: Session, found: SettingsInfo, given: dict[str, Any]) -> None:
    wanted = changes(found, given)
    if not wanted:
        st.toast("There is nothing to save.", icon=":material/check:")
    elif erases(found, wanted):
        asked = _asked("retention_days")
        st.session_state[asked] = st.session_state.get(asked, 0) + 1
        _ask_to_erase(session, wanted)
    else:
        _keep(session, wanted)


def _keep(session: Session, wanted: dict[str, Any]) -> None:
    with told():
        wait_for(session.client.settings.change(SettingsChanges(**wanted)))
        done("Saved.")


def _take_back(session: Session, found: SettingsInfo) -> None:
    chosen = {LABELS[name]: name for name, value in found.workspace if value is not None}
    if not chosen:
        return
    label = st.menu_button("Take a choice back", list(chosen), icon=":material/undo:")
    if label:
        _keep(session, {chosen[label]: None})


@asks("Erase older texts?", icon=":material/delete_forever:")
def _ask_to_erase(session: Session, wanted: dict[str, Any]) -> None:
    days = wanted["retention_days"]
    st.markdown(
        f"Within minutes, mails, drafts and replies that ended more than **{days:,} "
        f"day{'' if days == 1 else 's'}** ago lose their text, their subject and their "
        "addresses, **for good**; and from then on each day what becomes as old. What still "
        "waits keeps its text, and who decided what when stays in the history."
    )
    if two_ways("Erase them", keeps="Keep the texts", key="erase"):
        _keep(session, wanted)
