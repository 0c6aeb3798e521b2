"""`orchestre doctor`: looks at each part, and says how to mend what is wrong."""

from orchestre.cli.doctor.command import app

__all__ = ["app"]
