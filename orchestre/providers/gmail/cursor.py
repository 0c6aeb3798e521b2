"""The cursor: how far a mailbox was read, as text that nobody but this provider understands."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from orchestre.domain.accounts import Cursor
from orchestre.domain.errors import ProviderUnavailable

_VERSION = "gmail1"


@dataclass(frozen=True, slots=True)
class Late:
    """A mail that Gmail names and does not give; moments in seconds since 1970."""

    id: str
    #: When it was first asked for in vain, and when it is asked for again.
    since: int
    again: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading goes on.

    A history id is text and stays text: the ids are longer than any database's numbers.
    """

    #: The history after which to go on; it moves only when all of it was read.
    history: str
    #: Seconds since 1970: what arrived before was given, or is named in `ids`.
    as_of: int
    #: Google's token of the next page, of history or of a listing.
    page: str = ""
    #: Where history goes on once its last page was read.
    newest: str = ""
    #: Seconds since 1970: what arrived since is being listed; 0: nothing is.
    after: int = 0
    #: Mails that are still to be given, oldest first.
    ids: tuple[str, ...] = ()
    #: Mails that hold nobody else up.
    late: tuple[Late, ...] = ()
    #: Seconds since 1970: what arrived before is nobody's to answer, and never listed.
    since: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether all that is known of was given, or is late."""
        return not (self.page or self.after or self.ids)

    def text(self) -> Cursor:
        """Return the text that is kept; the same position always has the same one."""
        filled = {name: value for name, value in asdict(self).items() if value}
        return Cursor(f"{_VERSION}:" + json.dumps(filled, separators=(",", ":")))

    def given(self) -> Position:
        """Return the position after the first of `ids`."""
        return replace(self, ids=self.ids[1:])

    def waiting(self, late: Late) -> Position:
        """Return the position with this mail late, or late still."""
        others = (one for one in self.late if one.id != late.id)
        return replace(self, late=(*others, late))

    def done(self, late: Late) -> Position:
        """Return the position without a mail that was late."""
        return replace(self, late=tuple(one for one in self.late if one.id != late.id))


def read_position(cursor: Cursor) -> Position:
    """Read a cursor's text; ProviderUnavailable where it is none of Gmail's."""
    version, _, text = cursor.partition(":")
    try:
        kept = json.loads(text if version == _VERSION else "")
        late = tuple(Late(**one) for one in kept.get("late", ()))
        return Position(**{**kept, "ids": tuple(kept.get("ids", ())), "late": late})
    except (ValueError, TypeError, AttributeError) as error:
        raise ProviderUnavailable(
            "The account's cursor is none of a Gmail account.",
            advice="Unlink the account and link it again; what is there now counts as old.",
        ) from error


def later(one: str, other: str) -> str:
    """Return the later of two history ids."""
    return max(one, other, key=lambda history: (len(history), history))
