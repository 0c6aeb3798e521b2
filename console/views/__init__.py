"""Views: one module a page, each with `show(session)`."""
