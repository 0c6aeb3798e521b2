"""Back: a browser that comes back from a service, with what its owner allowed or a refusal."""

from __future__ import annotations

import streamlit as st

from console import trouble
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.views.accounts.form import Filling, fill_in
from console.views.accounts.linking import close
from console.views.accounts.news import tell_linked
from console.views.accounts.reading import Known
from orchestre.client.schemas import ProviderInfo, VisitResult
from orchestre.domain.errors import NotFound

#: What the visit's end is called in the address → what happened, and what to do.
_REFUSED = {
    "access_denied": (
        "Nothing was linked: the service was told that Orchestre may not come in.",
        "If that was not meant, go there once more and allow it.",
    ),
    "rejected": (
        "Nothing was linked: what was allowed is too little to read and answer mail, or the visit "
        "took too long.",
        "Go there once more, and leave every box of the service ticked.",
    ),
    "temporarily_unavailable": (
        "Nothing was linked: the service did not answer, or does not know this installation.",
        "Try again in a minute. If it stays so, whoever runs Orchestre finds the reason in its "
        "log.",
    ),
}
_FAILED = (
    "Nothing was linked: the service could not end the visit.",
    "Try again. If it stays so, whoever runs Orchestre finds the reason in its log.",
)


def show_return(session: Session, known: Known) -> bool:
    """End a visit that the address tells of; False: it tells of none."""
    result, error = st.query_params.get("result"), st.query_params.get("error")
    if result:
        _finish(session, known, result)
    elif error:
        _refused(error)
    return bool(result or error)


def _refused(error: str) -> None:
    # The word comes with the address, which anybody may have written: it is not repeated.
    what, next_step = _REFUSED.get(error, _FAILED)
    st.warning(f"**{what}**\n\n{next_step}", icon=":material/link_off:")
    if st.button("Begin again", icon=":material/refresh:", key="begin-again"):
        _start_over()


def _finish(session: Session, known: Known, result: str) -> None:
    try:
        visit = wait_for(session.client.accounts.visited(result))
    except NotFound as over:
        trouble.show(over)
        if st.button("Begin again", icon=":material/refresh:", key="begin-again"):
            _start_over()
        return
    provider = known.provider(visit.provider)
    if provider is None:
        st.info("The plug-in of this service is not installed any more.")
        return
    with st.container(border=True, key="finish-linking"):
        st.subheader("One step is left", anchor=False)
        st.markdown(
            f"You let Orchestre into **{literal(visit.address)}** at "
            f"{literal(provider.short_name)}. If you did not, leave it: then nothing is linked."
        )
        if visit.lacks:
            st.info(literal(visit.lacks), icon=":material/info:")
        linked = fill_in(session, _filling(provider, known, visit, result))
        if st.button("Leave it", type="tertiary", key="leave-visit"):
            _start_over()
    if linked:
        close()
        tell_linked(linked)


def _filling(provider: ProviderInfo, known: Known, visit: VisitResult, result: str) -> Filling:
    same = [
        one
        for one in known.accounts
        if (one.provider, one.address) == (visit.provider, visit.address.lower())
    ]
    again = same[0] if same else None
    return Filling(provider, name=visit.address, again=again, besides={"result": result})


def _start_over() -> None:
    close()
    st.session_state["linking"] = True
    st.rerun()
