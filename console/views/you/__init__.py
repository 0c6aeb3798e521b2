"""You: where one is signed in, the password, the chats, and leaving."""

from console.views.you.page import show

__all__ = ["show"]
