"""Found: the kinds of a draft's findings, in the clear, so that lists can be filtered by them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from orchestre.domain.drafts import Finding
from orchestre.domain.errors import Fault, Invalid
from orchestre.store.tables import drafts

#: That no language model wrote a draft says nothing about this one.
_SAYS_NOTHING = "offline-draft"
_KIND = re.compile(r"[a-z][a-z-]{0,39}")
_NONE, _ANY, _BLOCKING = "none", "any", "blocking"


def found(findings: Iterable[Finding]) -> str:
    """Return the kinds between blanks, blocking ones marked: ` price! hidden-text `; or nothing.

    A name such as `price:€ 5` quotes what was written; its kind, before the colon, does not.
    """
    kinds: dict[str, str] = {}
    for finding in sorted(findings, key=lambda one: one.blocking):
        kind = finding.name.partition(":")[0]
        if kind != _SAYS_NOTHING and _KIND.fullmatch(kind):
            kinds[kind] = "!" if finding.blocking else ""
    return f" {' '.join(kind + mark for kind, mark in sorted(kinds.items()))} " if kinds else ""


def has_found(wanted: str) -> sa.ColumnElement[bool]:
    """Return what holds for drafts with such findings: a kind, `any`, `blocking`, or `none`.

    What was drafted before the kinds were kept may have any. Raises Invalid for other words.
    """
    if wanted == _NONE:
        return drafts.c.found == ""
    if wanted == _ANY:
        return sa.or_(drafts.c.found.is_(None), drafts.c.found != "")
    if wanted == _BLOCKING:
        return drafts.c.found.contains("!", autoescape=True)
    if not _KIND.fullmatch(wanted):
        what = "is none, any, blocking, or a finding's name up to its colon, such as price"
        raise Invalid(f"finding {what}", faults=(Fault("finding", what),))
    return sa.or_(
        drafts.c.found.contains(f" {wanted} ", autoescape=True),
        drafts.c.found.contains(f" {wanted}! ", autoescape=True),
    )
