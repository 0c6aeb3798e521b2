"""Review: what waits for a person, and the place where it is decided."""

from console.views.review.page import show

__all__ = ["show"]
