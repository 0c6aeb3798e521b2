"""Welcome: leads an empty workspace to its first draft, one step a screen."""

from console.views.welcome.page import show

__all__ = ["show"]
