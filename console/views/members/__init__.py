"""Members: who is in the workspace, what each may do, and who is invited."""

from console.views.members.page import show

__all__ = ["show"]
