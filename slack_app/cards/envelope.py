"""The envelope of a reply: to whom, under which subject and with which files it would leave."""

from __future__ import annotations

from collections.abc import Sequence

from orchestre.client.schemas import AttachmentInfo, DraftDetail
from slack_app.cards.blocks import line, words
from slack_app.cards.card import Json
from slack_app.cards.text import counted, one_line, size

#: The longest that the API takes, and a little for what is made visible in them.
_ADDRESS, _SUBJECT, _FILE = 330, 1_000, 120


def envelope(draft: DraftDetail, most: int = 10_000) -> list[Json]:
    """Say to whom, under which subject and with which files it would leave.

    At most `most` addresses of each kind and files, and the number of the others.
    """
    lines = [
        address_line(name, addresses, most)
        for name, addresses in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc))
        if addresses
    ]
    lines.append(
        [words("Subject  ", style="bold"), words(one_line(draft.subject, _SUBJECT) or "(none)")]
    )
    files = draft.attachments[:most]
    lines += [[words("Attached  ", style="bold"), words(file_name(one))] for one in files]
    if len(files) < len(draft.attachments):
        more = len(draft.attachments) - len(files)
        lines.append([words(f"and {counted(more, 'further file')}", style="italic")])
    return [line(*_joined(lines))]


def is_envelope_whole(draft: DraftDetail) -> bool:
    """Tell whether `envelope` shows every address, the subject and the files' names uncut."""
    addresses = (*draft.to, *draft.cc, *draft.bcc)
    return (
        all(is_whole(address, _ADDRESS) for address in addresses)
        and is_whole(draft.subject, _SUBJECT)
        and all(is_whole(file.name, _FILE) for file in draft.attachments)
    )


def is_whole(text: str, most: int) -> bool:
    """Tell whether `one_line` shows text uncut within `most` units."""
    return size(one_line(text, 2 * most)) <= most


def address_line(name: str, addresses: Sequence[str], most: int) -> list[Json]:
    """Return a caption and the addresses, each as it is spelled."""
    shown: list[Json] = [words(f"{name}  ", style="bold")]
    for index, address in enumerate(addresses[:most]):
        shown += [
            *([words(", ")] if index else []),
            words(one_line(address, _ADDRESS), style="code"),
        ]
    more = len(addresses) - most
    return [*shown, words(f" and {more} more", style="italic")] if more > 0 else shown


def file_name(file: AttachmentInfo) -> str:
    """Name a file, with its kind and size."""
    kind = one_line(file.media_type, 60)
    return f"{one_line(file.name, _FILE) or '(no name)'} ({kind}, {file.size:,} bytes)"


def _joined(lines: Sequence[Sequence[Json]]) -> list[Json]:
    """Return lines as the elements of one paragraph."""
    elements: list[Json] = []
    for index, each in enumerate(lines):
        elements += [*([words("\n")] if index else []), *each]
    return elements
