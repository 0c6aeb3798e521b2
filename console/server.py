"""Server: Streamlit and the gate's pages behind the guard, as one ASGI application."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from console.gate import google, invitation, sign_in
from console.gate.guard import Guard
from console.trouble import show_fault

_SCRIPT = Path(__file__).with_name("app.py")


def make_app() -> ASGIApp:
    """Make the console; one a process, as Streamlit keeps its own state in the process."""
    return st.App(
        _SCRIPT,
        routes=[*sign_in.ROUTES, *google.ROUTES, *invitation.ROUTES],
        middleware=[Middleware(Guard)],
        on_script_error=show_fault,
    )
