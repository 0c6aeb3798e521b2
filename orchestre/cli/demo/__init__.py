"""The demo: an invented shop, a dozen mails, and what Orchestre makes of them."""

from orchestre.cli.demo.command import app

__all__ = ["app"]
