"""Leading: from one page of the console to another, and out to a service and back."""

from __future__ import annotations

import json

import streamlit as st


def lead_to(path: str, **query: str) -> None:
    """Open another page of the menu by its path, with this query; ends the run."""
    # Streamlit knows a page by its path alone; what would show it stands in the menu.
    st.switch_page(st.Page(_shown_by_the_menu, url_path=path), query_params=query)


def leave_for(url: str) -> None:
    """Send the browser to an address that the API gave, in this same tab."""
    # As a script's text, in which `</script>` would end it (HTML §4.12.1.3).
    address = json.dumps(url).replace("<", "\\u003c")
    st.html(f"<script>window.location.assign({address})</script>", unsafe_allow_javascript=True)


def _shown_by_the_menu() -> None:
    """Stand for a page that the menu shows itself."""
