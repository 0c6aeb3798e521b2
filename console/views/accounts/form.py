"""Form: what a person fills in to link a mailbox, or to connect it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from console import trouble
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.accounts.fields import fault, faults_by_field, fields
from console.views.accounts.options import given, options_of
from orchestre.client.schemas import AccountInfo, ProviderInfo, UpdateProviderInfoBody
from orchestre.domain.errors import Fault, Invalid

_NAME = "identifier_name"


@dataclass(frozen=True, slots=True)
class Filling:
    """One form: for which service, with what in it from the start."""

    provider: ProviderInfo
    #: What the name field begins with.
    name: str = ""
    #: The account that is connected again, which keeps its name.
    again: AccountInfo | None = None
    #: Field → what stands in it from the start.
    begin: Mapping[str, Any] = field(default_factory=dict)
    #: Sent beside what is filled in: a visit's result.
    besides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Another service, account or visit is another form."""
        again = self.again.id if self.again else ""
        return f"link-{self.provider.provider}-{again}-{hash(tuple(self.besides.values()))}"


def fill_in(session: Session, filling: Filling) -> AccountInfo | None:
    """Show the form; return the account once it is linked."""
    refused: Invalid | None = st.session_state.get(f"refused-{filling.key}")
    faults = faults_by_field(refused) if refused else {}
    options = options_of(filling.provider.options_schema)
    with st.form(filling.key, border=False):
        typed = fields(options, filling.key, begin=filling.begin, faults=faults)
        name = _name(filling, faults.get(_NAME, ""))
        word = "Connect again" if filling.again else "Link this mailbox"
        wanted = st.form_submit_button(word, type="primary", icon=":material/add_link:")
        if refused and not _all_stand_at_fields(faults, [*(one.name for one in options), _NAME]):
            trouble.show(refused, {_NAME: "Name"} | {one.name: one.title for one in options})
    if not wanted:
        return None
    st.session_state.pop(f"refused-{filling.key}", None)
    try:
        social_info = {**given(options, typed), **filling.besides}
    except ValueError as error:
        _refuse(filling, Invalid("This is not JSON", faults=(Fault(str(error), "is not JSON"),)))
    address = str(social_info.get("address", ""))
    return _linked(session, filling, name.strip() or address, social_info)


def _name(filling: Filling, wrong: str) -> str:
    name = st.text_input(
        "Name",
        filling.again.identifier_name if filling.again else filling.name,
        max_chars=320,
        placeholder="support",
        help="What your team calls this mailbox. Left empty, it is called by its address.",
        disabled=filling.again is not None,
        autocomplete="off",
        key=f"{filling.key}-{_NAME}",
    )
    fault(wrong)
    return name or ""


def _linked(
    session: Session, filling: Filling, name: str, social_info: dict[str, Any]
) -> AccountInfo | None:
    if not name:
        _refuse(filling, Invalid("A name is missing", faults=(Fault(_NAME, "is missing"),)))
    body = UpdateProviderInfoBody(
        provider_name=filling.provider.provider, identifier_name=name, social_info=social_info
    )
    with told():
        try:
            with st.spinner("Looking whether the mailbox opens…"):
                return wait_for(session.client.accounts.link(body))
        except Invalid as error:
            _refuse(filling, error)
    return None


def _refuse(filling: Filling, error: Invalid) -> None:
    """Show the form once more, with what is wrong at its fields."""
    st.session_state[f"refused-{filling.key}"] = error
    st.rerun()


def _all_stand_at_fields(faults: Mapping[str, str], names: list[str]) -> bool:
    return bool(faults) and all(name in names for name in faults)
