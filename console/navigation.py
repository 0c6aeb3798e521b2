"""Navigation: which pages there are, for whom, and the frame around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import URL

from console.elements.leading import begin_at, leave_for
from console.frame.glance import glance
from console.frame.sidebar import sidebar
from console.frame.strip import strip
from console.frame.style import set_apart
from console.gate.guard import to_sign_in
from console.session import Session
from console.views import (
    accounts,
    activity,
    bots,
    documents,
    members,
    numbers,
    products,
    review,
    settings,
    welcome,
    you,
)
from orchestre.client.schemas.workspace import WorkspaceInfo
from orchestre.domain.members import Right

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


PICTURES = Path(__file__).with_name("pictures")


@dataclass(frozen=True, slots=True)
class View:
    """One page: what shows it, its name in the menu and in the address, and who may open it."""

    show: Callable[[Session], None]
    title: str
    path: str
    icon: str
    right: Right = Right.READ
    #: Its name in the menu says how many drafts wait.
    counts_waiting: bool = False
    #: The menu has it until the workspace is set up; its address works always.
    until_set_up: bool = False


#: Section → its pages, which stand together in the menu.
#: `/` opens "welcome" until set-up is done, then "review".
VIEWS: dict[str, tuple[View, ...]] = {
    "Begin": (
        View(welcome.show, "Set up", "welcome", ":material/rocket_launch:", until_set_up=True),
    ),
    "Work": (View(review.show, "Review", "review", ":material/inbox:", counts_waiting=True),),
    "Mail": (
        View(accounts.show, "Mailboxes", "accounts", ":material/mail:"),
        View(bots.show, "Bots", "bots", ":material/smart_toy:"),
    ),
    "Knowledge": (
        View(products.show, "Products", "products", ":material/sell:"),
        View(documents.show, "Documents", "documents", ":material/description:"),
    ),
    "Look back": (
        View(activity.show, "Activity", "activity", ":material/history:"),
        View(numbers.show, "Numbers", "numbers", ":material/monitoring:"),
    ),
    "Team": (
        View(members.show, "Members", "members", ":material/group:"),
        View(settings.show, "Settings", "settings", ":material/settings:"),
        View(you.show, "You", "you", ":material/person:"),
    ),
}


def run(session: Session) -> None:
    """Draw the menu of what the member may open, and the page that is open."""
    found = glance(session)
    menu = [
        _page(view, session, found)
        for views in VIEWS.values()
        for view in views
        if session.may(view.right)
    ]
    chosen = st.navigation([_home(found), *menu], expanded=True)
    set_apart(views[0].path for views in VIEWS.values())
    st.logo(PICTURES / "logo.svg", icon_image=PICTURES / "icon.svg", size="large")
    sidebar(session, found)
    chosen.run()


def leave_to_sign_in() -> None:
    """Lead the browser to sign in, and back to where it was."""
    leave_for(to_sign_in(URL(st.context.url or "/")))
    st.info("Your session has ended.", icon=":material/lock:")
    st.stop()


def _home(found: WorkspaceInfo) -> StreamlitPage:
    """Stand for `/`: it leads on to what there is to do."""

    def lead_on() -> None:
        begin_at("review" if found.set_up.done else "welcome")

    return st.Page(lead_on, title="Orchestre", url_path="home", default=True, visibility="hidden")


def _page(view: View, session: Session, found: WorkspaceInfo) -> StreamlitPage:
    def shown() -> None:
        strip(session, view.title, is_set_up=view.until_set_up, is_review=view.counts_waiting)
        view.show(session)

    waiting = f" ({found.waiting:,})" if view.counts_waiting and found.waiting else ""
    return st.Page(
        shown,
        title=view.title + waiting,
        icon=view.icon,
        url_path=view.path,
        visibility="hidden" if view.until_set_up and found.set_up.done else "visible",
    )
