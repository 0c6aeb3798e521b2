"""Settings: what the workspace chose, which model drafts, and which chats come in."""

from console.views.settings.page import show

__all__ = ["show"]
