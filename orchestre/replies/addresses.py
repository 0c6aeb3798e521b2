"""Addresses: the one spelling of an e-mail address under which a person is kept."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from orchestre.domain.errors import Fault, Invalid


def normal_email(email: str) -> str:
    """Return the one spelling under which an address is kept; Invalid if it is none.

    Nothing is asked of the network, and addresses of a closed network are accepted.
    """
    try:
        found = validate_email(email, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Invalid(
            f"{email!r} is not an e-mail address", faults=(Fault("body.email", str(error)),)
        ) from error
    return found.normalized.lower()


def looked_up(email: str) -> str:
    """Return the spelling under which somebody would be found, whatever was given."""
    try:
        return normal_email(email)
    except Invalid:
        return email.lower()
