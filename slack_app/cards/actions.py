"""Actions: the names of buttons and forms, and the handle by which they name a draft."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from orchestre.client.schemas import DraftInfo
from orchestre.domain.errors import Invalid

APPROVE = "draft_approve"
EDIT = "draft_edit"
REJECT = "draft_reject"
#: The menu beside the buttons; which of its `Choice`s was taken stands in the option's value.
MORE = "draft_more"
#: Opens the whole draft; on a card whose text did not fit, the only way to approve.
READ = "draft_read"
UNDO = "draft_undo"
#: Stops every bot, or leaves them as they are.
STOP_ALL, STOP_NONE = "stop_all", "stop_none"
#: Posts for all what one person was answered.
SHARE = "share_answer"
#: A button that only leads to an address; Slack tells of the click all the same.
LINK = "open_link"


#: What the API takes.
_VERSION, _HASH = re.compile(r"[1-9][0-9]{0,8}"), re.compile(r"[0-9a-f]{32}")


class Choice(StrEnum):
    """What the menu of a card offers."""

    RESPOND = "respond"
    ASSIGN = "assign"
    SNOOZE_HOUR = "snooze_hour"
    SNOOZE_TOMORROW = "snooze_tomorrow"
    READ = "read"


class Form(StrEnum):
    """The `callback_id` of each form."""

    EDIT = "draft_edit_form"
    REJECT = "draft_reject_form"
    RESPOND = "draft_respond_form"
    READ = "draft_read_form"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Handle:
    """The draft that a person had before their eyes, and the card where it was shown."""

    draft: str
    version: int
    content_hash: str
    #: Slack's ids of the card's channel and message; empty where a form came from no card.
    channel: str = ""
    message: str = ""

    @classmethod
    def of(cls, draft: DraftInfo, *, channel: str = "", message: str = "") -> Handle:
        """Name a draft as it stands."""
        return cls(draft.id, draft.version, draft.content_hash, channel, message)

    @property
    def text(self) -> str:
        """What a button carries: `draft:version:hash`."""
        return f"{self.draft}:{self.version}:{self.content_hash}"

    @property
    def shown(self) -> dict[str, Any]:
        """What a decision names: the version that the person saw, as the API takes it."""
        return {"version": self.version, "content_hash": self.content_hash}

    @classmethod
    def read(cls, value: str, *, channel: str = "", message: str = "") -> Handle:
        """Read what a button carried; raises Invalid where it is no button of ours."""
        draft, _, rest = value.partition(":")
        version, _, content_hash = rest.partition(":")
        if not (draft and _VERSION.fullmatch(version) and _HASH.fullmatch(content_hash)):
            raise not_ours()
        return cls(draft, int(version), content_hash, channel, message)

    def metadata(self, findings: tuple[str, ...] = ()) -> str:
        """Return what a form carries along; `findings` are those it asks a word about."""
        fields = {"d": self.draft, "v": self.version, "h": self.content_hash}
        card = {"c": self.channel, "m": self.message}
        asked = {"f": list(findings)} if findings else {}
        return json.dumps(fields | card | asked, separators=(",", ":"))

    @classmethod
    def read_metadata(cls, metadata: str) -> Handle:
        """Read what a form carried along; raises Invalid where it is no form of ours."""
        fields = _fields(metadata)
        return cls(fields["d"], fields["v"], fields["h"], fields["c"], fields["m"])


def asked_findings(metadata: str) -> tuple[str, ...]:
    """Return the names of the findings that a form asked a word about, in its order."""
    return tuple(_fields(metadata).get("f", ()))


def choice_value(choice: Choice, handle: Handle) -> str:
    """Return what an entry of the menu carries."""
    return f"{choice}|{handle.text}"


def read_choice(value: str, *, channel: str = "", message: str = "") -> tuple[Choice, Handle]:
    """Read what an entry of the menu carried; raises Invalid where it is none of ours."""
    choice, _, handle = value.partition("|")
    if choice not in set(Choice):
        raise not_ours()
    return Choice(choice), Handle.read(handle, channel=channel, message=message)


def _fields(metadata: str) -> dict[str, Any]:
    try:
        fields = json.loads(metadata)
    except ValueError as error:
        raise not_ours() from error
    if not isinstance(fields, dict) or not {"d", "v", "h", "c", "m"} <= fields.keys():
        raise not_ours()
    return fields


def not_ours() -> Invalid:
    """Return what is said about a button or form that cannot be read."""
    return Invalid(
        "This button or form is not one that Orchestre made, or is from an older release",
        advice="Open the draft again: /orchestre queue",
    )
