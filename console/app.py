"""App: the script that Streamlit runs for every look at the console."""

from __future__ import annotations

import streamlit as st

from console import navigation
from console.elements import asking
from console.elements.leading import leave_for
from console.frame import away
from console.frame.style import style
from console.session import is_anothers, signed_in
from console.trouble import show
from orchestre.domain.errors import NotSignedIn, OrchestreError, RequestError

st.set_page_config(
    page_title="Orchestre", page_icon=navigation.PICTURES / "icon.svg", layout="wide"
)


def main() -> None:
    """Show the page that was asked for to whom the browser's cookie names."""
    style()
    try:
        session = signed_in()
        if is_anothers(session):
            # Loaded anew it remembers nothing, neither here nor in the browser's own boxes.
            leave_for("/")
            return
        asking.begin()
        navigation.run(session)
    except NotSignedIn:
        navigation.leave_to_sign_in()
    except RequestError as trouble:
        show(trouble)
        st.button("Try again", icon=":material/refresh:")
    except OrchestreError as trouble:
        away.show(trouble)


main()
