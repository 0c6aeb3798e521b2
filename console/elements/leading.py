"""Leading: from one page of the console to another, and out to a service and back."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import streamlit as st

from console.elements.asking import later


def lead_to(path: str, **query: str) -> None:
    """Have the browser open another page of the menu by its path, with this query; ends the run.

    The browser itself does, as for its Back and Forward, and asks no more for parts of the page
    that is left. After `st.switch_page` it goes on asking until the new page comes; such a request
    bears the old page's name, for which Streamlit empties the new page. What is drawn next finds
    no place there, and all goes white: "Bad delta path index" (for the menu alone this was mended
    in https://github.com/streamlit/streamlit/pull/9617).
    """
    there = f"{path}?{urlencode(query)}" if query else path
    # By the whole page: a part of it that looks again may take back what it has just drawn.
    later(
        _run,
        f'history.pushState({{}}, "", {_literal(there)});'
        'window.dispatchEvent(new PopStateEvent("popstate"))',
    )


def begin_at(path: str) -> None:
    """Open a page of the menu in place of one that shows nothing; ends the run."""
    # Streamlit knows a page by its path alone; what would show it stands in the menu.
    st.switch_page(st.Page(_shown_by_the_menu, url_path=path))


def leave_for(url: str) -> None:
    """Send the browser to an address that the API gave, in this same tab."""
    _run(f"window.location.assign({_literal(url)})")


def _run(script: str) -> None:
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _literal(text: str) -> str:
    # Within a script's text, in which `</script>` would end it (HTML §4.12.1.3).
    return json.dumps(text).replace("<", "\\u003c")


def _shown_by_the_menu() -> None:
    """Stand for a page that the menu shows itself."""
